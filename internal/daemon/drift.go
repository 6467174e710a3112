package daemon

import (
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Drift is how the organisation differs from the files after the last pass that had a plan. The dashboard,
// notifications, metrics and log all show this report. Its Wanted marks what is not drift but a change of
// the files that is not applied yet.
func (s Status) Drift() report.Report {
	r := report.Report{Kind: report.Drift, Changed: s.Changed, Outside: s.Outside, About: s.About}
	if s.Plan == nil {
		return r
	}
	r.Plan = diff.Plan{
		Actions: s.Open, Outside: s.Plan.Outside, Checks: s.Plan.Checks, Unmanaged: s.Plan.Unmanaged, Rotations: s.Plan.Rotations,
		Remarks: s.Plan.Remarks, UUIDs: s.Plan.UUIDs, Notes: s.Plan.Notes,
	}
	if s.State == Refused {
		r.Plan.Refusal = s.Plan.Refusal
	}
	r.Wanted = make([]bool, len(s.Open))
	for i, a := range s.Open {
		r.Wanted[i] = s.wanted(a)
	}
	return r
}

// wanted reports whether an action comes from a change of the files. A hold does not count as one, since the
// difference may be older, unless it is an upgrade that waits for its turn.
func (s Status) wanted(a diff.Action) bool {
	switch {
	case a.Floor != "" && a.Wait != nil: // no one takes a generation back: the file asks for a newer one
		return true
	case a.Verb == diff.Hold:
		return false
	case s.Digest == s.Applied.Digest:
		return covers(s.Applied.Pending, a)
	}
	return s.Applied.Digest != "" || s.State == Refused // before the first apply, nothing says which side changed
}

// stillOpen returns the differences that remain after a pass, with the origin of each; nil if the activity log was not read.
func stillOpen(o Outcome) (open []diff.Action, changed []audit.Change) {
	for i, a := range o.Plan.Actions {
		if o.Results != nil {
			if made(o.Results[i]) {
				continue
			}
			a = o.Results[i].Action
		}
		if a.Promised { // a state, and no difference
			continue
		}
		open = append(open, withoutCalls(a))
		if o.Changed != nil {
			changed = append(changed, changedAt(o.Changed, i))
		}
	}
	return open, changed
}

func changedAt(all []audit.Change, i int) audit.Change {
	if i < len(all) {
		return all[i]
	}
	return audit.Change{}
}

// Attributes reports whether the pass should look up the origin of a difference in the activity log: it is
// drift, or is held.
func (t Task) Attributes(a diff.Action) bool {
	switch {
	case a.Drift().What == diff.Unseen:
		return false
	case a.Verb == diff.Hold:
		return true
	case t.vanished.drift:
		return !covers(t.vanished.pending, a)
	}
	return !t.Write && !t.unapplied
}

// MadeBy returns the origin of the difference that result i has corrected.
func (p Pass) MadeBy(i int) audit.Change { return changedAt(p.Settled, i) }

// withoutCalls returns an action without what it would send.
func withoutCalls(a diff.Action) diff.Action {
	a.Calls, a.Destination, a.Replaces, a.Link = nil, nil, spec.Part[spec.Allowlist]{}, spec.Part[spec.PrivateLink]{}
	return a
}

func withoutCallsAll(actions []diff.Action) []diff.Action {
	all := make([]diff.Action, len(actions))
	for i, a := range actions {
		all[i] = withoutCalls(a)
	}
	return all
}
