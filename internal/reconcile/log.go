package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

// actorTimeout is how long the activity log has to tell who changed what, once all else is read.
const actorTimeout = 5 * time.Second

var errLateLog = fmt.Errorf("it did not answer within %s of all else", actorTimeout)

// A LogReading reads the activity log while the rest is read. It must be ended by one of its methods.
type LogReading struct {
	account *Account
	cancel  context.CancelCauseFunc
	done    chan struct{}
	entries []api.Entry // from here on, once done is closed
	err     error
}

// ReadLog begins to read the activity log.
func (a *Account) ReadLog(ctx context.Context) *LogReading { return a.readLog(ctx, a.Client.Activity) }

func (a *Account) readLog(ctx context.Context, log func(context.Context) ([]api.Entry, error)) *LogReading {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &LogReading{account: a, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		// Why it was given up says more than that it was.
		if r.entries, r.err = log(ctx); r.err != nil && errors.Is(context.Cause(ctx), errLateLog) {
			r.err = errLateLog
		}
	}()
	return r
}

// Entries waits for the log, however long it takes.
func (r *LogReading) Entries(ctx context.Context) ([]api.Entry, error) {
	<-r.done
	r.cancel(nil)
	r.account.learn(ctx, r.entries)
	return r.entries, r.err
}

// Join waits up to actorTimeout for the log, and joins it with the live organisation. The result of a log that is late or
// refused knows no origin.
func (r *LogReading) Join(ctx context.Context, live spec.Organization) *audit.Log {
	wait, stop := context.WithTimeoutCause(ctx, actorTimeout, errLateLog)
	defer stop()
	defer context.AfterFunc(wait, func() { r.cancel(context.Cause(wait)) })()
	entries, err := r.Entries(ctx)
	if err != nil {
		r.account.Config.Log.DebugContext(ctx, "the activity does not show who changed what", "error", err)
		return audit.Unread("the activity log could not be read: " + err.Error())
	}
	return audit.New(entries, live, r.account.Actor)
}

// Drop ends a reading whose outcome is not needed. A nil reading has ended.
func (r *LogReading) Drop() {
	if r != nil {
		r.cancel(nil)
		<-r.done
	}
}

// within waits for the entries until ctx ends.
func (r *LogReading) within(ctx context.Context) ([]api.Entry, error) {
	select {
	case <-r.done:
		return r.entries, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// learn learns the name of these credentials in the log.
func (a *Account) learn(ctx context.Context, entries []api.Entry) {
	if err := a.Actor.Learn(entries); err != nil {
		a.Config.Log.DebugContext(ctx, "how the activity log calls these credentials cannot be remembered", "error", err)
	}
}
