package daemon

import (
	"context"
	"time"
)

// Leadership is held by at most one of several daemons that manage the same organisation; only the
// leader runs passes. It can be lost at any time: its implementation calls
// [Daemon.LeadershipChanged] after each change.
type Leadership interface {
	// Lead returns a context that ends when leadership is lost, with ctx, or with stop, which must be
	// called. If this daemon does not lead, held is false and there is nothing to stop.
	Lead(ctx context.Context) (leading context.Context, stop context.CancelFunc, held bool)

	// Leader is the name of the current leader, or empty if none is known.
	Leader() string
}

// alone is the leadership of a daemon that shares its organisation with no other.
type alone struct{}

func (alone) Lead(ctx context.Context) (context.Context, context.CancelFunc, bool) {
	leading, stop := context.WithCancel(ctx)
	return leading, stop, true
}

func (alone) Leader() string { return "" }

// A Replica is one of several daemons, as its status shows it.
type Replica struct {
	Leads  bool   `json:"leads"`
	Leader string `json:"leader"` // empty if no leader is known
}

// lead takes leadership for one pass. A new leader first recalls what was applied last, by whichever
// replica; if it cannot, it does not lead, since it would take drift for a change of the files.
func (d *Daemon) lead(ctx context.Context) (leading context.Context, stop context.CancelFunc, held bool) {
	leading, stop, held = d.o.Leadership.Lead(ctx)
	if held && !d.leading {
		applied, err := d.o.Memory.Recall()
		if err != nil && d.replicated() {
			d.o.Log.Warn("the record of the last apply cannot be read: no pass runs until it can", "error", err)
			stop()
			held = false
		} else if err != nil {
			d.o.Log.Warn("the record of the last apply cannot be read: the files count as new", "error", err)
		}
		d.applied, d.unwritten = applied, false
	}
	d.leading = held
	return leading, stop, held
}

func (d *Daemon) replicated() bool { return d.o.Leadership != Leadership(alone{}) }

// noteReplica shows in the status and the metrics whether this daemon leads.
func (d *Daemon) noteReplica(leads bool) {
	if !d.replicated() {
		return
	}
	r := Replica{Leads: leads, Leader: d.o.Leadership.Leader()}
	s := d.Status()
	idle := s.State == Standby || s.State == NoInput
	if s.Replica != nil && *s.Replica == r && (leads || idle) {
		return
	}
	d.metrics.lead(leads)
	d.update(func(s *Status) {
		s.Replica = &r
		switch {
		case leads && s.State == Standby:
			s.setState(Starting)
		case !leads:
			s.Offer = nil
			s.Plan, s.Open, s.Clusters, s.Problem, s.Next = nil, nil, nil, "", time.Time{} // only the leader's are current
			if s.State != NoInput {
				s.setState(Standby)
			}
		}
	})
}
