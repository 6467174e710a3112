package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

//go:embed html/report.css
var htmlStyle string

//go:embed html/report.js
var htmlScript string

// HTMLStyle is the style sheet that [Parts] need.
func HTMLStyle() string { return htmlStyle }

// writePage writes a whole page.
func writePage(w io.Writer, page g.Node) error {
	out := bufio.NewWriterSize(w, 1<<16)
	if err := page.Render(out); err != nil {
		return err
	}
	return out.Flush()
}

// frame is what every page has around its content: its script and style, and the policy that allows
// them and nothing else.
type frame struct {
	kind            Kind
	sentence, about string
	style           string
}

// around is the page with that content. The style and the script are ours, and the only texts that are
// not escaped.
func (f frame) around(content ...g.Node) g.Node {
	policy := "default-src 'none'; style-src " + hashSource(f.style) + "; script-src " + hashSource(htmlScript) + "; base-uri 'none'; form-action 'none'"
	head := h.Head(markup.Block(
		h.Meta(h.Charset("utf-8")),
		h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content(policy)),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
		h.Meta(h.Name("color-scheme"), h.Content("light dark")),
		h.Meta(h.Name("referrer"), h.Content("no-referrer")),
		h.TitleEl(g.Text("camsync "+string(f.kind)+": "+f.sentence)),
		h.StyleEl(g.Raw(f.style)),
	))
	main := h.Main(markup.Block(
		h.H1(g.Text("camsync "), h.Span(g.Text(string(f.kind)))),
		h.P(h.Class("sentence"), g.Text(f.sentence)),
		paragraph("about", f.about),
		markup.Lines(content...),
	))
	body := h.Body(markup.Block(main, h.Script(g.Raw(htmlScript))))
	return g.Group{g.Raw("<!DOCTYPE html>\n"), h.HTML(h.Lang("en"), markup.Block(head, body)), markup.Newline()}
}

// hashSource allows one inline text by its digest.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// paragraph is nothing without a text.
func paragraph(class, text string) g.Node {
	return g.If(text != "", h.P(h.Class(class), g.Text(text)))
}

func item(text string) g.Node { return h.Li(g.Text(text)) }

// filterForm narrows the lines of a page down by its script, and is hidden without it.
func filterForm(choices ...g.Node) g.Node {
	return h.Form(h.ID("filter"), g.Attr("hidden"), markup.Block(
		h.Label(g.Text("Search "), h.Input(h.Type("search"), h.ID("text"), h.AutoComplete("off"))),
		markup.Lines(choices...),
		h.Button(h.Type("submit"), g.Attr("hidden"), g.Text("Search")),
		g.El("output", h.ID("shown"), h.Aria("live", "polite")),
	))
}

// choice narrows down to the lines whose attribute of that name has the chosen value.
func choice(title, attribute string, options g.Group) g.Node {
	all := h.Option(h.Value(""), g.Text("all"))
	return h.Label(g.Text(title+" "), h.Select(h.Data("of", attribute), all, options))
}

func options[T ~string](texts []T) g.Group {
	return g.Map(texts, func(text T) g.Node { return h.Option(g.Text(string(text))) })
}
