package dashboard

import (
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/markup"
	"github.com/camsync/camsync/internal/report"
)

// approvalView is the content of the page that approves a plan.
type approvalView struct {
	view
	Problem  string
	Now      moment
	Plan     report.Parts
	Sentence string
}

func newApprovalView(s daemon.Status, a About, problem string) approvalView {
	v := approvalView{view: newView(s, a, report.Filter{}), Problem: problem, Now: at(time.Now())}
	if v.Offer != nil {
		r := report.Report{Kind: report.Plan, Plan: v.Offer.Plan, About: s.About}
		v.Plan, v.Sentence = report.HTMLParts(r, len(v.Offer.Plan.Actions)), report.WholeSentence(r)
	}
	return v
}

func (v approvalView) page() g.Node {
	name := "camsync"
	if v.Organization != "" {
		name += " " + v.Organization
	}
	return frame{
		version: v.Version, revision: v.Revision, now: v.Now, title: "Approve a plan – " + name, up: "./",
		header:  g.Group{h.H1(g.Text(name)), h.P(link("./", "Back to the dashboard"))},
		content: g.Group{paragraph("about", v.About), v.form()},
		data:    g.Group{link("api/v1/status", "status")},
	}.page()
}

// form is the plan and the form that approves it.
func (v approvalView) form() g.Node {
	title := h.H2(h.ID("lines"), g.Text("Approve this plan"))
	problem := g.If(v.Problem != "", h.P(h.Class("alert"), h.Role("alert"), g.Text(v.Problem)))
	if v.Offer == nil {
		text := "No plan waits for approval."
		if v.Approved != "" {
			text = v.Approved + " Its pass has not ended."
		}
		return h.Section(h.ID("approval"), h.Aria("labelledby", "lines"), markup.Block(title, problem, h.P(g.Text(text))))
	}
	return h.Section(h.ID("approval"), h.Aria("labelledby", "lines"), markup.Block(
		title, problem,
		h.P(g.Text(v.Sentence+" It waits since "), at(v.Offer.Since).element(), g.Text(", and can be approved until "), at(v.Offer.Until).element(), g.Text(".")),
		v.Plan.Counts, v.Plan.Crowds, v.Plan.Table, v.Plan.Lists,
		h.P(g.Text("What is held stays held: an approval opens nothing that the policy blocks. If the plan is no longer the same when its pass begins, nothing is applied.")),
		h.Form(h.Class("approve"), h.Method("post"), h.Action("approve"), markup.Block(
			h.Input(h.Type("hidden"), h.Name("digest"), h.Value(v.Offer.Digest)),
			h.Input(h.Type("hidden"), h.Name("offer"), h.Value(v.Offer.ID)),
			h.Label(g.Text("Your token "), h.Input(h.Type("password"), h.Name("token"), h.Required(), h.AutoComplete("current-password"))),
			h.Button(h.Type("submit"), g.Text("Approve "+report.Count(len(v.Offer.Changes()), "change"))),
		)),
		h.P(h.Class("digest"), h.Small(g.Text("Digest: "+v.Offer.Digest))),
	))
}

// approval says on the page of the daemon that a plan waits, or was approved.
func (v view) approval() g.Node {
	var said g.Node
	switch {
	case v.Approved != "":
		said = h.P(g.Text(v.Approved + " Its pass has not ended."))
	case v.Offer != nil:
		text := report.Count(len(v.Offer.Changes()), "change")
		if harms := v.Offer.Harms(); len(harms) > 0 {
			text += " (" + strings.Join(harms, ", ") + ")"
		}
		said = h.P(g.Text("A plan with "+text+" waits since "), at(v.Offer.Since).element(), g.Text(". "), link("approve", "Read it and approve it"))
	default:
		return nil
	}
	return h.Section(h.ID("approval"), h.Aria("labelledby", "approval-title"), markup.Block(h.H2(h.ID("approval-title"), g.Text("Approval")), said))
}
