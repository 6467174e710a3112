package dashboard

import (
	"net/url"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

func (v index) page() g.Node {
	return frame{
		version: v.Version, revision: v.Revision, now: v.Now, title: v.Short + " – camsync",
		header: h.H1(g.Text("camsync")),
		content: g.Group{
			h.Section(h.ID("state"), h.Class(v.State), h.Aria("label", "State"), markup.Block(
				h.P(h.Class("sentence"), h.Role("status"), g.Text(v.Sentence)),
			)),
			h.Section(h.Aria("labelledby", "organisations"), markup.Block(
				h.H2(h.ID("organisations"), g.Text("Organisations ("+strconv.Itoa(len(v.Organisations))+")")),
				h.Ol(h.Class("passes"), markup.Block(markup.Each(v.Organisations, organisation.element))),
			)),
		},
		data: g.Group{link("api/v1/status", "status"), g.Text(", "), link("metrics", "metrics")},
	}.page()
}

func (o organisation) element() g.Node {
	state := h.Span(
		h.Span(h.Class("word"), g.Text(o.Sentence)),
		g.Text(" "),
		h.Small(g.Text("since "), o.Since.element()),
	)
	page := "org/" + url.PathEscape(o.Name) + "/"
	return h.Li(h.ID("org-"+o.Name), h.Class(o.State), markup.Block(
		h.P(link(page, o.Name), g.Text(" "), state),
		paragraph("why", o.About),
		g.If(o.Waits, h.P(h.Class("why"), link(page+"approve", "A plan waits for approval"))),
		markup.Each(o.Alerts, func(alert string) g.Node { return paragraph("why", alert) }),
	))
}
