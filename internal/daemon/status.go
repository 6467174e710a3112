package daemon

import (
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// A State is how a daemon and its organisation are, in one word. Invalid input is reported beside it.
type State string

const (
	Starting State = "starting" // no pass has ended yet
	NoInput  State = "no input" // the files have not been valid yet
	InSync   State = "in sync"  // the organisation is as the files declare it
	Differs  State = "differs"  // it is not, and the daemon leaves it so
	Working  State = "working"  // something waits for a cluster, or is tried again soon
	Refused  State = "refused"  // a guard refuses the whole plan
	Failing  State = "failing"  // the organisation cannot be read, or a pass failed
	Standby  State = "standby"  // another replica leads
)

const (
	keepLast = 20     // passes in a status
	noHarm   = "none" // the label of a difference without harm
)

// A Status is an immutable snapshot of a daemon. It holds no secret, nor any call that could hold one.
type Status struct {
	Started                  time.Time
	Revision                 int // counts the changes of the status
	ApplyChanges, ApplyDrift bool
	Approvals                bool // plans can be approved
	Interval                 time.Duration

	State State
	Since time.Time // of the state

	Digest  string        // of the input in force; empty before the first
	Read    time.Time     // when it came into force
	Invalid *InvalidInput // nil if the files are the input in force

	Applied Applied
	Replica *Replica // nil if this daemon has no other replicas

	Offer    *Offer    // the plan that waits for approval; nil for none
	Approved *Approval // that was given, and whose pass has not ended; nil for none

	Reloads int       // SIGHUPs that were handled
	Running *Running  // nil between passes
	Next    time.Time // when the next pass runs unless something triggers one before
	Good    time.Time // when the last good pass ended; zero before the first
	Problem string    // why the last pass failed or was refused; empty otherwise

	Plan    *diff.Plan // of the last pass that had one, before it wrote anything; nil before the first
	Planned time.Time
	Open    []diff.Action // the differences after that pass
	About   report.About  // which organisation, host and files the last pass was of

	// Changed holds the origin of each of Open, and Outside that of each of Plan.Outside; nil if the
	// activity log was not read.
	Changed, Outside []audit.Change

	Clusters []Cluster // in that pass
	Passes   []Pass    // newest first
}

// InvalidInput says why the input in force is not what the files say now.
type InvalidInput struct {
	Since time.Time `json:"since"`
	Why   string    `json:"why"`
}

// invalidText is why the files are invalid; empty if they are valid.
func (s Status) invalidText() string {
	if s.Invalid == nil {
		return ""
	}
	return s.Invalid.Why
}

// Running is the pass under way.
type Running struct {
	Cause Cause     `json:"cause"`
	Since time.Time `json:"since"`
	Write bool      `json:"write"` // whether it may write
}

// A Pass is one that ended.
type Pass struct {
	Cause       Cause
	Begun       time.Time
	Took        time.Duration
	Write       bool
	Approval    *Approval // of the plan that it carried out, or found to be another one; nil for every other pass
	Result      Result
	Problem     string         // why it failed or was refused
	Differences int            // before it wrote
	Made        []apply.Result // all results but those of holds
	Record      string         // the id under which it is on record; empty if it is not
	Settled     []audit.Change // for each of Made, the origin of the difference; empty for a change of the files
}

// A Result is how a pass ended, in one word.
type Result string

const (
	PassInSync  Result = "in_sync" // no differences
	PassPlanned Result = "planned" // differences, none of them to be written
	PassApplied Result = "applied" // all actions were made
	PassPartly  Result = "partly"  // something was held, failed or was not tried
	PassWaiting Result = "waiting" // something waits for a cluster; nothing failed
	PassRefused Result = "refused"
	PassFailed  Result = "failed"
)

func results() []Result {
	return []Result{PassInSync, PassPlanned, PassApplied, PassPartly, PassWaiting, PassRefused, PassFailed}
}

func result(o Outcome) Result {
	switch {
	case o.Err != nil:
		return PassFailed
	case o.Plan.Refusal != nil:
		return PassRefused
	case len(o.Plan.Actions) == 0:
		return PassInSync
	case o.Results == nil:
		return PassPlanned
	case apply.Done(o.Results):
		return PassApplied
	case awaiting(o) && !failed(o):
		return PassWaiting
	}
	return PassPartly
}

// Ready reports whether the files have been valid and the organisation was read once. A standby replica is
// ready without reading the organisation.
func (s Status) Ready() bool { return s.Digest != "" && (s.Plan != nil || s.State == Standby) }

func (s *Status) setState(state State) {
	if s.State != state {
		s.State, s.Since = state, time.Now()
	}
}

// record adds a pass that has ended to the status, the metrics and the log.
func (d *Daemon) record(t Task, o Outcome, begun time.Time) {
	now := time.Now()
	p := Pass{
		Cause: t.Cause, Begun: begun, Took: now.Sub(begun), Write: t.Write || o.Results != nil, Result: result(o), Differences: len(o.Plan.Actions),
		Record: o.Record, Approval: t.Approval,
	}
	switch {
	case o.Err != nil:
		p.Problem = brief(o.Err)
	case o.Plan.Refusal != nil:
		p.Problem = o.Plan.Refusal.Reason
	}
	for i, r := range o.Results {
		if r.Outcome != apply.Held {
			r.Action = withoutCalls(r.Action)
			p.Made, p.Settled = append(p.Made, r), append(p.Settled, changedAt(o.Changed, i))
		}
	}
	open, changed := stillOpen(o)
	d.update(func(s *Status) {
		s.Running, s.Problem = nil, p.Problem
		s.Offer = offered(s.Offer, t, o, d.o.Interval)
		if t.Approval != nil {
			s.Approved = nil
		}
		s.setState(state(o, open))
		s.Passes = append([]Pass{p}, s.Passes[:min(len(s.Passes), keepLast-1)]...)
		known := s.About.Organization
		if s.About = o.About; s.About.Organization == "" {
			s.About.Organization = known
		}
		if o.Err != nil {
			return
		}
		plan := o.Plan
		plan.Actions, plan.Outside = withoutCallsAll(plan.Actions), withoutCallsAll(plan.Outside)
		s.Plan, s.Planned, s.Open, s.Clusters = &plan, now, open, o.Clusters
		s.Changed, s.Outside = changed, o.Outside
		if good(o) {
			s.Good = now
		}
	})
	s := d.Status()
	drift := s.Drift()
	d.metrics.pass(p, o, drift, good(o))
	d.metrics.approved(p, s.Offer)
	d.log.pass(p, o, drift, s.Invalid)
	d.o.Observer.Ended(p, drift)
}

// good reports whether a pass read everything and nothing in it failed or was refused. Holds are good.
func good(o Outcome) bool { return !failed(o) && o.Plan.Refusal == nil }

func state(o Outcome, open []diff.Action) State {
	switch {
	case o.Err != nil:
		return Failing
	case o.Plan.Refusal != nil:
		return Refused
	case len(open)+len(o.Plan.Outside)+len(o.Plan.Checks) == 0:
		return InSync
	case awaiting(o) || failed(o):
		return Working
	}
	return Differs
}
