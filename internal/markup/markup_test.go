package markup_test

import (
	"errors"
	"strings"
	"testing"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

func paragraph(text string) g.Node { return h.P(g.Text(text)) }

func TestElementsBeginLines(t *testing.T) {
	list := markup.Each([]string{"a", "<b>"}, func(text string) g.Node { return h.Li(g.Text(text)) })
	for name, test := range map[string]struct {
		element g.Node
		want    string
	}{
		"lines":         {markup.Lines(paragraph("a"), paragraph("b")), "\n<p>a</p>\n<p>b</p>"},
		"nil":           {markup.Lines(nil, paragraph("a"), nil), "\n<p>a</p>"},
		"a group":       {markup.Lines(g.Group{paragraph("a"), nil, g.Group{paragraph("b")}}), "\n<p>a</p>\n<p>b</p>"},
		"lines of them": {markup.Lines(markup.Lines(paragraph("a")), markup.Lines()), "\n<p>a</p>"},
		"a line":        {markup.Lines(markup.Line(h.A(), g.Text(" "), h.B())), "\n<a></a> <b></b>"},
		"a block":       {h.Div(h.Class(`"x"`), markup.Block(paragraph("a"))), "<div class=\"&#34;x&#34;\">\n<p>a</p>\n</div>"},
		"an empty one":  {h.Div(markup.Block()), "<div>\n</div>"},
		"each":          {h.Ul(markup.Block(list, h.Li())), "<ul>\n<li>a</li>\n<li>&lt;b&gt;</li>\n<li></li>\n</ul>"},
		"each of none":  {markup.Each(nil, paragraph), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := test.element.Render(&b); err != nil || b.String() != test.want {
				t.Errorf("%q, %v; want %q", b.String(), err, test.want)
			}
		})
	}
}

// full takes no more than some bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("full")

func TestAnErrorEndsThePage(t *testing.T) {
	page := h.Ul(markup.Block(markup.Each([]string{"a", "b"}, paragraph), markup.Line(paragraph("c"))))
	var whole strings.Builder
	_ = page.Render(&whole)
	for size := range whole.Len() {
		left := full(size)
		if err := page.Render(&left); err != errFull {
			t.Errorf("after %d bytes: %v", size, err)
		}
	}
}
