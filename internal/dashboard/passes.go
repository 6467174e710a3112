package dashboard

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

func (v view) passes() g.Node {
	list := h.P(g.Text("No pass has ended yet."))
	if len(v.Passes) > 0 {
		list = h.Ol(h.Class("passes"), markup.Block(markup.Each(v.Passes, pass.element)))
	}
	return h.Section(h.ID("passes"), h.Aria("labelledby", "passes-title"), markup.Block(h.H2(h.ID("passes-title"), g.Text("Last passes")), list))
}

func (p pass) element() g.Node {
	result := h.Span(
		g.Text(p.Cause+": "), h.Span(h.Class("word"), g.Text(p.Result)),
		g.Text(" "), h.Small(g.Text("in "+p.Took)),
		g.If(p.Record != "", g.Group{g.Text(" "), link(runLink("runs/", p.Record), "record")}),
	)
	var did g.Node
	if len(p.Made) > 0 {
		others := g.If(p.Others > 0, h.Li(g.Text("and "+strconv.Itoa(p.Others)+" more")))
		did = h.Details(markup.Block(
			h.Summary(g.Text("What it did")),
			h.Ul(markup.Block(markup.Each(p.Made, made.element), others)),
		))
	}
	return h.Li(h.ID(p.ID), h.Class(p.Class), markup.Block(
		h.P(p.Begun.element(), g.Text(" "), result),
		paragraph("why", p.Approved),
		paragraph("why", p.Why),
		did,
	))
}

func (m made) element() g.Node {
	var why, more g.Node
	if m.Why != "" {
		why = g.Group{g.Text(" "), h.Small(h.B(g.Text("why:")), g.Text(" "+m.Why))}
	}
	if m.More > 0 {
		more = small("and " + strconv.Itoa(m.More) + " more like this")
	}
	return h.Li(
		h.Class(m.Class), h.Span(h.Class("word"), g.Text(m.Word)), g.Text(" "+m.Name),
		g.If(m.Fields != "", small(m.Fields)), g.If(m.Was != "", small("was "+m.Was)), why, more,
	)
}

func small(text string) g.Node { return g.Group{g.Text(" "), h.Small(g.Text(text))} }
