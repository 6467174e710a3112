package leader

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// lock is the lease as client-go's election uses it. It records successful writes for the candidate,
// and prevents what an election does not know about: releasing the lease during a pass, and taking
// more than a fair share of leases.
type lock struct {
	*resourcelock.LeaseLock
	c *Candidate
}

var (
	errPassRunning = errors.New("a pass is under way: the lease is left to expire")
	errNotTurn     = errors.New("replicas that hold fewer leases come first")
)

// Get reads the lease. If another replica holds it, this one no longer leads.
func (l *lock) Get(ctx context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	record, raw, err := l.LeaseLock.Get(ctx)
	switch {
	case err == nil:
		l.c.observe(record.HolderIdentity)
		l.c.answered(nil)
	case !apierrors.IsNotFound(err):
		l.c.answered(err)
	}
	return record, raw, err
}

// Create makes the lease, held by this replica.
func (l *lock) Create(ctx context.Context, r resourcelock.LeaderElectionRecord) error {
	return l.write(ctx, r, l.LeaseLock.Create)
}

// Update renews, takes or releases the lease.
func (l *lock) Update(ctx context.Context, r resourcelock.LeaderElectionRecord) error {
	return l.write(ctx, r, l.LeaseLock.Update)
}

func (l *lock) write(ctx context.Context, r resourcelock.LeaderElectionRecord, send func(context.Context, resourcelock.LeaderElectionRecord) error) error {
	if r.HolderIdentity == "" {
		if !l.c.resign() {
			return errPassRunning
		}
		return send(ctx, r)
	}
	if !l.c.mayTake() {
		return errNotTurn
	}
	sent := time.Now()
	err := send(ctx, r)
	switch {
	case err == nil:
		l.c.renew(sent)
		l.c.answered(nil)
	case !apierrors.IsConflict(err) && !apierrors.IsAlreadyExists(err): // another replica was first
		l.c.answered(err)
	}
	return err
}

// observe records the holder of the lease.
func (c *Candidate) observe(holder string) {
	if holder != c.cluster.identity {
		c.lose(holder)
	}
}

// lose records that this replica does not lead, and which one does.
func (c *Candidate) lose(holder string) {
	c.mu.Lock()
	led, news := c.end(), c.holder != holder
	if holder != "" {
		c.stopWaiting()
	}
	c.holder = holder
	c.mu.Unlock()
	if led {
		c.log.Warn("this replica no longer leads", "lease", c.lease, "leader", holder)
	} else if news && holder != "" {
		c.log.Info("another replica leads", "lease", c.lease, "leader", holder)
	}
	if led || news {
		c.changed()
	}
}

// renew records that this replica leads, by a request sent at that time.
func (c *Candidate) renew(sent time.Time) {
	c.mu.Lock()
	began := c.renewed.IsZero()
	c.renewed, c.holder = sent, c.cluster.identity
	if began {
		c.over = make(chan struct{})
		c.cluster.addHeld(+1)
		c.stopWaiting()
	}
	c.mu.Unlock()
	if began {
		c.log.Info("this replica leads", "lease", c.lease)
		c.changed()
	}
}

// resign ends this replica's leadership unless a pass is under way, and reports whether it did.
func (c *Candidate) resign() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.passes > 0 {
		return false
	}
	c.end()
	return true
}

// end ends this replica's leadership, and reports whether it had any. It must be locked.
func (c *Candidate) end() bool {
	if c.renewed.IsZero() {
		return false
	}
	c.renewed = time.Time{}
	close(c.over)
	c.cluster.addHeld(-1)
	return true
}

// mayTake reports whether the lease may be written. Its holder may always renew it. A free lease must
// stay free longer the more leases this replica holds or waits for, so that replicas that start
// together share them.
func (c *Candidate) mayTake() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.renewed.IsZero() {
		return true
	}
	if c.waiting.IsZero() {
		c.waiting = time.Now()
		c.cluster.enqueue(c)
	}
	return c.cluster.isTurn(c)
}

// stopWaiting removes the candidate from the queue for free leases. It must be locked.
func (c *Candidate) stopWaiting() {
	c.waiting = time.Time{}
	c.cluster.dequeue(c)
}

// answered records the outcome of a request for the lease, and logs the first of several errors and their end.
func (c *Candidate) answered(err error) {
	c.mu.Lock()
	failed := c.failing
	c.failing = err != nil
	c.mu.Unlock()
	switch {
	case err != nil && !failed:
		c.log.Warn("the lease cannot be read or written; retrying", "lease", c.lease, "error", err)
	case err == nil && failed:
		c.log.Info("the lease can be read and written again", "lease", c.lease)
	}
}
