package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A world surrounds a daemon under test: files that are one text, and an organisation that the test
// makes up for each pass.
type world struct {
	t *testing.T
	*Daemon
	stop context.CancelFunc
	over chan error

	mu      sync.Mutex
	text    string // of the files; invalid if it begins with !
	flicker bool   // each read returns another text
	reads   int
	begun   time.Time
	passes  []ran
	pass    func(context.Context, Task) Outcome
	logged  strings.Builder
	memory  forgetful
}

// ran is a pass as it began.
type ran struct {
	at    time.Duration
	cause Cause
	text  string
	write bool
	task  Task
}

// live runs a daemon in a synctest bubble while f observes and triggers it.
func live(t *testing.T, f func(w *world), changes ...func(*world, *Options)) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, text: "one", begun: time.Now(), pass: inSync}
		w.start(changes...)
		f(w)
		w.end()
	})
}

func (w *world) start(changes ...func(*world, *Options)) {
	o := Options{
		ReadFiles: w.read, Pass: w.run, Memory: &w.memory, ApplyChanges: true,
		Interval: 5 * time.Minute, Settle: 300 * time.Millisecond, Grace: 30 * time.Second, Stall: 15 * time.Minute,
		Log: slog.New(slog.NewTextHandler(w, nil)),
	}
	for _, change := range changes {
		change(w, &o)
	}
	w.Daemon = New(o)
	ctx, stop := context.WithCancel(w.t.Context())
	w.stop, w.over = stop, make(chan error, 1)
	go func() { w.over <- w.Run(ctx) }()
}

// end stops the daemon as a signal would.
func (w *world) end() {
	w.t.Helper()
	w.stop()
	if err := <-w.over; err != nil {
		w.t.Errorf("the daemon ended with %v", err)
	}
}

func (w *world) read() Input {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	text := w.text
	if w.flicker {
		text = fmt.Sprintf("!half-written, read %d", w.reads)
	}
	return Input{Digest: "digest of " + text, Load: func() (spec.Organization, error) {
		if strings.HasPrefix(text, "!") {
			return spec.Organization{}, errors.New(text[1:])
		}
		return spec.Organization{OwnerID: text}, nil
	}}
}

func (w *world) run(ctx context.Context, t Task) Outcome {
	org, err := t.Input.Load()
	w.mu.Lock()
	pass := w.pass
	w.passes = append(w.passes, ran{time.Since(w.begun), t.Cause, org.OwnerID, t.Write, t})
	w.mu.Unlock()
	if err != nil {
		return Outcome{Err: err}
	}
	return pass(ctx, t)
}

// write changes the files, with an event of the watcher if seen is set.
func (w *world) write(text string, seen bool) {
	w.mu.Lock()
	w.text = text
	w.mu.Unlock()
	if seen {
		w.CheckFiles()
	}
}

// readsOnce has the daemon read the files once more. It does not read again for minInterval, so that
// all triggers within it are handled together.
func (w *world) readsOnce() {
	w.CheckFiles()
	time.Sleep(minInterval / 2)
}

func (w *world) passing(p func(context.Context, Task) Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pass = p
}

// since lets time pass, and returns the passes that began since it was last called, as text.
func (w *world) since(d time.Duration) string {
	var all []string
	for _, p := range w.seen(d) {
		text := string(p.cause) + " of " + p.text
		if p.write {
			text += ", writing"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// seen lets time pass, and returns the passes that began since it or since was last called.
func (w *world) seen(d time.Duration) []ran {
	time.Sleep(d)
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.passes
	w.passes = nil
	return all
}

// readCount is how often the files were read.
func (w *world) readCount() int {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reads
}

func (w *world) expect(what string, d time.Duration, want string) {
	w.t.Helper()
	if got := w.since(d); got != want {
		w.t.Errorf("%s: passes %q, want %q", what, got, want)
	}
}

// Write appends to the log.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logged.Write(p)
}

func (w *world) log() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logged.String()
}

func inSync(context.Context, Task) Outcome { return Outcome{} }

func fails(context.Context, Task) Outcome {
	return Outcome{Err: errors.New("organisation unreadable: 503")}
}

// named is a name by its text, in which no part has a slash.
func named(text string) spec.Name {
	words := append(strings.Split(text, "/"), "", "", "")
	for _, kind := range spec.Kinds() {
		cluster := ""
		if words[0] == "cluster" {
			cluster = words[1]
		}
		if name, ok := spec.NameOf(kind, cluster, text); ok {
			return name
		}
	}
	panic(text)
}

// differing is an organisation that differs in these names and accepts what is written; made is
// called for each write.
func differing(made func(name string), names ...string) func(context.Context, Task) Outcome {
	return func(_ context.Context, t Task) Outcome {
		var plan diff.Plan
		for _, name := range names {
			plan.Actions = append(plan.Actions, diff.Action{Verb: diff.Update, Name: named(name), Harms: spec.AccessLoss})
		}
		o := Outcome{Plan: t.Guard(plan)}
		if !t.Write {
			return o
		}
		for _, a := range o.Plan.Actions {
			r := apply.Result{Action: a, Outcome: apply.Updated}
			if a.Verb == diff.Hold {
				r.Outcome = apply.Held
			} else if made != nil {
				made(a.Name.String())
			}
			t.Watch(apply.Event{Result: &r})
			o.Results = append(o.Results, r)
		}
		return o
	}
}

// ending is an organisation in which every write of that name has this outcome and error.
func ending(outcome apply.Outcome, err error, name string) func(context.Context, Task) Outcome {
	return func(_ context.Context, t Task) Outcome {
		plan := diff.Plan{Actions: []diff.Action{{Verb: diff.Create, Name: named(name)}}}
		o := Outcome{Plan: t.Guard(plan)}
		if t.Write {
			o.Results = []apply.Result{{Action: o.Plan.Actions[0], Outcome: outcome, Err: err}}
		}
		return o
	}
}
