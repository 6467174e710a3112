package apply

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

var errPanic = errors.New("an internal error of camsync ended it; what it sent may have been done")

// contained makes one action. A panic in it is its failure, and no other action's; what it carries may
// hold anything, so only its type is told.
func (r *run) contained(ctx context.Context, l *lane, a *diff.Action, done map[spec.Name]bool) (outcome Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.ErrorContext(ctx, "an internal error of camsync ended an action", "action", a.Name, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			outcome, err = Failed, errPanic
		}
	}()
	return r.action(ctx, l, a, done)
}
