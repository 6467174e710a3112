package daemon

import (
	"slices"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// vanished decides which creations of a plan are of resources that vanished while the file did not
// change: deleted by another client, renamed, or missing from a list. It remembers them over edits of
// the file, until they are back or no longer declared.
type vanished struct {
	before  []string // names that had vanished before this pass
	drift   bool     // the files are those that were applied last
	pending []string // of that apply: these were never created
}

// among returns the names of the resources that vanished. It returns none if the policy allows
// recreation. What a run deleted in order to recreate it, and did not recreate, has not vanished.
func (v vanished) among(plan diff.Plan, unfinished []spec.Name) map[spec.Name]bool {
	names := make(map[spec.Name]bool)
	if plan.Recreate {
		return names
	}
	for _, a := range plan.Actions {
		if a.Does() != diff.Create || slices.Contains(unfinished, a.Name) {
			continue
		}
		names[a.Name] = names[a.Name] || slices.Contains(v.before, a.Name.String()) || v.drift && !covers(v.pending, a)
	}
	return names
}

// after returns what has vanished after a pass: what vanished from its plan and was not created, and
// what had vanished before from a list that it could not read.
func (v vanished) after(o Outcome) []string {
	made := make(map[spec.Name]bool)
	for _, r := range o.Results {
		if r.Outcome == apply.Created {
			made[r.Action.Name] = true
		}
	}
	var all []string
	for name, vanished := range v.among(o.Plan, o.Unfinished) {
		if vanished && !made[name] {
			all = append(all, name.String())
		}
	}
	var unread []string
	for _, a := range o.Plan.Actions {
		if below := below(a); below != "" {
			unread = append(unread, below)
		}
	}
	for _, name := range v.before {
		if has(unread, name) && !o.Plan.Recreate {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// halfDone names what a run has deleted, or may have deleted, in order to recreate it, and has not
// recreated.
func halfDone(results []apply.Result) []string {
	var names []string
	for _, r := range results {
		if r.Outcome == apply.Failed && len(r.Action.Calls) > 1 {
			names = append(names, r.Action.Name.String())
		}
	}
	return names
}
