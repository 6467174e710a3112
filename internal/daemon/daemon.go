// Package daemon runs the same pass again and again until told to stop: it says when a pass is due and
// what it may write, watches the files, and shows what became of it all.
//
// The pass itself is a function that it is given. One goroutine, that of [Daemon.Run], decides; all
// others only tell it something, or look at its [Status].
package daemon

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Options say what a daemon does, and when.
type Options struct {
	Name   string                                    // of the organisation, among several of one process; empty for the only one
	Look   func() Input                              // reads the files, whole
	Pass   func(ctx context.Context, t Task) Outcome // one pass; it returns soon after ctx ends
	Follow func(folders []string)                    // told after each look which folders are worth watching; nil for nobody
	Memory Memory                                    // of what was applied; nil to forget it with the process
	Office Office                                    // that this daemon has to hold for a pass; nil where it is the only one

	ApplyChanges bool // a changed file is applied; else it is only planned
	ApplyDrift   bool // a changed organisation is put right; else that is only reported

	Interval time.Duration // between passes, about
	Settle   time.Duration // how far apart two looks are that have to agree on a change
	Grace    time.Duration // how long a pass may go on after the daemon is told to stop
	Stall    time.Duration // how long there may be no progress before the daemon counts as stuck
	Log      *slog.Logger
}

// An Input is what one look at the files found.
type Input struct {
	Digest  string                            // equal for equal content, whether or not it is of use
	Load    func() (spec.Organization, error) // of that look, whatever the files say meanwhile
	Folders []string                          // in which a change can change the next look
}

// A Cause is why a pass runs.
type Cause string

// The causes.
const (
	Start    Cause = "start"
	Changed  Cause = "file changed"
	Interval Cause = "interval"
	Hangup   Cause = "hangup"  // a signal
	Asked    Cause = "asked"   // over HTTP
	Waiting  Cause = "waiting" // the pass before left something that waits for a cluster
	Retry    Cause = "retry"   // the pass before failed
	Elected  Cause = "elected" // this daemon has come to hold the office
)

// An Outcome is what a pass found and did.
type Outcome struct {
	Err      error          // why there is no plan
	Plan     diff.Plan      // as the task's guard left it
	Results  []apply.Result // one for each action of the plan; nil where nothing was to be written
	Clusters []Cluster      // of the organisation

	// Seen is which live cluster bears which declared name by now, to be given to the next task; nil where nothing was read.
	Seen map[string]string

	Unfinished []string // as the pass gave it to its task

	// Changed says of each action of the plan, and Outside of each resource that no file declares, who made the
	// live organisation differ. They are nil where nobody has asked.
	Changed, Outside []report.Changed

	About report.About // what the pass was of, as far as it came to know
}

// A Cluster is a live cluster and how it is.
type Cluster struct {
	Name   string
	UUID   string
	Status spec.Status
}

// A Daemon keeps something as its files say. It is made by [New] and does nothing until it runs.
type Daemon struct {
	o       Options
	metrics *metrics
	wake    chan struct{} // of capacity 1: somebody has told something

	mu      sync.Mutex
	told    map[Cause]bool // by others, since it was last asked
	status  Status
	beat    time.Time // when there last was progress
	readers map[chan struct{}]bool

	// What only Run's goroutine knows.
	input     input
	applied   Applied
	unwritten bool // applied is what the memory could not be told
	leads     bool // it holds the office, and knows what was applied
	fights    fights
	gates     gates
	gaps      gaps
	known     map[string]bool // the differences that were logged already
}

// New makes a daemon.
func New(o Options) *Daemon {
	if o.Memory == nil {
		o.Memory = &forgetful{}
	}
	if o.Follow == nil {
		o.Follow = func([]string) {}
	}
	if o.Office == nil {
		o.Office = alone{}
	}
	d := &Daemon{
		o: o, metrics: newMetrics(o.Name), wake: make(chan struct{}, 1), told: map[Cause]bool{}, readers: map[chan struct{}]bool{},
		fights: fights{}, gates: gates{}, gaps: newGaps(), known: map[string]bool{}, beat: time.Now(),
	}
	if !d.several() {
		d.metrics.leads.Set(1)
	}
	d.status = Status{Started: time.Now(), State: Starting, Since: time.Now(), ApplyChanges: o.ApplyChanges, ApplyDrift: o.ApplyDrift, Interval: o.Interval}
	return d
}

// ErrGrace says that a pass did not end in time after the daemon was told to stop: what it was
// writing may have been done or not.
var ErrGrace = errors.New("a write was still under way when the grace period ended")

// How often the files are looked at though nobody said that they changed; and how long after one
// look the next one is, whatever is said: a busy folder is no reason to read without a pause.
const (
	poll   = 15 * time.Second
	breath = 100 * time.Millisecond
)

// Run runs passes, one at a time, until ctx ends; then what is under way may take the grace period.
func (d *Daemon) Run(ctx context.Context) error {
	next := due{at: time.Now(), cause: Start}
	looked := time.Time{}
	for {
		if !d.sleep(ctx, next, looked) {
			return nil
		}
		d.progress()
		told := d.take()
		changed := d.look(ctx)
		looked = time.Now()
		if told[Hangup] {
			d.update(func(s *Status) { s.Reloads++ })
		}
		cause, now := d.cause(next, told, changed)
		if ctx.Err() != nil {
			continue
		}
		if told[handed] {
			d.leads = false // for it may be back, and was another's in between
		}
		led := d.leads
		term, stop, held := d.term(ctx)
		d.stand(held)
		if held && !led && cause != Start && d.input.good != nil {
			cause, now = Elected, true
		}
		if !held || !now {
			stop()
			continue
		}
		outcome, err := d.once(ctx, term, cause)
		if err != nil {
			return err // and the term goes on: so does the write
		}
		stop()
		next = d.after(outcome)
	}
}

// A due is when the next pass runs if nothing happens until then.
type due struct {
	at    time.Time
	cause Cause
}

// sleep waits until there is something to look at. It reports whether ctx goes on.
func (d *Daemon) sleep(ctx context.Context, next due, looked time.Time) bool {
	if !pause(ctx, breath-time.Since(looked)) {
		return false
	}
	until := looked.Add(min(poll, d.o.Interval))
	if d.leads && d.input.good != nil && next.at.Before(until) {
		until = next.at
	}
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.wake:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// cause says whether a pass runs now, and why.
func (d *Daemon) cause(next due, told map[Cause]bool, changed bool) (Cause, bool) {
	switch {
	case d.input.good == nil:
		return "", false
	case next.cause == Start:
		return Start, true
	case changed:
		return Changed, true
	case told[Hangup]:
		return Hangup, true
	case told[Asked]:
		return Asked, true
	}
	return next.cause, !time.Now().Before(next.at)
}

// Tell asks for a pass for that cause. Those that come while a pass runs are one.
func (d *Daemon) Tell(c Cause) {
	d.mu.Lock()
	d.told[c] = true
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Hint says that the files may have changed: they are looked at.
func (d *Daemon) Hint() { d.Tell("") }

// OfficeChanged says that the office may have changed hands, even if it is this daemon's.
func (d *Daemon) OfficeChanged() { d.Tell(handed) }

const handed Cause = "handed" // no cause of a pass by itself

func (d *Daemon) take() map[Cause]bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	told := d.told
	d.told = map[Cause]bool{}
	return told
}

// pause waits, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
