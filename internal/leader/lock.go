package leader

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// A lock is the lease as client-go's election uses it. It notes for the candidate when what was
// written, and stands in the way of what an election alone does not know: passes under way, and
// other leases of the same replica.
type lock struct {
	*resourcelock.LeaseLock
	c *Candidate
}

var (
	errUnderWay = errors.New("a pass is under way: the lease is left to run out")
	errOthers   = errors.New("other replicas come first, which hold fewer leases")
)

// Get reads the lease. Where another holds it, this replica leads no longer, whatever it had.
func (l *lock) Get(ctx context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	record, raw, err := l.LeaseLock.Get(ctx)
	switch {
	case err == nil:
		l.c.sees(record.HolderIdentity)
		l.c.well()
	case !apierrors.IsNotFound(err):
		l.c.ill(err)
	}
	return record, raw, err
}

// Create makes the lease, with this replica as its holder.
func (l *lock) Create(ctx context.Context, r resourcelock.LeaderElectionRecord) error {
	return l.write(ctx, r, l.LeaseLock.Create)
}

// Update renews the lease, takes it over, or gives it back.
func (l *lock) Update(ctx context.Context, r resourcelock.LeaderElectionRecord) error {
	return l.write(ctx, r, l.LeaseLock.Update)
}

func (l *lock) write(ctx context.Context, r resourcelock.LeaderElectionRecord, send func(context.Context, resourcelock.LeaderElectionRecord) error) error {
	if r.HolderIdentity == "" {
		if !l.c.resign() {
			return errUnderWay
		}
		return send(ctx, r)
	}
	if !l.c.turn() {
		return errOthers
	}
	sent := time.Now()
	err := send(ctx, r)
	switch {
	case err == nil:
		l.c.renew(sent)
		l.c.well()
	case !apierrors.IsConflict(err) && !apierrors.IsAlreadyExists(err): // those say that another was first
		l.c.ill(err)
	}
	return err
}

// sees notes who holds the lease.
func (c *Candidate) sees(holder string) {
	if holder != c.cluster.identity {
		c.lose(holder)
	}
}

// lose notes that this replica does not lead, and who does.
func (c *Candidate) lose(holder string) {
	c.mu.Lock()
	led, news := !c.renewed.IsZero(), c.holder != holder
	if led {
		c.renewed = time.Time{}
		close(c.over)
		c.cluster.count(-1)
	}
	if holder != "" {
		c.forgo()
	}
	c.holder = holder
	c.mu.Unlock()
	if led {
		c.log.Warn("this replica does not lead any more", "lease", c.lease, "leader", holder)
	} else if news && holder != "" {
		c.log.Info("another replica leads", "lease", c.lease, "leader", holder)
	}
	if led || news {
		c.changed()
	}
}

// renew notes that this replica leads, by what it sent then.
func (c *Candidate) renew(sent time.Time) {
	c.mu.Lock()
	began := c.renewed.IsZero()
	c.renewed, c.holder = sent, c.cluster.identity
	if began {
		c.over = make(chan struct{})
		c.cluster.count(+1)
		c.forgo()
	}
	c.mu.Unlock()
	if began {
		c.log.Info("this replica leads", "lease", c.lease)
		c.changed()
	}
}

// resign ends this replica's lead where nothing is under way, and reports whether it is so.
func (c *Candidate) resign() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.terms > 0 {
		return false
	}
	if !c.renewed.IsZero() {
		c.renewed = time.Time{}
		close(c.over)
		c.cluster.count(-1)
	}
	return true
}

// turn reports whether a lease may be taken. One that is held is renewed at any time; a free one has
// to be free for longer, the more leases this replica has or wants already: so replicas that start
// together share them.
func (c *Candidate) turn() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.renewed.IsZero() {
		return true
	}
	if c.asked.IsZero() {
		c.asked = time.Now()
		c.cluster.want(c)
	}
	return c.cluster.first(c)
}

// forgo notes that there is no free lease to want. The candidate is locked.
func (c *Candidate) forgo() {
	c.asked = time.Time{}
	c.cluster.forget(c)
}

// ill notes that a request about the lease failed; the first of many is logged.
func (c *Candidate) ill(err error) {
	c.mu.Lock()
	news := c.trouble == ""
	c.trouble = err.Error()
	c.mu.Unlock()
	if news {
		c.log.Warn("the lease can not be read or written; it is tried again and again", "lease", c.lease, "error", err)
	}
}

// well notes that a request about the lease worked.
func (c *Candidate) well() {
	c.mu.Lock()
	news := c.trouble != ""
	c.trouble = ""
	c.mu.Unlock()
	if news {
		c.log.Info("the lease can be read and written again", "lease", c.lease)
	}
}
