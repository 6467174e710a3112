package daemon

import (
	"context"
	"time"
)

// An Office is held by at most one of several daemons that keep the same organisation; only the one
// that holds it runs passes. It may be lost at any time; [Daemon.OfficeChanged] is to be told of that.
type Office interface {
	// Term begins a time of holding the office: term ends with ctx, with stop, which must be called,
	// and when the office is lost. held is false where this daemon does not hold it; then there is
	// nothing to stop.
	Term(ctx context.Context) (term context.Context, stop context.CancelFunc, held bool)

	// Holder is who holds the office as far as is known; empty for nobody.
	Holder() string
}

// alone is the office of a daemon that shares its organisation with no other.
type alone struct{}

func (alone) Term(ctx context.Context) (context.Context, context.CancelFunc, bool) {
	term, stop := context.WithCancel(ctx)
	return term, stop, true
}

func (alone) Holder() string { return "" }

// A Replica is one of several daemons, as its status shows it.
type Replica struct {
	Leads  bool
	Leader string // empty where nobody is known to lead
}

// term begins a pass's time of holding the office. A daemon that begins to hold it takes up what was
// applied last, by whichever daemon; where that can not be found out, it does not begin.
func (d *Daemon) term(ctx context.Context) (term context.Context, stop context.CancelFunc, held bool) {
	term, stop, held = d.o.Office.Term(ctx)
	if held && !d.leads {
		applied, err := d.o.Memory.Recall()
		if err != nil && d.several() {
			d.o.Log.Warn("what was applied before can not be found out: no pass runs until then", "error", err)
			stop()
			held = false
		} else if err != nil {
			d.o.Log.Warn("what was applied before is not known: the files count as new", "error", err)
		}
		d.applied, d.unwritten = applied, false
	}
	d.leads = held
	return term, stop, held
}

func (d *Daemon) several() bool { return d.o.Office != Office(alone{}) }

// stand notes whether this daemon leads, and as which state it stands by.
func (d *Daemon) stand(leads bool) {
	if !d.several() {
		return
	}
	r := Replica{Leads: leads, Leader: d.o.Office.Holder()}
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
			s.be(Starting)
		case !leads:
			s.Plan, s.Open, s.Clusters, s.Problem, s.Next = nil, nil, nil, "", time.Time{} // the leader knows better
			if s.State != NoInput {
				s.be(Standby)
			}
		}
	})
}
