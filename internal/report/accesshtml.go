package report

import (
	_ "embed"
	"io"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

//go:embed html/access.css
var accessStyle string

// AccessHTML writes a review as a single HTML file that loads nothing. It uses the script of [HTML],
// and is complete without it.
func AccessHTML(w io.Writer, r Access) error {
	p := newAccessPage(r)
	rights, files := p.choices()
	p.number(rights)
	return writePage(w, p.element(rights, files))
}

// choices are the rights and declarations that rows can be filtered by.
func (p accessPage) choices() (rights, files []string) {
	for _, t := range p.Tables {
		for _, row := range t.Rows {
			rights, files = append(rights, row.Rights...), append(files, string(row.Declared))
		}
	}
	set := func(all []string) []string {
		slices.Sort(all)
		return slices.DeleteFunc(slices.Compact(all), func(text string) bool { return text == "" })
	}
	return set(rights), set(files)
}

// place is the name of the right with that index in the page's attributes.
func place(i int) string { return strconv.Itoa(i + 1) }

// number replaces the rights of each row by indexes: names come from others, and attributes that the
// script reads hold none.
func (p accessPage) number(rights []string) {
	places := map[string]string{}
	for i, right := range rights {
		places[right] = place(i)
	}
	for _, t := range p.Tables {
		for i := range t.Rows {
			row := &t.Rows[i]
			var list []string
			for _, right := range row.Rights {
				list = append(list, places[right])
			}
			row.RightList = strings.Join(list, ",")
		}
	}
}

func (p accessPage) element(rights, files []string) g.Node {
	var unknown g.Node
	if len(p.Unknown) > 0 {
		unknown = h.Div(h.Class("refusal"), h.Role("note"), h.Strong(g.Text("Could not be read, so that people and clients may be missing here:")), markup.Block(
			h.Ul(markup.Block(markup.Each(p.Unknown, item))),
		))
	}
	var undated g.Node
	if p.Undated != "" {
		undated = paragraph("soft", "No age is known: "+p.Undated)
	}
	return frame{p.Kind, p.Sentence, p.About, htmlStyle + accessStyle}.around(
		unknown,
		h.P(g.Text("Owner: "), h.Strong(g.Text(p.Owner))),
		undated,
		p.filter(rights, files),
		p.tables(),
		markup.Each(p.Notes, func(note string) g.Node { return paragraph("soft", note) }),
	)
}

func (p accessPage) filter(rights, files []string) g.Node {
	lists := g.Map(p.Tables, func(t accessTable) g.Node { return h.Option(g.Text(t.Name)) })
	var may g.Group
	for i, right := range rights {
		may = append(may, h.Option(h.Value(place(i)), g.Text(right)))
	}
	return filterForm(
		choice("List", "list", lists),
		choice("Right", "right", may),
		g.If(len(files) > 0, choice("In the file", "file", options(files))),
	)
}

func (p accessPage) tables() g.Group {
	var all g.Group
	for i, t := range p.Tables {
		all = append(all, t.element("table-"+strconv.Itoa(i)))
	}
	return all
}

// element is the table, with that id for its title.
func (t accessTable) element(id string) g.Node {
	var table g.Node
	if len(t.Rows) > 0 {
		heads := g.Map(t.Heads, func(head string) g.Node { return h.Th(h.Scope("col"), h.Data("by", "text"), g.Text(head)) })
		table = h.Table(h.Aria("labelledby", id), h.Class("columns-"+strconv.Itoa(len(t.Heads))), markup.Block(
			h.THead(markup.Block(h.Tr(heads))),
			h.TBody(markup.Block(markup.Each(t.Rows, t.row))),
		))
	}
	return h.Section(h.Aria("labelledby", id), markup.Block(h.H2(h.ID(id), g.Text(t.Title)), table))
}

func (t accessTable) row(r accessRow) g.Node {
	var cells g.Group
	for i, text := range r.Cells {
		cells = append(cells, h.Td(h.Data("head", t.Heads[i]), g.Text(text)))
	}
	return h.Tr(h.Data("list", t.Name), h.Data("right", r.RightList), h.Data("file", string(r.Declared)), cells)
}
