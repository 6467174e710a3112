// Package leader elects one of several replicas to run the passes of an organisation, by a Kubernetes
// Lease.
//
// The lease saves work; it does not guard correctness. The Administration API has no fencing token,
// so every step of a pass is safe with two leaders, and the lease only makes that rare. Its [Times]
// ensure that no write is under way when another replica may lead.
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

// Times are the durations of a lease. The leader may start a write for Write after it sent the last
// renewal; other replicas wait for Lease after they saw it. The difference must exceed the longest
// write.
type Times struct {
	Lease time.Duration // whole seconds
	Write time.Duration
	Retry time.Duration // between attempts to renew or take the lease
}

// TimesFor returns the times of a lease for writes that take at most longest each.
func TimesFor(longest time.Duration) Times {
	const (
		write  = 25 * time.Second // twelve attempts to renew it
		uneven = 5 * time.Second  // the difference between two clocks that measure the lease
	)
	return Times{Lease: (longest + write + uneven).Round(time.Second), Write: write, Retry: 2 * time.Second}
}

// ErrLost says that this replica does not lead, or not for long enough to start a write.
var ErrLost = errors.New("this replica no longer holds the lease")

// A Candidate takes part in the election for one lease. It is made by [Cluster.Candidate].
type Candidate struct {
	cluster *Cluster
	lease   string
	log     *slog.Logger

	mu      sync.Mutex
	renewed time.Time     // when the last successful renewal was sent; zero unless this replica leads
	over    chan struct{} // closed when renewed becomes zero
	passes  int           // passes under way
	holder  string        // as last seen on the lease
	waiting time.Time     // since when the lease is free and wanted; zero otherwise
	failing bool          // the last request for the lease failed
	changed func()
}

// Run takes part in the election until ctx ends. It calls changed after each change of the leader. At
// the end it releases the lease, or lets it expire if a pass is still under way.
func (c *Candidate) Run(ctx context.Context, changed func()) error {
	c.mu.Lock()
	c.changed = changed
	c.mu.Unlock()
	ctx = klog.NewContext(ctx, debugOnly(c.log))
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

// Lead returns a context that ends with ctx, with stop, which must be called, and as soon as no write
// may start any more. If this replica does not lead, held is false and there is nothing to stop.
func (c *Candidate) Lead(ctx context.Context) (leading context.Context, stop context.CancelFunc, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.remaining() <= 0 {
		return ctx, func() {}, false
	}
	c.passes++
	leading, cancel := context.WithCancelCause(ctx)
	go c.limit(leading, cancel, c.over)
	return leading, sync.OnceFunc(func() {
		cancel(context.Canceled)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.passes--
	}), true
}

// limit cancels leading when no write may start any more.
func (c *Candidate) limit(leading context.Context, cancel context.CancelCauseFunc, over <-chan struct{}) {
	for {
		c.mu.Lock()
		left := c.remaining()
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
		case <-leading.Done():
		}
		timer.Stop()
		if leading.Err() != nil {
			return
		}
	}
}

// Permit returns nil if a write may start now, and otherwise [ErrLost]. It must be called right
// before each write, since a process that was suspended has missed the end of its lease.
func (c *Candidate) Permit() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.remaining() <= 0 {
		return ErrLost
	}
	return nil
}

// Leader returns the current leader as far as known, or the empty string.
func (c *Candidate) Leader() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.holder
}

// remaining is how long writes may still start. It trusts whichever clock shows more time gone: the
// monotonic clock stops while a machine is suspended.
func (c *Candidate) remaining() time.Duration {
	if c.renewed.IsZero() {
		return 0
	}
	now := time.Now()
	gone := max(now.Sub(c.renewed), now.Round(0).Sub(c.renewed.Round(0)))
	return c.cluster.times.Write - gone
}
