package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// wakeTime is how long a cluster that was woken may still be listed as Suspended.
const wakeTime = 2 * time.Minute

// roused waits until the lane's cluster is Healthy, and wakes it before that if the action asks for it.
func (s step) roused(ctx context.Context) error {
	l, a := s.l, s.a
	if a.Wake && !l.asleep && l.notReady == nil {
		if err := wake(ctx, s.client, l); err != nil {
			l.notReady = fmt.Errorf("its cluster was not woken: %w", err)
			if ctx.Err() == nil && !refuses(err) {
				l.notReady = fmt.Errorf("whether its cluster was woken is not clear: %w", err)
			}
			return l.notReady
		}
		l.asleep = true
	}
	return l.await(ctx)
}

// refuses reports whether an error is a clear refusal of the API.
func refuses(err error) bool { return api.Status(err)/100 == 4 }

// unready is the outcome of an action whose cluster did not become Healthy: it was not tried, unless it is about nothing else, and a
// request was sent. Then the same command may go on with it.
func (s step) unready(ctx context.Context, err error) (Outcome, error) {
	over := err == errStopped || ctx.Err() != nil
	if over && s.l.asleep {
		err = fmt.Errorf("its cluster was woken, and not waited for: %w", err)
	}
	switch {
	case len(s.a.Calls) > 0, over && !s.l.asleep:
		return NotTried, err
	case refuses(err):
		return Failed, err
	}
	return Failed, &hintedError{err, "run the same command again: it waits for a cluster that is Resuming, and wakes one that is Suspended"}
}

// wake wakes the lane's cluster. After an answer that is not clear, the cluster itself shows whether it was woken.
func wake(ctx context.Context, client Client, l *lane) error {
	_, err := client.Do(ctx, api.Wake{}, l.uuid)
	if err == nil || ctx.Err() != nil {
		return err
	}
	live, unread := client.Cluster(ctx, l.uuid)
	if unread == nil && live != nil && (live.Status == spec.Resuming || live.Status == spec.Healthy) {
		return nil
	}
	return err
}
