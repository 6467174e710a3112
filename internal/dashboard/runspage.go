package dashboard

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/markup"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
)

// runFrame is the frame of a page below runs/, which does not follow the daemon.
func runFrame(a About, title, api string, content ...g.Node) frame {
	name := "camsync"
	if a.Organization != "" {
		name += " " + report.Clean(a.Organization)
	}
	return frame{
		version: report.Clean(a.Version), now: at(time.Now()), title: title + " – " + name, up: "../",
		header:  g.Group{h.H1(g.Text(name+" "), h.Span(g.Text(title))), h.P(link("../", "Dashboard"))},
		content: g.Group(content), data: link(api, "these as JSON"),
	}
}

// runsPage lists runs, the newest first.
func runsPage(a About, all report.Runs) g.Node {
	list := h.P(g.Text("No run is on record."))
	if len(all.Records) > 0 {
		list = h.Ol(h.Class("passes"), markup.Block(markup.Each(all.Records, runItem)))
	}
	var more g.Node
	if n := all.Of - len(all.Records); n > 0 {
		more = h.P(g.Text("and " + strconv.Itoa(n) + " older; camsync runs lists them."))
	}
	return runFrame(a, "Runs", "../api/v1/runs", h.Section(h.ID("runs"), h.Aria("labelledby", "runs-title"), markup.Block(
		h.H2(h.ID("runs-title"), g.Text("Runs on record ("+strconv.Itoa(all.Of)+")")), list, more,
	))).page()
}

// runLink is the address of a run's page, from the pages below runs/ or from that of the daemon.
func runLink(below, id string) string { return below + url.PathEscape(id) }

func runItem(r runs.Record) g.Node {
	took := ""
	if r.Took() > 0 {
		took = "in " + report.Elapsed(r.Took())
	}
	return h.Li(h.Class(runClass(r.State)), h.P(
		at(r.Begun).element(), g.Text(" "),
		h.Span(link(runLink("", r.ID), report.Clean(r.Command)+" "+report.Clean(r.ID)), g.Text(": "), h.Span(h.Class("word"), g.Text(report.Clean(report.RunOutcome(r)))), small(took)),
	))
}

// runClass is the CSS class of a state.
func runClass(s runs.State) string {
	switch s {
	case runs.Done:
		return "in-sync"
	case runs.Partly, runs.Running:
		return "differs"
	}
	return "failing"
}

// runPage shows all that is on record of a run.
func runPage(a About, r runs.Record) g.Node {
	facts := []fact{{Name: "Begun", At: at(r.Begun)}}
	if !r.Ended.IsZero() {
		facts = append(facts, fact{Name: "Took", Text: report.Elapsed(r.Took())})
	}
	for _, f := range report.RunFacts(r) {
		facts = append(facts, fact{Name: strings.ToUpper(f.Label[:1]) + f.Label[1:], Text: f.Text})
	}
	var left g.Node
	if r.LeftOut > 0 {
		left = h.P(g.Text(report.Count(r.LeftOut, "more action") + " did not fit into the record."))
	}
	actions := h.P(g.Text("None."))
	if len(r.Actions) > 0 {
		actions = h.Ol(h.Class("passes actions"), markup.Block(markup.Each(r.Actions, runAction)))
	}
	id := report.Clean(r.ID)
	return runFrame(a, report.Clean(r.Command)+" "+id, "../api/v1/runs/"+url.PathEscape(r.ID),
		paragraph("about", report.RunAbout(r).String()),
		h.Section(h.ID("state"), h.Class(runClass(r.State)), h.Aria("label", "State"), markup.Block(
			h.P(h.Class("sentence"), g.Text(report.Clean(report.RunOutcome(r)))),
			h.Dl(h.Class("facts"), markup.Block(markup.Each(facts, fact.element))),
		)),
		h.Section(h.ID("actions"), h.Aria("labelledby", "actions-title"), markup.Block(
			h.H2(h.ID("actions-title"), g.Text("Actions ("+strconv.Itoa(len(r.Actions)+r.LeftOut)+")")), actions, left,
		)),
		h.P(link("./", "All runs")),
	).page()
}

func runAction(a runs.Action) g.Node {
	class := "planned"
	switch a.Outcome {
	case apply.Created, apply.Updated, apply.Deleted:
		class = "applied"
	case apply.Failed:
		class = "failing"
	}
	var fields []string
	for _, f := range a.Fields {
		fields = append(fields, report.Clean(diff.Field{Name: f.Name, Live: f.From, Desired: f.To}.String()))
	}
	harms := ""
	if len(a.Harms) > 0 {
		harms = report.Clean("[" + strings.Join(a.Harms, ", ") + "]")
	}
	return h.Li(h.Class(class), markup.Block(
		h.P(h.Span(h.Class("word"), g.Text(report.Clean(string(a.Verb)))), g.Text(" "), h.Span(h.B(g.Text(report.Clean(a.Name))), small(harms), small(report.Clean(a.Position)))),
		paragraph("fields", strings.Join(fields, "; ")),
		h.Dl(h.Class("remarks"), markup.Block(markup.Each(report.RunRemarks(a), func(r report.Remark) g.Node {
			return h.Div(h.Dt(g.Text(r.Label)), h.Dd(g.Text(r.Text)))
		}))),
	))
}
