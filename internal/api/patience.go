package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// readPatience is how long a one-shot run repeats the reading of one list.
const readPatience = 20 * time.Second

var errImpatient = errors.New("no whole answer within " + readPatience.String())

type oneShotKey struct{}

type patienceKey struct{}

// OneShot marks the context of a one-shot run: a list that stays refused, cut or broken
// ends its reading soon, where the daemon goes on trying.
func OneShot(ctx context.Context) context.Context {
	return context.WithValue(ctx, oneShotKey{}, true)
}

func oneShot(ctx context.Context) bool { return ctx.Value(oneShotKey{}) != nil }

// A patience is shared by the lists of one reading: once one of them has spent it, none is repeated.
type patience struct {
	mu    sync.Mutex
	spent bool
	good  time.Time // the last list that was read
}

// reading gives a one-shot run's reading a patience of its own.
func reading(ctx context.Context) context.Context {
	if !oneShot(ctx) || ctx.Value(patienceKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, patienceKey{}, &patience{})
}

// A reader is one list's part in a patience; a nil one is as patient as any request.
type reader struct {
	shared *patience
	begun  time.Time
}

func newReader(ctx context.Context, r request) *reader {
	shared, _ := ctx.Value(patienceKey{}).(*patience)
	if shared == nil || !r.reads() {
		return nil
	}
	return &reader{shared: shared, begun: time.Now()}
}

// left is how long the list may yet be waited for, after a try that was answered with status; at most limit.
// While the API throttles and other lists still come, that is not a list's fault.
func (r *reader) left(limit time.Duration, status int) time.Duration {
	if r == nil {
		return limit
	}
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	since := r.begun
	if status == http.StatusTooManyRequests && r.shared.good.After(since) {
		since = r.shared.good
	}
	if r.shared.spent {
		return 0
	}
	return min(limit, time.Until(since.Add(readPatience)))
}

// ended says that the list was read, or was given up.
func (r *reader) ended(err error, again bool) {
	if r == nil {
		return
	}
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	if err == nil {
		r.shared.good = time.Now()
	}
	r.shared.spent = r.shared.spent || again
}

// within bounds a repeated try to what is left of the patience, and says how long a try may take; the first one as long as any.
func (r *reader) within(ctx context.Context, longest time.Duration, try, status int) (context.Context, context.CancelFunc, time.Duration) {
	if r == nil || try == 1 {
		return ctx, func() {}, longest
	}
	left := r.left(longest, status)
	ctx, cancel := context.WithTimeoutCause(ctx, left, errImpatient)
	return ctx, cancel, left
}
