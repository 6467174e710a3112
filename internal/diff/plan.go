package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// A Plan is the difference between the desired and the live organisation, and the actions that
// resolve it. The same two organisations give the same plan, in the same order.
type Plan struct {
	Actions   []Action
	Unmanaged []spec.Name // live resources of managed kinds that no file declares, and that stay
	Remarks   Remarks     // of clusters in Unmanaged
	UUIDs     UUIDs       // of the clusters that Unmanaged are, or are in
	Outside   []Action    // those of Unmanaged that policy.unmanaged reports as drift, as deletions without calls
	Checks    []Action    // findings that no call can settle, as [Checks] has them; only where they were asked for
	Rotations []UnderWay  // rotations of clients that are not finished: states, and neither differences nor unmanaged
	Provided  []spec.Name // live secrets that Camunda itself puts there: they stay, and count nowhere
	Notes     []string    // what could not be compared or is not finished, and why; not differences
	Recreate  bool        // a daemon may also recreate what vanished
	Refusal   *Refusal    // set if a guard refuses the whole run: no call of the plan may be made
}

// A Refusal is why a guard refuses a whole run before any write.
type Refusal struct {
	Reason string
	Hint   string
}

// Differs reports whether the plan has anything to do or to hold. What is unmanaged does not count.
func (p Plan) Differs() bool { return len(p.Actions) > 0 }

// Drifts reports whether the live organisation is not as the file says: what policy.unmanaged reports
// counts, too, and so do checks.
func (p Plan) Drifts() bool { return p.Differs() || len(p.Outside)+len(p.Checks) > 0 }

// Stuck are the holds that no run of apply could settle, whatever it is allowed: a part that could not be
// read or fetched, or something that the file asks for and the organisation cannot have. A check counts only if what it is about
// could not be read.
func (p Plan) Stuck() []Action {
	all := slices.DeleteFunc(slices.Clone(p.Actions), func(a Action) bool { return a.Verb != Hold || a.ByPolicy })
	return append(all, slices.DeleteFunc(slices.Clone(p.Checks), func(a Action) bool { return !a.Unread })...)
}

// Compared reports whether the organisation was compared with the file, so that no action means no
// difference. A file for another organisation is refused before that.
func (p Plan) Compared() bool { return p.Refusal == nil || p.Differs() }
