package daemon

import (
	"slices"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// What vanished from the organisation while the file did not change was deleted by somebody, or is there under another name,
// or is missing from a list. A file that says what it said before is no new wish for it, and creating it anew may cost money,
// invite somebody who was let go, or replace credentials that are in use. So a daemon holds it, whatever else it may correct,
// until a person says so: by apply, or by policy.recreate.
//
// An edit of the file at another place does not say so either: what vanished is remembered until it is there again, or is no
// longer declared.

// A gone tells what of a plan vanished.
type gone struct {
	before []string // what had vanished already
	drift  bool     // the files are those that were applied last
	left   []string // what their application has left: it never was there
}

// among are the names of what vanished; none where it may be created anew. What a run deleted to create it anew, and did not
// come to create, did not vanish.
func (g gone) among(plan diff.Plan, unfinished []string) map[string]bool {
	names := make(map[string]bool)
	if plan.Recreate {
		return names
	}
	for _, a := range plan.Actions {
		if a.Does() != diff.Create || slices.Contains(unfinished, a.Name) {
			continue
		}
		names[a.Name] = names[a.Name] || slices.Contains(g.before, a.Name) || g.drift && !covers(g.left, a)
	}
	return names
}

// after is what has vanished after a pass: what of the plan did and was not made, and what could not be looked at.
func (g gone) after(o Outcome) []string {
	made := make(map[string]bool)
	for _, r := range o.Results {
		if r.Outcome == apply.Created {
			made[r.Action.Name] = true
		}
	}
	var all []string
	for name, vanished := range g.among(o.Plan, o.Unfinished) {
		if vanished && !made[name] {
			all = append(all, name)
		}
	}
	var unseen []string
	for _, a := range o.Plan.Actions {
		if below := below(a); below != "" {
			unseen = append(unseen, below)
		}
	}
	for _, name := range g.before {
		if has(unseen, name) && !o.Plan.Recreate {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// halfDone names what a run has deleted, or may have, to create it anew, and has not created.
func halfDone(results []apply.Result) []string {
	var names []string
	for _, r := range results {
		if r.Outcome == apply.Failed && len(r.Action.Calls) > 1 {
			names = append(names, r.Action.Name)
		}
	}
	return names
}
