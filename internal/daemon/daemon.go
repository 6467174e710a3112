// Package daemon runs reconciliation passes continuously. It decides when a pass is due and what it may
// write (task.go), watches the files, and publishes its status, metrics and log.
//
// The pass itself is a function in [Options]. Only the goroutine of [Daemon.Run] makes decisions; all
// others trigger a pass or read the [Status].
package daemon

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// Options configure a daemon.
type Options struct {
	Name       string                                    // of the organisation, if the process has several
	ReadFiles  func() Input                              // reads all files
	Pass       func(ctx context.Context, t Task) Outcome // runs one pass; it must return soon after ctx ends
	WatchDirs  func(dirs []string)                       // called after each read with the directories to watch; may be nil
	Memory     Memory                                    // keeps what was applied; nil to keep it in the process
	Observer   Observer                                  // is told what happens, as it happens; may be nil
	Leadership Leadership                                // needed for a pass; nil if this is the only replica

	ApplyChanges bool // apply changed files; otherwise only plan
	ApplyDrift   bool // correct drift; otherwise only report it

	Interval time.Duration // between passes, with jitter
	Settle   time.Duration // between the two reads that must agree on a change
	Grace    time.Duration // for the pass under way when the daemon stops
	Stall    time.Duration // without progress after which the daemon is not alive

	Approvals bool                         // plans that wait can be approved
	Forgone   func(a Approval, why string) // called with an approval whose pass did not run to its end; may be nil
	Log       *slog.Logger
}

// An Observer is told what a daemon does. Its methods must return soon.
type Observer interface {
	Begun(Running)                     // a pass begins
	Watch(apply.Event)                 // of the apply of a pass
	Ended(p Pass, drift report.Report) // a pass has ended; drift is what the organisation then is
	Changed(was, now Status)           // the state, or whether the files are valid, is another
}

// unobserved is the Observer of a daemon that has none.
type unobserved struct{}

func (unobserved) Begun(Running)             {}
func (unobserved) Watch(apply.Event)         {}
func (unobserved) Ended(Pass, report.Report) {}
func (unobserved) Changed(Status, Status)    {}

// An Input is one reading of the files.
type Input struct {
	Digest string                            // equal for equal content, valid or not
	Load   func() (spec.Organization, error) // parses this reading, even if the files have changed since
	Dirs   []string                          // directories in which a change can affect the next reading
}

// An Outcome is what a pass found and did.
type Outcome struct {
	Err      error          // why there is no plan
	Plan     diff.Plan      // as [Task.Guard] returned it
	Proposal *Proposal      // what an approved pass would do; nil unless [Task].Propose asks for it
	Results  []apply.Result // one for each action of the plan; nil if nothing was to be written
	Clusters []Cluster      // of the organisation
	Backups  []Backups      // of the clusters with backupMaxAge

	Seen       map[string]string // for the next [Task]; nil if the organisation was not read
	Unfinished []spec.Name       // as in [Task]

	// Changed holds the origin of each difference, by the plan's actions, and Outside that of each
	// unmanaged resource. They are nil if the activity log was not read.
	Changed, Outside []audit.Change

	About  report.About // which organisation, host and files the pass was of, as far as known
	Record string       // the id under which the pass is on record; empty if it is not
}

// A Cluster is a live cluster and its status.
type Cluster struct {
	Name   string      `json:"name"`
	UUID   string      `json:"uuid"`
	Status spec.Status `json:"status"`

	External bool   `json:"external,omitempty"` // its encryption has a key of the customer's own
	Frozen   string `json:"frozen,omitempty"`   // why its encryption keeps writes out of it, whatever its status says; empty if it does not

	Linked    bool `json:"linked,omitempty"`    // it has a private link, which a file manages
	LinkReady bool `json:"linkReady,omitempty"` // endpoints in AWS can connect to that, as it was last read
}

// State is what to tell of the cluster in a word: its status, unless that is Healthy and the cluster frozen.
func (c Cluster) State() string {
	if c.Frozen != "" && c.Status == spec.Healthy {
		return "frozen"
	}
	return string(c.Status)
}

