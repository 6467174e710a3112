package daemon

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
)

// A daemon that remembers nothing, as in a container without a volume, cannot tell a cluster that is new in the file from one
// that was renamed while it was down. Where nothing else tells either, and an undeclared live cluster may be the declared one,
// it creates none: nobody reads its plan before it does. So it stays until the file or the activity log tells, a person applies,
// or policy.recreate says that it does not matter. A cluster that is added to files which were applied before is new.

// A doubt tells which creations may be of a cluster that is there.
type doubt struct {
	first  bool     // nothing was applied yet, as far as is remembered
	before []string // what was in doubt already
}

// about reports whether an action is such a creation.
func (d doubt) about(plan diff.Plan, a diff.Action) bool {
	return !plan.Recreate && a.Does() == diff.Create && len(a.Alike) > 0 && (d.first || slices.Contains(d.before, a.Name))
}

// after are the names of what is in doubt after a pass.
func (d doubt) after(o Outcome) []string {
	var names []string
	for _, a := range o.Plan.Actions {
		if d.about(o.Plan, a) && !slices.Contains(names, a.Name) {
			names = append(names, a.Name)
		}
	}
	return names
}

// held holds a creation that is in doubt.
func (d doubt) held(a diff.Action) diff.Action {
	return hold(a, "a live cluster that is not in the file may be this one under another name, and this daemon remembers nothing of it: "+strings.Join(a.Alike, ", "),
		"say so with uuid: or formerly: in the file; or camsync apply creates it, as does the daemon with policy.recreate: true")
}
