package backup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// Restoring says how a restore goes.
type Restoring struct {
	Wait     time.Duration     // how long to wait until it is over and the cluster Healthy
	Again    bool              // the backup may have been restored before, and an earlier request may still be carried out
	Journal  Journal           // remembers the request; nil to remember nothing
	Progress func(text string) // called with what is waited for, each time that it changes; may be nil
}

// Restore overwrites a cluster's data with that of a backup, and waits until the cluster is Healthy. The caller has made sure that nothing
// of [Target.Refusals] is in its way.
//
// The request is sent once. After an unclear answer, the backup's record of its latest restore tells: another one than before is that of
// this request. If no other one appears for a minute and the cluster is as it was, the restore has not begun as far as can be seen,
// which is an [ErrUnknown]: to send it again takes a person's word. Other errors after the request are [ErrRefused], [ErrFailed] and
// [ErrWaiting]. A [RefusedError] says that nothing was sent. The restore is zero if none is known to have begun.
func Restore(ctx context.Context, client Client, t Target, o Restoring) (spec.Restore, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Journal == nil {
		o.Journal = (*journal.Journal)(nil)
	}
	r := &restorer{Restoring: o, client: client, target: t, begun: time.Now()}
	began, err := r.begin(ctx)
	if err != nil {
		return spec.Restore{}, err
	}
	done, err := r.completed(ctx, began)
	if err == nil {
		err = forget(r.Journal, t.intent())
	}
	return done, err
}

// begin sends the request, once. Its place in the journal is held until its outcome is known or cannot be.
func (r *restorer) begin(ctx context.Context) (began spec.Restore, err error) {
	entry, err := r.take()
	if err != nil {
		return began, err
	}
	keep := entry.Pending() != nil
	defer func() {
		if e := journal.End(entry, !keep); err == nil {
			err = e
		}
	}()
	if r.before, err = r.latest(ctx); err != nil {
		return began, fmt.Errorf("its latest restore is unknown: %w", err)
	}
	switch {
	case r.before == nil:
	case !r.before.Over():
		return began, &RefusedError{Record{Restore: r.before}.underway(r.target.Cluster.Name, r.target.Backup.UUID)[0]}
	case !r.Again:
		return began, &RefusedError{before(*r.before)}
	}
	if err := r.write(entry); err != nil {
		return began, err
	}
	answer, err := r.client.Do(ctx, api.Restore{Backup: r.target.Backup.UUID}, r.target.Cluster.UUID)
	r.begun, keep = time.Now(), false
	var unclear *api.Unclear
	switch {
	case err == nil:
		keep = true // until it is over: its record may be shown late
		return *answer.Restore, nil
	case !errors.As(err, &unclear):
		return began, notDone(err)
	}
	began, err = r.settle(ctx, unclear.Err)
	keep = errors.Is(err, ErrUnknown)
	return began, err
}

// A restorer makes one restore.
type restorer struct {
	Restoring
	client Client
	target Target
	before *spec.Restore // the backup's latest restore before the request
	begun  time.Time
}

// How a restore whose request got no clear answer is looked for.
const (
	settleTime = time.Minute
	settlePoll = 10 * time.Second
)

// settle finds the restore of a request without a clear answer.
func (r *restorer) settle(ctx context.Context, why error) (spec.Restore, error) {
	r.Progress("looking whether the restore began, since its request got no clear answer")
	for {
		latest, unread := r.latest(ctx)
		same := unread == nil && (latest == nil || r.before != nil && latest.UUID == r.before.UUID)
		switch {
		case unread == nil && !same:
			return *latest, nil
		case same && api.Status(why) == http.StatusNotImplemented:
			return spec.Restore{}, notDone(why)
		}
		if since := time.Since(r.begun); since >= settleTime {
			as, known := r.asBefore(ctx)
			switch {
			case same && known && as:
				return spec.Restore{}, fmt.Errorf("%w: the request got no clear answer; %s later, no restore is listed and the cluster is %s, so it has not begun as far as can be seen: %w",
					ErrUnknown, settleTime, r.target.Cluster.Status, why)
			case since >= blind:
				return spec.Restore{}, fmt.Errorf("%w: the request got no clear answer, and no other one came in %s: %w", ErrUnknown, blind, errors.Join(why, unread))
			}
		}
		if err := pause(ctx, settlePoll); err != nil {
			return spec.Restore{}, fmt.Errorf("%w: %w; the request got no clear answer: %w", ErrUnknown, err, why)
		}
	}
}

