// Package leader lets one of several replicas run the passes of an organisation, by a Kubernetes Lease.
//
// The lease is for economy. The Administration API can not tell a leader from one that was, so that
// every step of a pass is safe with two of them; the lease only makes that rare. It is kept so that no
// write is under way when another replica may lead: see [Times].
package leader

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/klog/v2"
)

// Times are those of a lease. A write may start for the time Write after the last renewal was sent, and
// the others wait for the time Lease after they saw it: what is between the two has to be longer than
// any write takes.
type Times struct {
	Lease time.Duration // whole seconds
	Write time.Duration
	Retry time.Duration // between two tries to renew the lease, or to get it
}

// TimesFor are the times of a lease whose holder makes writes that take at most longest each.
func TimesFor(longest time.Duration) Times {
	const (
		write  = 25 * time.Second // twelve tries to renew it
		uneven = 5 * time.Second  // by which two clocks may differ that measure the same lease
	)
	return Times{Lease: (longest + write + uneven).Round(time.Second), Write: write, Retry: 2 * time.Second}
}

// ErrLost says that this replica does not lead, or not for long enough to begin a write.
var ErrLost = errors.New("this replica does not hold the lease any more")

// A Candidate is this replica's part in the election for one lease. It is made by [Cluster.Candidate].
type Candidate struct {
	cluster *Cluster
	lease   string
	log     *slog.Logger

	mu      sync.Mutex
	renewed time.Time     // when the last renewal that worked was sent; zero while another leads, or nobody
	over    chan struct{} // closed when renewed becomes zero
	terms   int           // how many are under way
	holder  string        // as last seen
	asked   time.Time     // since when it has wanted a lease that is free; zero where it does not
	trouble string        // the error of the last request, once it was logged
	changed func()
}

// Run takes part in the election until ctx ends, and calls changed whenever this replica has begun to
// lead, has ceased to, or sees another leader. At the end the lease is given back, unless a term is
// under way even then: then it runs out.
func (c *Candidate) Run(ctx context.Context, changed func()) error {
	c.mu.Lock()
	c.changed = changed
	c.mu.Unlock()
	ctx = klog.NewContext(ctx, quiet(c.log))
	for ctx.Err() == nil {
		elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
			Lock:          &lock{LeaseLock: c.cluster.lock(c.lease), c: c},
			LeaseDuration: c.cluster.times.Lease, RenewDeadline: c.cluster.times.Write, RetryPeriod: c.cluster.times.Retry,
			ReleaseOnCancel: true, Name: c.lease,
			Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) {}, OnStoppedLeading: func() {}},
		})
		if err != nil {
			return err
		}
		elector.Run(ctx)
		c.lose("")
	}
	return nil
}

// Term begins a time of leading: term ends with ctx, with stop, which must be called, and as soon as
// no write may start. held is false where this replica does not lead; then there is nothing to stop.
func (c *Candidate) Term(ctx context.Context) (term context.Context, stop context.CancelFunc, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left() <= 0 {
		return ctx, func() {}, false
	}
	c.terms++
	term, cancel := context.WithCancelCause(ctx)
	go c.limit(term, cancel, c.over)
	return term, sync.OnceFunc(func() {
		cancel(context.Canceled)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.terms--
	}), true
}

// limit ends a term when its time is over.
func (c *Candidate) limit(term context.Context, cancel context.CancelCauseFunc, over <-chan struct{}) {
	for {
		c.mu.Lock()
		left := c.left()
		c.mu.Unlock()
		if left <= 0 {
			cancel(ErrLost)
			return
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-over:
			cancel(ErrLost)
		case <-term.Done():
		}
		timer.Stop()
		if term.Err() != nil {
			return
		}
	}
}

// Permit returns nil where a write may start now, and ErrLost else. It must be asked right before each:
// a process that was stopped for a while finds itself past all that it has looked at before.
func (c *Candidate) Permit() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left() <= 0 {
		return ErrLost
	}
	return nil
}

// Holder is who leads as far as is known; empty for nobody.
func (c *Candidate) Holder() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.holder
}

// left is for how long a write may yet start. The time that has gone by is the longer of what both
// clocks of the system say: one of them stands still while a machine is suspended.
func (c *Candidate) left() time.Duration {
	if c.renewed.IsZero() {
		return 0
	}
	now := time.Now()
	gone := max(now.Sub(c.renewed), now.Round(0).Sub(c.renewed.Round(0)))
	return c.cluster.times.Write - gone
}
