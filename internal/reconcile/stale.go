package reconcile

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/saved"
)

const askAgainHint = "run it again to see the current plan"

// again compares once more after a confirmation, since a question may wait for hours for its answer. With an error, the
// pass is the one that was confirmed, or the new one, refused.
func (p *Pass) again(ctx context.Context, asked time.Time) error {
	now := *p
	if err := now.compare(ctx); err != nil {
		return err
	}
	was := *p
	*p = now
	if p.Plan.Refusal != nil {
		return &RefusalError{p.Plan.Refusal}
	}
	moves := saved.New(saved.Run{}, was.Plan, was.Desired, was.Live).Moves(saved.New(saved.Run{}, p.Plan, p.Desired, p.Live))
	return p.stale(ctx, asked, &StaleError{"the plan", moves, askAgainHint})
}

// stale refuses a plan that is not the one that was saved or confirmed, and asks the activity log who changed it. If the log
// does not answer in time, the refusal names no one.
func (p *Pass) stale(ctx context.Context, since time.Time, err *StaleError) error {
	if len(err.Moves) == 0 {
		return nil
	}
	asking, cancel := context.WithTimeout(ctx, actorTimeout)
	defer cancel()
	changes, unread := p.Client.Changes(asking, since)
	if unread != nil {
		p.engine.Log.DebugContext(ctx, "the activity does not show who moved it", "error", unread)
	}
	saved.Attribute(err.Moves, changes)
	p.Plan.Refusal = &diff.Refusal{Reason: err.whole(), Hint: err.hint}
	return err
}

// A StaleError is a saved or confirmed plan that is no longer the current one.
type StaleError struct {
	Plan  string // its file, or what else to call it
	Moves []saved.Move
	hint  string
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("%s is stale: %s moved since it was made; nothing was changed", e.Plan, report.Count(len(e.Moves), "resource"))
}

// Hint says what to do about it.
func (e *StaleError) Hint() string { return e.hint }

// whole is the error with everything that moved, on one line.
func (e *StaleError) whole() string {
	texts := make([]string, len(e.Moves))
	for i, m := range e.Moves {
		texts[i] = m.String()
	}
	return e.Plan + " is stale: " + strings.Join(texts, "; ")
}

// A RefusalError says why the whole pass is refused.
type RefusalError struct{ Refusal *diff.Refusal }

func (e *RefusalError) Error() string { return e.Refusal.Reason }

// Hint says what to do about it.
func (e *RefusalError) Hint() string { return e.Refusal.Hint }
