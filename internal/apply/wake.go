package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// wakeTime is how long a cluster that was woken may still be listed as Suspended.
const wakeTime = 2 * time.Minute

// roused waits until the lane's cluster is Healthy, and wakes it before that if the action asks for it.
func (r *run) roused(ctx context.Context, l *lane, a *diff.Action) error {
	if a.Wake && !l.asleep && l.notReady == nil {
		if err := r.wake(ctx, l); err != nil {
			l.notReady = fmt.Errorf("its cluster was not woken: %w", err)
			return l.notReady
		}
		l.asleep = true
	}
	return r.await(ctx, l)
}

// wake wakes the lane's cluster. After an answer that is not clear, the cluster itself shows whether it was woken.
func (r *run) wake(ctx context.Context, l *lane) error {
	_, err := r.client.Do(ctx, api.Wake{}, l.uuid)
	if err == nil || ctx.Err() != nil {
		return err
	}
	live, unread := r.client.Cluster(ctx, l.uuid)
	if unread == nil && live != nil && (live.Status == spec.Resuming || live.Status == spec.Healthy) {
		return nil
	}
	return err
}
