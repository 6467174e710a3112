package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A waiter waits for clusters to become Healthy: with one list for all that wait, never a read each.
type waiter struct {
	client Client
	limit  time.Duration
	joined chan *waiting
	ended  chan struct{} // closed once nothing polls any more
	pace   pace
}

// A waiting is one lane that waits.
type waiting struct {
	uuid     string
	fresh    bool // this run has created it
	since    time.Time
	looked   time.Time   // when it was last polled; zero before
	last     spec.Status // as last seen; empty before
	seen     bool
	asked    time.Time // when it was last asked for by its id
	progress func(status string)
	goal     goal
	over     chan error // of capacity 1, so that sending never blocks
}

// A goal says of a cluster, as it is after so long a wait, whether there is nothing more to wait for; and with an error,
// why it did not get there.
type goal func(c *spec.Cluster, waited time.Duration) (over bool, verdict error)

// wait returns once the cluster is where the goal says; or why it is not, if it ends in another state or the
// time limit passes. Fresh is one that this run has created. progress is called each time that the status changes. It is stopped by
// the end of ctx, and by that of run.
func (w *waiter) wait(ctx context.Context, uuid string, fresh bool, to goal, progress func(status string)) error {
	if uuid == "" {
		return errors.New("there is no cluster to wait for")
	}
	n := &waiting{uuid: uuid, fresh: fresh, since: time.Now(), goal: to, progress: progress, over: make(chan error, 1)}
	select {
	case w.joined <- n:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.ended:
		return errStopped
	}
	select {
	case err := <-n.over:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-w.ended:
		return errStopped
	}
}

// run looks for all who wait, until ctx ends.
func (w *waiter) run(ctx context.Context) {
	defer close(w.ended)
	var lanes []*waiting
	for {
		var look <-chan time.Time
		if len(lanes) > 0 {
			look = time.After(time.Until(w.pace.next(lanes, w.limit)))
		}
		select {
		case n := <-w.joined:
			lanes = append(lanes, n)
		case <-look:
			lanes = w.look(ctx, lanes)
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// look reads the clusters once and returns the lanes that still wait.
func (w *waiter) look(ctx context.Context, lanes []*waiting) []*waiting {
	clusters, err := w.client.Clusters(ctx)
	w.pace.last = time.Now()
	var still []*waiting
	for _, n := range lanes {
		over, verdict := n.judge(spec.ByUUID(clusters, n.uuid), err, w.limit)
		w.pace.polled(n, over && verdict == nil)
		if over {
			n.over <- verdict
			continue
		}
		if w.neverCame(ctx, n) {
			n.over <- errNeverCame
			continue
		}
		still = append(still, n)
	}
	return still
}

// A cluster that is not listed for so long is asked for by its id: lists may be late, but not by that much.
const (
	unlistedTime = 2 * time.Minute
	askTime      = time.Minute // between two such questions
)

var errNeverCame = errors.New("it is gone: it was deleted in the meantime")

// neverCame reports whether a cluster that was never listed is gone for good.
func (w *waiter) neverCame(ctx context.Context, n *waiting) bool {
	if n.seen || time.Since(n.since) < unlistedTime || time.Since(n.asked) < askTime {
		return false
	}
	n.asked = time.Now()
	gone, err := w.client.Gone(ctx, n.uuid, "")
	return gone && err == nil
}

// judge says by one list, which may lack the cluster, whether a lane's wait is over, and how it ended.
func (n *waiting) judge(c *spec.Cluster, unreadable error, limit time.Duration) (over bool, verdict error) {
	listed := unreadable == nil && c != nil
	if listed {
		if c.Status != n.last {
			n.progress(string(c.Status))
		}
		n.last = c.Status
		if over, verdict = n.goal(c, time.Since(n.since)); over {
			return true, verdict
		}
	}
	switch {
	case errors.Is(unreadable, api.ErrUnauthorized):
		return true, unreadable // it is for good
	case unreadable == nil && !listed && n.seen:
		return true, errors.New("it is no longer listed: another client deleted it")
	}
	n.seen = n.seen || listed
	if time.Since(n.since) < limit {
		return false, nil
	}
	state := "not listed"
	if n.last != "" {
		state = "still " + string(n.last)
	}
	err := fmt.Errorf("it is %s after %s", state, limit)
	if unreadable != nil {
		err = fmt.Errorf("%w: %w", err, unreadable)
	}
	return true, &late{err}
}

// usable is the usual goal: the cluster takes writes. It is missed where only a person can help the cluster.
func usable(c *spec.Cluster, _ time.Duration) (over bool, verdict error) {
	frozen, hint := c.Frozen()
	reason, _ := c.Unusable()
	switch {
	case frozen != "" && c.EncryptionStatus != spec.StorageNotReady: // which may become ready by itself
		return true, &heldError{reason: frozen, hint: hint, wait: &diff.Wait{}}
	case reason == "":
		return true, nil
	case c.Status == spec.Unhealthy, c.Status == spec.WaitingForInput, c.Status == spec.Suspended:
		return true, fmt.Errorf("it is %s", c.Status)
	}
	return false, nil
}

// awake is the goal for a cluster that was woken: it may still be listed as Suspended for a while.
func awake(c *spec.Cluster, waited time.Duration) (over bool, verdict error) {
	if c.Status == spec.Suspended && waited < wakeTime {
		return false, nil
	}
	return usable(c, waited)
}

// ErrWaiting is in the chain of an error that says that the cluster was still on its way when the
// time to wait for it was over: later it may be Healthy.
var ErrWaiting = errors.New("still waiting")

// A late error is one of a wait that took too long.
type late struct{ error }

func (l *late) Is(target error) bool { return target == ErrWaiting }

func (l *late) Unwrap() error { return l.error }
