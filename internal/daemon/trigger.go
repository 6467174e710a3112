package daemon

import "time"

// A Cause is why a pass runs.
type Cause string

const (
	Start    Cause = "start"
	Changed  Cause = "file changed"
	Interval Cause = "interval"
	Hangup   Cause = "hangup"  // SIGHUP
	Asked    Cause = "asked"   // over HTTP
	Waiting  Cause = "waiting" // something waits for a cluster
	Retry    Cause = "retry"   // the last pass failed
	Elected  Cause = "elected" // this daemon has become the leader
)

// cause decides whether a pass runs now, and why.
func (d *Daemon) cause(next due, pending map[Cause]bool, changed bool) (Cause, bool) {
	switch {
	case d.input.valid == nil:
		return "", false
	case next.cause == Start:
		return Start, true
	case changed:
		return Changed, true
	case pending[Hangup]:
		return Hangup, true
	case pending[Asked]:
		return Asked, true
	}
	return next.cause, !time.Now().Before(next.at)
}

// Trigger requests a pass. Triggers that arrive while a pass runs lead to one more pass.
func (d *Daemon) Trigger(c Cause) {
	d.mu.Lock()
	d.pending[c] = true
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// CheckFiles has the files read: they may have changed.
func (d *Daemon) CheckFiles() { d.Trigger("") }

// LeadershipChanged must be called after leadership was gained or lost, even if this daemon leads
// again by then.
func (d *Daemon) LeadershipChanged() { d.Trigger(leadershipChanged) }

const leadershipChanged Cause = "leadership changed" // does not cause a pass by itself

func (d *Daemon) takePending() map[Cause]bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	pending := d.pending
	d.pending = map[Cause]bool{}
	return pending
}
