package apply

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

var errPanic = errors.New("an internal error of camsync ended it; what it sent may have been done")

// contained makes one action. A panic fails this action and no other. Its value may hold a secret, so only
// its type is logged.
func (r *run) contained(ctx context.Context, l *lane, a *diff.Action, done map[spec.Name]bool) (outcome Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.Log.ErrorContext(ctx, "an internal error of camsync ended an action", "action", a.Name, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			outcome, err = Failed, errPanic
		}
	}()
	return r.action(ctx, l, a, done)
}

// action makes one action, or says why not.
func (r *run) action(ctx context.Context, l *lane, a *diff.Action, done map[spec.Name]bool) (Outcome, error) {
	r.suspension.check()
	switch {
	case a.Verb == diff.Hold:
		return Held, nil
	case ctx.Err() != nil:
		return NotTried, stopped(ctx)
	}
	for _, name := range a.Needs {
		if !done[name] {
			return NotTried, fmt.Errorf("it waits for %s, which was not done", name)
		}
	}
	if err := r.vacated(ctx, l, a); err != nil {
		return NotTried, err
	}
	r.watch(Event{Lane: l.name, Action: a})
	if a.Await && !l.ready {
		if err := r.roused(ctx, l, a); err != nil {
			return unready(ctx, a, err)
		}
		if r.suspension.check(); ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
	}
	if err := r.budgets.exhausted(l.name, a); err != nil {
		return NotTried, err
	}
	return r.attempt(ctx, l, a)
}

// attempt makes an action that nothing stands in the way of.
func (r *run) attempt(ctx context.Context, l *lane, a *diff.Action) (Outcome, error) {
	if a.Destination != nil {
		if err := r.Deliver.Prepare(*a.Destination); err != nil {
			return Failed, fmt.Errorf("credentials: %w", err)
		}
	}
	if err := r.locate(ctx, l, a); err != nil {
		if ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	if outcome, err := r.afterBackup(ctx, l, a); err != nil {
		return outcome, err
	}
	if err := r.unchanged(ctx, a); err != nil {
		if ctx.Err() != nil && !errors.Is(err, errStale) {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	if err := r.succeeded(ctx, a); err != nil {
		return Failed, err
	}
	if err := r.prepared(ctx, l, a); err != nil {
		if ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
		return Failed, fmt.Errorf("nothing was deleted: %w", err)
	}
	defer l.drop(ctx)
	stop := ctx
	for i, call := range a.Calls {
		switch err := r.call(ctx, l, a, call); {
		case err == nil:
			ctx = context.WithoutCancel(ctx) // what is deleted is created again, even if the run is stopped in between
		case i > 0:
			return Failed, fmt.Errorf("deleted, but not created again: %w", err)
		case err == errStopped || err == context.Cause(ctx) || err == ctx.Err(): // it was not sent
			return NotTried, stopped(ctx)
		default:
			return Failed, err
		}
	}
	if err := r.available(stop, l, a); err != nil {
		return Failed, err
	}
	return outcomes[a.Verb], nil
}

// prepared prepares the creation that follows a deletion, so that what can fail without the API fails before the deletion.
func (r *run) prepared(ctx context.Context, l *lane, a *diff.Action) (err error) {
	if len(a.Calls) < 2 {
		return nil
	}
	if call, ok := a.Calls[len(a.Calls)-1].(api.Creation); ok {
		l.next, err = r.prepare(ctx, l, a, call)
	}
	return err
}

// drop gives up a creation that was prepared and not sent.
func (l *lane) drop(ctx context.Context) {
	if l.next != nil {
		l.next.end(ctx)
		l.next = nil
	}
}

var outcomes = map[diff.Verb]Outcome{diff.Create: Created, diff.Update: Updated, diff.Delete: Deleted}

// stopped is why nothing more is tried.
func stopped(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, api.ErrUnauthorized) || errors.Is(cause, errSuspended) {
		return cause
	}
	return errStopped
}

// await waits until the lane's cluster is Healthy. What it finds holds for the rest of the lane.
func (r *run) await(ctx context.Context, l *lane) error {
	if l.asleep {
		return r.reach(ctx, l, awake)
	}
	return r.reach(ctx, l, usable)
}

// reach waits until the lane's cluster is where a goal says.
func (r *run) reach(ctx context.Context, l *lane, to goal) error {
	if l.notReady != nil {
		return l.notReady
	}
	err := r.waiter.wait(ctx, l.uuid, to, func(status string) { r.watch(Event{Lane: l.name, Waiting: status}) })
	switch {
	case err == nil:
		l.ready = true
	case ctx.Err() != nil:
		return stopped(ctx)
	default:
		l.notReady = fmt.Errorf("%w: %w", errNotReady, err)
		return l.notReady
	}
	return nil
}