// A Daemon keeps an organisation as its files declare it. It is made by [New] and does nothing until
// [Daemon.Run].
type Daemon struct {
	o       Options
	metrics *metrics
	publisher
	triggers

	// The rest belongs to Run's goroutine.
	input     input
	applied   Applied
	unwritten bool // the memory does not hold applied yet
	leading   bool // this daemon leads, and has recalled what was applied
	flapping  flapping
	deferrals deferrals
	backoffs  backoffs
	log       passLog
}

// New makes a daemon.
func New(o Options) *Daemon {
	if o.Memory == nil {
		o.Memory = &forgetful{}
	}
	if o.WatchDirs == nil {
		o.WatchDirs = func([]string) {}
	}
	if o.Leadership == nil {
		o.Leadership = alone{}
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	now := time.Now()
	status := Status{Approvals: o.Approvals, Started: now, State: Starting, Since: now, ApplyChanges: o.ApplyChanges, ApplyDrift: o.ApplyDrift, Interval: o.Interval}
	d := &Daemon{
		o: o, metrics: newMetrics(o.Name), flapping: flapping{}, deferrals: deferrals{}, backoffs: newBackoffs(), log: passLog{Logger: o.Log},
		publisher: publisher{status: status, readers: map[chan struct{}]bool{}, lastProgress: now, stall: o.Stall},
		triggers:  triggers{wake: make(chan struct{}, 1), pending: map[Cause]bool{}},
	}
	if !d.replicated() {
		d.metrics.leads.Set(1)
	}
	return d
}

// ErrGrace says that the pass under way did not end within the grace period. The outcome of its last
// write is unknown.
var ErrGrace = errors.New("a write was still under way when the grace period ended")

const (
	pollInterval = 15 * time.Second       // between reads of the files, whether or not the watcher reports a change
	minInterval  = 100 * time.Millisecond // between reads of the files, however busy their directory is
)

// Run runs passes, one at a time, until ctx ends; the pass under way then has the grace period.
func (d *Daemon) Run(ctx context.Context) error {
	next := due{at: time.Now(), cause: Start}
	lastRead := time.Time{}
	defer forgo(d, "camsync stops")
	for {
		if !d.sleep(ctx, next, lastRead) {
			return nil
		}
		d.progress()
		pending := d.take()
		changed := d.readInput(ctx)
		lastRead = time.Now()
		if pending[Hangup] {
			d.update(func(s *Status) { s.Reloads++ })
		}
		cause, now := d.cause(next, pending, changed)
		if ctx.Err() != nil {
			continue
		}
		if pending[leadershipChanged] {
			d.leading = false // another replica may have led in between, and applied something
		}
		led := d.leading
		leading, stop, held := d.lead(ctx)
		d.noteReplica(held)
		if held && !led && cause != Start && d.input.valid != nil {
			cause, now = Elected, true
		}
		if !held || !led {
			forgo(d, "another replica may have led in between")
		}
		if !held || !now {
			stop()
			continue
		}
		outcome, err := d.runPass(ctx, leading, cause)
		if err != nil {
			return err // without stop: a write may still be under way
		}
		stop()
		if next = d.after(outcome); cause == Approved && (changed || outcome.Plan.Refusal != nil) {
			next = due{time.Now(), Changed} // what waits now is another plan
		}
	}
}

// update changes the status. What was applied is always current in it.
func (d *Daemon) update(change func(*Status)) {
	var was, now Status
	d.publisher.update(func(s *Status) {
		was = *s
		change(s)
		s.Applied = d.applied
		now = *s
	})
	if was.State != now.State || was.invalidText() != now.invalidText() {
		d.o.Observer.Changed(was, now)
	}
}

// due is when the next pass runs unless something triggers one before.
type due struct {
	at    time.Time
	cause Cause
}

// sleep waits until the files are to be read or a pass is due. It returns false once ctx has ended.
func (d *Daemon) sleep(ctx context.Context, next due, lastRead time.Time) bool {
	if waiting.Sleep(ctx, minInterval-time.Since(lastRead)) != nil {
		return false
	}
	until := lastRead.Add(min(pollInterval, d.o.Interval))
	if d.leading && d.input.valid != nil && next.at.Before(until) {
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
