package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

// An activityRead is the activity log on its way, while the rest is read. Whoever starts one ends it with join.
type activityRead struct {
	cancel  context.CancelCauseFunc
	done    chan struct{}
	entries []api.Entry // from here on, once done is closed
	err     error
}

// readActivity begins to read the activity log.
func readActivity(ctx context.Context, client *api.Client) *activityRead {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &activityRead{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.read(ctx, client.Activity)
	}()
	return r
}

// read reads the log. Why it was given up says more than that it was.
func (r *activityRead) read(ctx context.Context, log func(context.Context) ([]api.Entry, error)) {
	if r.entries, r.err = log(ctx); r.err != nil && errors.Is(context.Cause(ctx), errLateLog) {
		r.err = errLateLog
	}
}

var errLateLog = fmt.Errorf("it did not answer within %s of all else", askForWho)

// join waits for the log, but not long, and joins it with the live organisation. A log that is late or
// refused is one that knows nothing.
func (s *session) join(ctx context.Context, r *activityRead, live spec.Organization, self *actor.Self) *audit.Log {
	wait, stop := context.WithTimeoutCause(ctx, askForWho, errLateLog)
	defer stop()
	defer context.AfterFunc(wait, func() { r.cancel(context.Cause(wait)) })()
	<-r.done
	r.cancel(nil)
	if r.err != nil {
		s.log.DebugContext(ctx, "the activity does not show who changed what", "error", r.err)
		return audit.Unread("the activity log could not be read: " + r.err.Error())
	}
	s.learn(ctx, self, r.entries)
	return audit.NewFor(r.entries, live, self)
}

// learn learns from the log by which name it calls these credentials.
func (s *session) learn(ctx context.Context, self *actor.Self, entries []api.Entry) {
	if err := self.Learn(entries); err != nil {
		s.log.DebugContext(ctx, "how the activity log calls these credentials can not be remembered", "error", err)
	}
}

// drop ends a reading whose outcome nobody needs any more.
func (r *activityRead) drop() {
	r.cancel(nil)
	<-r.done
}
