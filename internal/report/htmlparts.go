package report

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/markup"
)

// Parts are the elements of the HTML report, for other pages. One that says nothing is nil, except the
// table, which the element with the id lines labels.
type Parts struct {
	Refusal g.Node
	Counts  g.Node // of lines by class
	Crowds  g.Node // the causes that very many lines have
	Table   g.Node // of lines
	Lists   g.Node // everything else
}

// HTMLParts returns the parts of a report. The table has at most that many lines, those with the worst
// harm; lists are limited likewise.
func HTMLParts(r Report, most int) Parts { return newPage(r, most).parts() }

func (p page) parts() Parts {
	return Parts{p.Refusal.element(), p.counts(), p.crowds(), p.table(), markup.Each(p.Lists, pageList.element)}
}

// element is the HTML report as a page of its own.
func (p page) element() g.Node {
	parts := p.parts()
	return frame{p.Kind, p.Sentence, p.About, htmlStyle}.around(parts.Refusal, parts.Counts, parts.Crowds, p.lines(parts.Table), p.coverage(), parts.Lists)
}

// lines are the table with its title and filter.
func (p page) lines(table g.Node) g.Node {
	if len(p.Rows) == 0 {
		return nil
	}
	title := "Differences"
	if p.Kind == Results {
		title = "The outcome of each action"
	}
	harms := g.Map(p.Harms, func(harm harmCount) g.Node { return h.Option(g.Text(harm.Name)) })
	return g.Group{
		h.H2(h.ID("lines"), g.Text(title)),
		filterForm(
			choice(p.what(), "word", options(p.Words)),
			choice("Kind", "kind", options(p.Kinds)),
			choice("Harm", "harm", harms),
		),
		table,
	}
}

// what is the title of what lines say first.
func (p page) what() string {
	if p.Kind == Drift {
		return "What"
	}
	return "Action"
}

func (p page) coverage() g.Node {
	if p.Coverage == "" {
		return nil
	}
	return g.Group{
		h.H2(g.Text("Coverage")),
		h.P(g.Text(p.Coverage)),
		h.Ul(h.Class("plain"), markup.Block(markup.Each(p.Covered, func(c audit.Coverage) g.Node { return item(string(c.Kind) + ": " + c.Count()) }))),
	}
}

func (r *refusal) element() g.Node {
	if r == nil {
		return nil
	}
	var hint g.Node
	if r.Hint != "" {
		hint = g.Group{h.Br(), g.Text("hint: " + r.Hint)}
	}
	return h.Div(h.Class("refusal"), h.Role("note"), h.Strong(g.Text("Refused before any write:")), g.Text(" "+r.Reason), hint)
}

func (p page) crowds() g.Node {
	if len(p.Crowds) == 0 {
		return nil
	}
	return g.Group{
		h.P(g.Text("For one reason each:")),
		h.Ul(h.Class("plain"), markup.Block(markup.Each(p.Crowds, item))),
	}
}

func (p page) counts() g.Node {
	if len(p.Groups) == 0 {
		return nil
	}
	return h.Ul(h.Class("counts"), markup.Block(
		markup.Each(p.Groups, func(c pageCount) g.Node { return count(c.Class, c.Count, c.Title) }),
		markup.Each(p.Harms, func(c harmCount) g.Node { return count("harm", c.Count, c.Name) }),
	))
}

func count(class string, n int, title string) g.Node {
	return h.Li(h.Class(class), h.B(g.Text(strconv.Itoa(n))), g.Text(" "+title))
}

func (l pageList) element() g.Node {
	count := strconv.Itoa(l.Count)
	return g.Group{
		h.H2(g.Text(l.Title + " (" + count + ")")),
		h.Ul(h.Class("plain"), markup.Block(markup.Each(l.Texts, item))),
		g.If(l.Count > len(l.Texts), h.P(g.Text("and more, "+count+" in all"))),
	}
}
