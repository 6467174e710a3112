package daemon

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// A State is how things stand, in one word.
type State string

// The states. A stale input is told beside them.
const (
	Starting State = "starting" // no pass has ended yet
	NoInput  State = "no input" // the files have not been an organisation yet
	InSync   State = "in sync"  // the organisation is as the files say
	Differs  State = "differs"  // it is not, and that is all there is to do for the daemon
	Working  State = "working"  // something waits for a cluster, or is tried again soon
	Refused  State = "refused"  // a guard refuses the plan whole
	Failing  State = "failing"  // the organisation can not be read, or a pass broke down
	Standby  State = "standby"  // another daemon leads
	keepLast       = 20         // passes that are remembered
	noHarm         = "none"     // the harm of what does none
)

// A Status is how a daemon stands at one moment: a value of its own, which nothing changes any more. It
// holds no secret, nor any call that could hold one.
type Status struct {
	Started                  time.Time
	Revision                 int // counts the changes since then
	ApplyChanges, ApplyDrift bool
	Interval                 time.Duration

	State State
	Since time.Time // when it came to be so

	Digest string    // of the files in force; empty before the first good ones
	Read   time.Time // when they were taken over
	Stale  *Stale    // nil where they are what the files say now

	Applied Applied
	Replica *Replica // nil where this daemon is the only one

	Reloads int       // how often it was told by a signal to look at everything again, and has looked at the files
	Running *Running  // nil between passes
	Next    time.Time // when the next pass runs if nothing happens until then
	Good    time.Time // when the last good pass ended; zero before
	Problem string    // why the last pass has no plan; empty where it has

	Plan    *diff.Plan // of the last pass that had one: what differed before it wrote anything; nil before
	Planned time.Time
	Open    []diff.Action // what differs after it; the harm that each does, and why it is held
	About   report.About  // what the last pass was of

	// Changed says of each of Open who made it differ, and Outside of each of Plan.Outside; nil where nobody has asked.
	Changed, Outside []report.Changed

	Clusters []Cluster // at that time
	Passes   []Pass    // the last ones, newest first
}

// A Stale says that the files in force are not what the files are now.
type Stale struct {
	Since time.Time
	Why   string
}

// A Running is the pass under way.
type Running struct {
	Cause Cause
	Since time.Time
	Write bool // whether it may write
}

// A Pass is one that ended.
type Pass struct {
	Cause       Cause
	Begun       time.Time
	Took        time.Duration
	Write       bool
	Result      Result
	Problem     string           // why it failed or was refused
	Differences int              // when it began
	Made        []apply.Result   // what it made, or tried to and could not
	Settled     []report.Changed // for each of these, who had made it differ; empty for what the file asked for
}

// A Result is what became of a pass, in one word.
type Result string

// The results.
const (
	PassInSync  Result = "in_sync" // no differences
	PassPlanned Result = "planned" // differences, and nothing was to be written
	PassApplied Result = "applied" // all was made
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
	case waiting(o) && !failed(o):
		return PassWaiting
	}
	return PassPartly
}

// Ready reports whether there has been a good file and a good read. One that stands by reads nothing: it
// is ready to lead.
func (s Status) Ready() bool { return s.Digest != "" && (s.Plan != nil || s.State == Standby) }

// be changes the state.
func (s *Status) be(state State) {
	if s.State != state {
		s.State, s.Since = state, time.Now()
	}
}

// Status is how the daemon stands.
func (d *Daemon) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.status
	s.Passes = slices.Clone(s.Passes)
	return s
}

// Changes returns a channel that holds something whenever the status has changed since it was last
// received from. stop must be called when nobody receives any more.
func (d *Daemon) Changes() (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	return c, d.follow(c)
}

// follow puts something into a channel of capacity 1 whenever the status changes, until stop is called.
func (d *Daemon) follow(c chan struct{}) (stop func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.readers[c] = true
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.readers, c)
	}
}

// update changes the status and tells those who want to know. Slices and pointers in it are replaced,
// never written to: others have them.
func (d *Daemon) update(change func(*Status)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.status)
	d.status.Applied = d.applied
	d.status.Revision++
	for c := range d.readers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// record notes a pass that has ended: in the status, the metrics and the log.
func (d *Daemon) record(t Task, o Outcome, begun time.Time) {
	now := time.Now()
	p := Pass{Cause: t.Cause, Begun: begun, Took: now.Sub(begun), Write: t.Write, Result: result(o), Differences: len(o.Plan.Actions)}
	switch {
	case o.Err != nil:
		p.Problem = brief(o.Err)
	case o.Plan.Refusal != nil:
		p.Problem = o.Plan.Refusal.Reason
	}
	for i, r := range o.Results {
		if r.Outcome != apply.Held {
			r.Action = bare(r.Action)
			p.Made, p.Settled = append(p.Made, r), append(p.Settled, changedAt(o.Changed, i))
		}
	}
	open, changed := stillOpen(o), openChanged(o)
	d.update(func(s *Status) {
		s.Running, s.Problem = nil, p.Problem
		s.be(state(o, open))
		s.Passes = append([]Pass{p}, s.Passes[:min(len(s.Passes), keepLast-1)]...)
		known := s.About.Organization
		if s.About = o.About; s.About.Organization == "" {
			s.About.Organization = known
		}
		if o.Err != nil {
			return
		}
		plan := o.Plan
		plan.Actions, plan.Outside = bareAll(plan.Actions), bareAll(plan.Outside)
		s.Plan, s.Planned, s.Open, s.Clusters = &plan, now, open, o.Clusters
		s.Changed, s.Outside = changed, o.Outside
		if good(o) {
			s.Good = now
		}
	})
	drift := d.Status().Drift()
	d.metrics.pass(p, o, drift, good(o))
	d.report(p, o, drift)
}

// good reports whether a pass saw all, and came to its end as it should: held things are no fault of it.
func good(o Outcome) bool { return !failed(o) && o.Plan.Refusal == nil }

func state(o Outcome, open []diff.Action) State {
	switch {
	case o.Err != nil:
		return Failing
	case o.Plan.Refusal != nil:
		return Refused
	case len(open) == 0 && len(o.Plan.Outside) == 0:
		return InSync
	case waiting(o) || failed(o):
		return Working
	}
	return Differs
}
