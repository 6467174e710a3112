package api

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// Looks at the list of the clusters are shared. Hundreds of lanes look at the same moment, each right before its write, and the list
// grows with their number: with a list for each, a run would read the square of what there is.
//
// What each may rely on stays as with a list of its own: the request was sent after it asked. So one list is in flight at a time,
// and all who ask meanwhile share the next one, never the one that is on its way. It is sent a moment after it could be, so that those
// who ask at the same time do not miss the first one.

// lookouts share the looks at one list.
type lookouts[T any] struct {
	mu   sync.Mutex
	next *look[T] // which those share who ask from now on; nil while nobody has
	busy bool     // one is on its way, or about to be
}

// A look is one request for the list.
type look[T any] struct {
	begin   func() // sends it
	stop    context.CancelFunc
	waiting int           // those who wait for it
	asked   int           // those who asked for it
	over    chan struct{} // closed once it is done
	done    bool          // there is a value or an error
	value   T
	err     error
}

// at returns what a look shows whose request is sent from now on. Those who share it must not change the value. The end of ctx ends
// the wait alone, and the request only where no other waits for it.
func (o *lookouts[T]) at(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	value, err, shared := o.once(ctx, read)
	if err != nil && shared && !fatal(ctx, err) { // a failure that each would have had alone is not that of all
		value, err, _ = o.once(ctx, read)
	}
	return value, err
}

// once is one look. Shared says that others have asked for it, too.
func (o *lookouts[T]) once(ctx context.Context, read func(context.Context) (T, error)) (value T, err error, shared bool) {
	if ctx.Err() != nil {
		return value, context.Cause(ctx), false
	}
	l := o.join(ctx, read)
	select {
	case <-l.over:
	case <-ctx.Done():
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	l.waiting--
	if l.done {
		return l.value, l.err, l.asked > 1
	}
	if l.waiting == 0 {
		l.stop()
		if o.next == l {
			o.next = nil
		}
	}
	return value, context.Cause(ctx), false
}

// join asks for the next look, and sends it if none is on its way.
func (o *lookouts[T]) join(ctx context.Context, read func(context.Context) (T, error)) *look[T] {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.next == nil {
		l := &look[T]{over: make(chan struct{})}
		within, stop := context.WithCancel(context.WithoutCancel(ctx))
		l.stop = stop
		l.begin = func() {
			defer o.ended(l)
			defer func() {
				if recover() != nil { // it is outside of what contains the panics of those who wait
					l.err = errors.New("camsync cannot read this list, because of an internal error")
				}
			}()
			o.gather(within, l)
			l.value, l.err = read(within)
		}
		o.next = l
	}
	l := o.next
	l.waiting++
	l.asked++
	if !o.busy {
		o.send()
	}
	return l
}

// A look waits for others to join it: as long as another one has come within a moment, but not for long.
const (
	gathering      = 5 * time.Millisecond
	mostGatherings = 10
)

// gather waits for those who ask at the same time, and says then that the look is sent, so that no other joins it.
func (o *lookouts[T]) gather(ctx context.Context, l *look[T]) {
	for before, n := 0, 0; ; n++ {
		o.mu.Lock()
		if asked := l.asked; asked > before && n < mostGatherings {
			before = asked
			o.mu.Unlock()
			_ = waiting.Sleep(ctx, gathering) // cut short where nobody waits any more
			continue
		}
		if o.next == l {
			o.next = nil
		}
		o.mu.Unlock()
		return
	}
}

// send begins the next look.
func (o *lookouts[T]) send() {
	l := o.next
	if o.busy = l != nil; o.busy {
		go l.begin()
	}
}

// ended hands the look to those who wait for it, and sends the next one if there are any.
func (o *lookouts[T]) ended(l *look[T]) {
	l.stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	l.done = true
	close(l.over)
	o.send()
}

// Clusters reads the list of clusters alone, for waiting and for looks right before a write. The request is sent after the call, and
// serves all who ask for the list until it is: they share what it shows, and none may change it.
func (c *Client) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	return c.lookouts.at(ctx, func(ctx context.Context) ([]spec.Cluster, error) {
		clusters, err := list(ctx, c, get("/clusters"), readClusters)
		return clusters.Value(), err
	})
}
