package daemon

import (
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Drift is how the organisation differs from the files after the last pass that had a plan: the one model that the
// dashboard, the messages, the metrics and the log go by. What a changed file asks for and nobody has made yet is
// no drift, and told as a plan does.
func (s Status) Drift() report.Report {
	r := report.Report{Kind: report.Drift, Changed: s.Changed, Outside: s.Outside, About: s.About}
	if s.Plan == nil {
		return r
	}
	r.Plan = diff.Plan{Actions: s.Open, Outside: s.Plan.Outside, Unmanaged: s.Plan.Unmanaged, Notes: s.Plan.Notes}
	if s.State == Refused {
		r.Plan.Refusal = s.Plan.Refusal
	}
	r.Wanted = make([]bool, len(s.Open))
	for i, a := range s.Open {
		r.Wanted[i] = s.wanted(a)
	}
	return r
}

// wanted reports whether an action is one that the files in force ask for anew. A hold is none: what it leaves as
// it is may have been so before.
func (s Status) wanted(a diff.Action) bool {
	switch {
	case a.Verb == diff.Hold:
		return false
	case s.Digest == s.Applied.Digest:
		return covers(s.Applied.Left, a)
	}
	return s.Applied.Digest != "" || s.State == Refused // files that never were in force tell of no change
}

// stillOpen are the differences that are there after a pass.
func stillOpen(o Outcome) []diff.Action {
	if o.Results == nil {
		return bareAll(o.Plan.Actions)
	}
	var open []diff.Action
	for _, r := range o.Results {
		if !made(r) {
			open = append(open, bare(r.Action))
		}
	}
	return open
}

// openChanged says of each of them who made it.
func openChanged(o Outcome) []report.Changed {
	if o.Changed == nil {
		return nil
	}
	var changed []report.Changed
	for i := range o.Plan.Actions {
		if o.Results == nil || !made(o.Results[i]) {
			changed = append(changed, changedAt(o.Changed, i))
		}
	}
	return changed
}

func changedAt(all []report.Changed, i int) report.Changed {
	if i < len(all) {
		return all[i]
	}
	return report.Changed{}
}

// Attributes reports whether it is worth asking who made the live organisation differ in what an action is about:
// it is drift, or left as it is.
func (t Task) Attributes(a diff.Action) bool {
	switch {
	case a.Drift().What == diff.Unseen:
		return false
	case a.Verb == diff.Hold:
		return true
	case t.gone.drift: // these files were in force before
		return !covers(t.gone.left, a)
	}
	return !t.Write && !t.pending
}

// MadeBy says who had made the live organisation differ, for the made thing of that index.
func (p Pass) MadeBy(i int) report.Changed { return changedAt(p.Settled, i) }

// bare is an action without what it sends.
func bare(a diff.Action) diff.Action {
	a.Calls, a.Destination, a.Replaces = nil, nil, spec.Part[spec.Allowlist]{}
	return a
}

func bareAll(actions []diff.Action) []diff.Action {
	all := make([]diff.Action, len(actions))
	for i, a := range actions {
		all[i] = bare(a)
	}
	return all
}
