package daemon

import (
	"sync"
	"time"
)

// A Cause is why a pass runs.
type Cause string

const (
	Start    Cause = "start"
	Changed  Cause = "file changed"
	Interval Cause = "interval"
	Hangup   Cause = "hangup"   // SIGHUP
	Asked    Cause = "asked"    // over HTTP
	Waiting  Cause = "waiting"  // something waits for a cluster
	Retry    Cause = "retry"    // the last pass failed
	Elected  Cause = "elected"  // this daemon has become the leader
	Approved Cause = "approved" // a plan was approved, which this pass carries out
)

// Repeats reports whether the pass repeats an earlier one of the same files without being asked to. Such a pass need not read
// again what seldom changes.
func (c Cause) Repeats() bool { return c == Interval || c == Waiting || c == Retry }

// cause decides whether a pass runs now, and why.
func (d *Daemon) cause(next due, pending map[Cause]bool, changed bool) (Cause, bool) {
	switch {
	case d.input.valid == nil:
		return "", false
	case next.cause == Start:
		return Start, true
	case d.Status().Approved != nil:
		return Approved, true
	case changed:
		return Changed, true
	case pending[Hangup]:
		return Hangup, true
	case pending[Asked]:
		return Asked, true
	}
	return next.cause, !time.Now().Before(next.at)
}

// triggers are requests of a pass that are pending.
type triggers struct {
	wake    chan struct{} // of capacity 1: something is pending
	mu      sync.Mutex
	pending map[Cause]bool // since they were last taken
}

// Trigger requests a pass. Triggers that arrive while a pass runs lead to one more pass.
func (t *triggers) Trigger(c Cause) {
	t.mu.Lock()
	t.pending[c] = true
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// CheckFiles has the files read: they may have changed.
func (t *triggers) CheckFiles() { t.Trigger("") }

// LeadershipChanged must be called after leadership was gained or lost, even if this daemon leads
// again by then.
func (t *triggers) LeadershipChanged() { t.Trigger(leadershipChanged) }

const leadershipChanged Cause = "leadership changed" // does not cause a pass by itself

func (t *triggers) take() map[Cause]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	pending := t.pending
	t.pending = map[Cause]bool{}
	return pending
}
