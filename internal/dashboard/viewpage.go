package dashboard

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

func (v view) page() g.Node {
	return frame{
		version: v.Version, revision: v.Revision, now: v.Now, title: v.title(), header: v.header(),
		content: g.Group{paragraph("about", v.About), v.state(), v.approval(), v.differences(), v.clusters(), v.passes()},
		data:    g.Group{link("api/v1/status", "status"), g.Text(", "), link("api/v1/plan", "plan"), g.Text(", "), link("metrics", "metrics")},
	}.page()
}

func (v view) title() string {
	title := v.Short + " – camsync"
	if v.Organization != "" {
		title += " " + v.Organization + ":"
	}
	return strings.Join(append([]string{title}, v.Files...), " ")
}

func (v view) header() g.Node {
	name := "camsync"
	var up g.Node
	if v.Organization != "" {
		name += " " + v.Organization
		up = h.P(link("../../", "All organisations"))
	}
	if v.HasRuns {
		up = g.Group{up, h.P(link("runs/", "Runs"))}
	}
	files := g.Map(v.Files, func(file string) g.Node { return g.Group{g.Text(" "), h.Span(g.Text(file))} })
	return g.Group{h.H1(g.Text(name), files), up}
}

func (v view) state() g.Node {
	return h.Section(h.ID("state"), h.Class(v.State), h.Aria("label", "State"), markup.Block(
		h.Div(h.Role("status"), markup.Block(
			h.P(h.Class("sentence"), g.Text(v.Sentence)),
			markup.Each(v.Alerts, func(alert string) g.Node { return paragraph("alert", alert) }),
			v.Lines.Refusal,
		)),
		h.Dl(h.Class("facts"), markup.Block(markup.Each(v.Facts, fact.element))),
	))
}

func (f fact) element() g.Node {
	var at g.Node
	if f.At.Exact != "" {
		at = g.Group{f.At.element(), g.If(f.Text != "", g.Text("; "))}
	}
	return h.Div(h.Dt(g.Text(f.Name)), h.Dd(at, g.Text(f.Text)))
}

func (v view) clusters() g.Node {
	c := v.Clusters
	title := "Clusters"
	if c.Count > 0 {
		title += " (" + strconv.Itoa(c.Count)
		if c.Unhealthy > 0 {
			title += ", " + strconv.Itoa(c.Unhealthy) + " not healthy"
		}
		title += ")"
	}
	var tiles g.Node
	switch {
	case len(c.Shown) > 0:
		tiles = h.Ul(h.Class("tiles"), markup.Block(markup.Each(c.Shown, cluster.element)))
	case v.Known:
		tiles = h.P(g.Text("None."))
	default:
		tiles = h.P(g.Text("Nothing was read yet."))
	}
	var more g.Node
	if n := len(c.Shown); n > 0 && n < c.Count {
		more = h.P(g.Text("and more, "+strconv.Itoa(c.Count)+" in all: "), link("api/v1/status", "the status as JSON"))
	}
	return h.Section(h.ID("clusters"), h.Aria("labelledby", "clusters-title"), markup.Block(
		h.H2(h.ID("clusters-title"), g.Text(title)),
		g.If(v.Planned.Exact != "", h.P(g.Text("As of then."))),
		tiles,
		more,
	))
}

func (c cluster) element() g.Node {
	return h.Li(h.Class(c.Class), h.B(g.Text(c.Name)), g.Text(" "), h.Span(h.Class("word"), g.Text(c.Status)))
}
