package dashboard

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/markup"
)

func (v view) differences() g.Node {
	title := "Differences"
	if v.Count > 0 {
		title += " (" + strconv.Itoa(v.Count) + ")"
	}
	lines := h.P(g.Text("Nothing was read yet."))
	if v.Known {
		lines = v.known()
	}
	return h.Section(h.ID("differences"), h.Aria("labelledby", "lines"), markup.Block(h.H2(h.ID("lines"), g.Text(title)), lines))
}

// known are the differences that the last plan has.
func (v view) known() g.Node {
	var when, lines g.Node
	if v.Planned.Exact != "" {
		when = h.P(g.Text("As of the last successful read, "), v.Planned.element(), g.Text("."))
	}
	switch {
	case v.Found > 0:
		lines = g.Group{v.Lines.Counts, v.Lines.Crowds, v.Lines.Table}
	case v.Count > 0:
		lines = h.P(g.Text("No matches."))
	default:
		lines = h.P(g.Text("None."))
	}
	return g.Group{when, v.search(), v.rest(), lines, v.Lines.Lists}
}

func (v view) search() g.Node {
	if v.Count == 0 && !v.Some {
		return nil
	}
	var found g.Node
	if v.Some {
		text := strconv.Itoa(v.Found) + " of " + strconv.Itoa(v.Count) + " found"
		found = markup.Line(g.El("output", g.Text(text)), g.Text(" "), link("./", "show all"))
	}
	return h.Form(h.Role("search"), h.Method("get"), h.Action("./"), markup.Block(
		h.Label(g.Text("Search "), h.Input(h.Type("search"), h.Name("search"), h.Value(v.Search), h.AutoComplete("off"))),
		markup.Each(v.Filters, filter.element),
		h.Button(h.Type("submit"), g.Text("Search")),
		found,
	))
}

func (f filter) element() g.Node {
	options := g.Map(f.Options, func(o option) g.Node { return h.Option(g.If(o.Chosen, h.Selected()), g.Text(o.Text)) })
	return h.Label(g.Text(f.Title+" "), h.Select(h.Name(f.Name), h.AutoComplete("off"), h.Option(h.Value(""), g.Text("all")), options))
}

// rest says how to find the differences that the page leaves out.
func (v view) rest() g.Node {
	if v.Shown >= v.Found {
		return nil
	}
	return h.P(
		g.Text("These are the "+strconv.Itoa(v.Shown)+" most urgent of "+strconv.Itoa(v.Found)+"; a search or a filter finds the others. "),
		link("api/v1/status", "The status as JSON"), g.Text(" names all of them, and "),
		link("api/v1/plan", "the plan of the last pass"), g.Text(" has every detail."),
	)
}