// asBefore reports whether the cluster has the status that it had before, if it can be seen.
func (r *restorer) asBefore(ctx context.Context) (as, known bool) {
	c, err := r.client.Cluster(ctx, r.target.Cluster.UUID)
	if err != nil || c == nil {
		return false, false
	}
	return c.Status == r.target.Cluster.Status, true
}

// latest is the backup's latest restore.
func (r *restorer) latest(ctx context.Context) (*spec.Restore, error) {
	return r.client.LatestRestore(ctx, r.target.Cluster.UUID, r.target.Backup.UUID)
}

// The longest interval between two looks at a restore.
const restorePoll = 30 * time.Second

// completed waits until a restore that began is over and the cluster is up again.
func (r *restorer) completed(ctx context.Context, is spec.Restore) (spec.Restore, error) {
	state, seen := spec.RestoreState(""), time.Now()
	var unread error
	for {
		if state != is.State {
			state = is.State
			r.Progress(r.state(is))
		}
		switch {
		case state == spec.RestoreCompleted:
			return is, r.up(ctx)
		case is.Over():
			return is, fmt.Errorf("%w: the restore is %s", ErrFailed, state)
		case time.Since(seen) >= blind:
			return is, fmt.Errorf("%w: the restore could not be read for %s, and was %s before: %w", ErrUnknown, blind, orNone(state), unread)
		}
		if err := r.next(ctx); err != nil {
			return is, fmt.Errorf("the restore is %w: %w", ErrWaiting, noted(err, unread))
		}
		latest, err := r.latest(ctx)
		switch {
		case ended(ctx, err) != nil:
			return is, fmt.Errorf("the restore is %w: %w", ErrWaiting, ended(ctx, err))
		case err != nil:
			unread = err
		case latest == nil:
			r.gone(is, unread)
			unread = errGone
		case latest.UUID != is.UUID:
			return is, fmt.Errorf("%w: another restore of the backup, %s, followed it", ErrUnknown, latest.UUID)
		default:
			is, seen, unread = *latest, time.Now(), nil
		}
	}
}

// state is how far a restore is, and until when it is waited for unless it is over.
func (r *restorer) state(is spec.Restore) string {
	text := fmt.Sprintf("the restore %s is %s", is.UUID, orNone(is.State))
	if is.Over() {
		return text
	}
	return text + ", waiting until " + clock(r.begun.Add(r.Wait))
}

// errGone is why a restore that was seen cannot be read.
var errGone = errors.New("its record is gone (404)")

// gone says, once, that the record of a restore is gone.
func (r *restorer) gone(is spec.Restore, before error) {
	if !errors.Is(before, errGone) {
		r.Progress(fmt.Sprintf("the record of the restore %s is gone (404), as if the backup was deleted; it is looked for up to %s more: the cluster %s in Camunda Hub shows whether it still runs",
			is.UUID, blind, r.target.Cluster.Name))
	}
}

// up waits until the cluster is Healthy after a restore. One that was Suspended before may stay so.
func (r *restorer) up(ctx context.Context) error {
	status := spec.Status("")
	for first := true; ; first = false {
		c, err := r.client.Cluster(ctx, r.target.Cluster.UUID)
		switch {
		case ended(ctx, err) != nil:
			return fmt.Errorf("the restore is complete, and the cluster is not seen to be up: %w: %w", ErrWaiting, ended(ctx, err))
		case c == nil:
		case c.Status == spec.Healthy, c.Status == spec.Suspended && r.target.Cluster.Status == spec.Suspended:
			return nil
		case c.Status != status || first:
			status = c.Status
			r.Progress("the restore is complete, and the cluster is " + orNone(status))
		}
		if err := r.next(ctx); err != nil {
			return fmt.Errorf("the restore is complete, and the cluster is not up: %w: %w", ErrWaiting, err)
		}
	}
}

// next pauses until the next look, unless the time to wait is over.
func (r *restorer) next(ctx context.Context) error {
	since := time.Since(r.begun)
	if since >= r.Wait {
		return fmt.Errorf("not over after %s", spec.FormatSpan(r.Wait))
	}
	return pause(ctx, min(max(minPoll, since/4), restorePoll, r.Wait-since))
}

// noted adds what could not be read at last to an error.
func noted(err, unread error) error {
	if unread == nil {
		return err
	}
	return fmt.Errorf("%w; it could not be read at last: %w", err, unread)
}
