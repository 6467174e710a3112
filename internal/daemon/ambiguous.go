package daemon

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
)

// ambiguity decides which clusters of a plan are not created because a live, undeclared cluster may be
// the declared one under another name.
//
// A daemon that remembers nothing, as in a container without a volume, cannot tell a cluster that is
// new in the file from one that was renamed while it was down. It holds the creation until the file or
// the activity log tells, camsync apply creates it, or policy.recreate allows it. A cluster that is
// added to files that were applied before is new.
type ambiguity struct {
	first  bool     // no apply is remembered
	before []string // names that were ambiguous before this pass
}

// about reports whether an action is such a creation.
func (m ambiguity) about(plan diff.Plan, a diff.Action) bool {
	return !plan.Recreate && a.Does() == diff.Create && len(a.Matches) > 0 && (m.first || slices.Contains(m.before, a.Name.String()))
}

// after returns the names that are ambiguous after a pass.
func (m ambiguity) after(o Outcome) []string {
	var names []string
	for _, a := range o.Plan.Actions {
		if name := a.Name.String(); m.about(o.Plan, a) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (m ambiguity) held(a diff.Action) diff.Action {
	return a.Held("a live cluster that is not in the file may be this one under another name, and this daemon has no record of it: "+strings.Join(a.Matches, ", "),
		"if it is, say so with uuid: or formerly: in the file; if not, camsync apply creates it, and so does the daemon with policy.recreate: true")
}
