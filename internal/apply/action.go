package apply

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

var errPanic = errors.New("an internal error of camsync ended it; what it sent may have been done")

// A step is one action on its way, in its lane.
type step struct {
	*run
	l *lane
	a *diff.Action
}

// contained makes the action. A panic fails this action and no other. Its value may hold a secret, so only
// its type is logged.
func (s step) contained(ctx context.Context, done map[spec.Name]bool) (outcome Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.ErrorContext(ctx, "an internal error of camsync ended an action", "action", s.a.Name, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			outcome, err = Failed, errPanic
		}
	}()
	return s.action(ctx, done)
}

// action makes the action, or says why not.
func (s step) action(ctx context.Context, done map[spec.Name]bool) (Outcome, error) {
	l, a := s.l, s.a
	s.suspension.check()
	switch {
	case a.Verb == diff.Hold:
		return Held, nil
	case ctx.Err() != nil:
		return NotTried, stopped(ctx)
	}
	if err := s.needed(ctx, done); err != nil {
		return NotTried, err
	}
	if l.frozen != nil {
		return NotTried, l.frozen
	}
	if err := s.vacated(ctx); err != nil {
		return NotTried, err
	}
	s.watch(Event{Lane: l.name, Index: l.index, Action: a})
	if a.Await && !l.ready {
		if err := s.roused(ctx); err != nil {
			return s.unready(ctx, err)
		}
		if s.suspension.check(); ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
	}
	if err := s.budgets.exhausted(l.name, a); err != nil {
		return NotTried, err
	}
	return s.attempt(ctx)
}

// attempt makes an action that nothing stands in the way of.
func (s step) attempt(ctx context.Context) (Outcome, error) {
	a := s.a
	if a.Destination != nil {
		if err := s.Deliver.Prepare(*a.Destination); err != nil {
			return Failed, fmt.Errorf("credentials: %w", err)
		}
	}
	if err := locate(ctx, s.client, s.l, a); err != nil {
		if ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	if outcome, err := s.afterBackup(ctx); err != nil {
		return outcome, err
	}
	if err := s.looks().unchanged(ctx, a); err != nil {
		if ctx.Err() != nil && !errors.Is(err, errStale) {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	s.l.looked = time.Now()
	if err := s.successor().succeeded(ctx, a); err != nil {
		if ctx.Err() != nil && !errors.Is(err, errStale) {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	if err := s.prepared(ctx); err != nil {
		if ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
		return Failed, fmt.Errorf("nothing was deleted: %w", err)
	}
	defer s.l.drop(ctx)
	if err := s.beginRotation(ctx); err != nil {
		return Failed, err
	}
	return s.write(ctx)
}

// write makes the calls of the action.
func (s step) write(ctx context.Context) (Outcome, error) {
	stop := ctx
	var last writer
	for i, call := range s.a.Calls {
		last = s.writer(call)
		switch err := last.write(ctx); {
		case err == nil:
			ctx = context.WithoutCancel(ctx) // what is deleted is created again, even if the run is stopped in between
		case i > 0 && !keepsVersion(s.a.Calls[0]):
			return Failed, fmt.Errorf("deleted, but not created again: %w", err)
		case err == errStopped || err == context.Cause(ctx) || err == ctx.Err(): // it was not sent
			return NotTried, stopped(ctx)
		default:
			return Failed, err
		}
	}
	if f, ok := last.(finisher); ok {
		if err := f.finish(stop); err != nil {
			return Failed, err
		}
	}
	return outcomes[s.a.Verb], nil
}

// keepsVersion reports whether a call only keeps what the next one overwrites.
func keepsVersion(call api.Call) bool {
	_, is := call.(api.CreateVersion)
	return is
}

// prepared prepares the creation that follows a deletion, so that what can fail without the API fails before the deletion.
func (s step) prepared(ctx context.Context) (err error) {
	if len(s.a.Calls) < 2 {
		return nil
	}
	if call, ok := s.a.Calls[len(s.a.Calls)-1].(api.Creation); ok {
		s.l.next, err = s.prepare(ctx, call)
	}
	return err
}

var outcomes = map[diff.Verb]Outcome{diff.Create: Created, diff.Update: Updated, diff.Delete: Deleted}

// stopped is why nothing more is tried.
func stopped(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, api.ErrUnauthorized) || errors.Is(cause, errSuspended) {
		return cause
	}
	return errStopped
}
