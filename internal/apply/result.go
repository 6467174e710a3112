package apply

import (
	"slices"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Result is the outcome of one action of a plan.
type Result struct {
	Action   diff.Action
	Outcome  Outcome
	Err      error         // set where Outcome is Failed or NotTried: why
	Made     string        // the id of the client or the cluster that it created
	Endpoint spec.Endpoint // of the private link that it switched on; empty texts where it is not there yet
	Backup   *backup.Taken // that was made sure of before; nil if none was needed, or none could be had
	Found    bool          // held for what the run found, of which the plan said nothing
	Blocked  bool          // held since the API takes it only later: nothing is wrong, and no alarm is needed
}

// An Outcome is how an action ended, in one word.
type Outcome string

// The outcomes. Every action of a plan ends in exactly one.
const (
	Created  Outcome = "created"
	Updated  Outcome = "updated"
	Deleted  Outcome = "deleted"
	Held     Outcome = "held"
	Failed   Outcome = "failed"
	NotTried Outcome = "not tried"
)

// done reports whether the action was made.
func (o Outcome) done() bool { return o == Created || o == Updated || o == Deleted }

// Done reports whether every action was made: none held, failed or not tried.
func Done(results []Result) bool {
	return !slices.ContainsFunc(results, func(r Result) bool { return !r.Outcome.done() })
}

// An Event tells a watcher of a run how far one lane is. The results of one lane come in the plan's order, and
// each after its action has begun; a watcher is called from several goroutines, but never by two at once.
type Event struct {
	Lane    spec.Name    // see [spec.Name.Lane]
	Index   int          // of the action in the plan, also of one that waits
	Action  *diff.Action // begun, where Result is nil
	Result  *Result      // ended
	Waiting string       // the lane waits for its cluster, which is this: the status last seen, or "not listed yet"
}
