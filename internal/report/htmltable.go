package report

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

func (p page) table() g.Node {
	head := func(by, title string) g.Node { return h.Th(h.Scope("col"), h.Data("by", by), g.Text(title)) }
	return h.Table(h.Aria("labelledby", "lines"), g.If(p.Changed, h.Class("changed")), markup.Block(
		h.THead(markup.Block(h.Tr(
			head("rank", p.what()),
			head("text", "Resource"),
			h.Th(h.Scope("col"), g.Text("Difference")),
			head("danger", "Harm"),
			g.If(p.Changed, head("text", "Who and when")),
			head("order", "Place"),
		))),
		h.TBody(markup.Block(markup.Each(p.Rows, func(row pageRow) g.Node { return row.element(p.Changed) }))),
	))
}

func (r pageRow) element(changed bool) g.Node {
	return h.Tr(
		h.Class(strings.TrimRight(r.Class+" "+r.Severity, " ")),
		h.Data("word", r.Word), h.Data("kind", string(r.Kind)), h.Data("harm", r.HarmList),
		h.Data("rank", strconv.Itoa(r.Rank)), h.Data("danger", strconv.Itoa(r.Danger)), h.Data("order", strconv.Itoa(r.Order)),
		markup.Block(
			h.Td(h.Span(h.Class("word"), g.Text(r.Word)), r.verb()),
			h.Th(h.Scope("row"), r.name()),
			h.Td(r.difference()),
			h.Td(r.harm()),
			g.If(changed, h.Td(g.Map(r.Changed, func(piece string) g.Node { return g.Group{h.Span(g.Text(piece)), g.Text(" ")} }))),
			h.Td(g.Text(r.Place)),
		),
	)
}

func (r pageRow) verb() g.Node {
	if r.Verb == "" {
		return nil
	}
	return g.Group{g.Text(" "), h.Small(g.Text(r.Verb))}
}

func (r pageRow) name() g.Node {
	var pieces g.Group
	for i, piece := range r.Name {
		if i > 0 {
			pieces = append(pieces, h.Wbr())
		}
		pieces = append(pieces, g.Text(piece))
	}
	return pieces
}

func (r pageRow) difference() g.Node {
	return g.Group{
		g.If(len(r.Fields) > 0, h.Ul(g.Map(r.Fields, item))),
		g.Map(r.Remarks, func(r remark) g.Node { return h.P(h.B(g.Text(r.Label+":")), g.Text(" "+r.Text)) }),
	}
}

func (r pageRow) harm() g.Node {
	var all g.Group
	if r.Severity != "" {
		all = append(all, h.B(h.Class(r.Severity), g.Text(r.Severity)), g.Text(" "))
	}
	for _, harm := range r.Harms {
		all = append(all, h.Span(h.Class(harm.Class), g.Text(harm.Name)), g.Text(" "))
	}
	return all
}
