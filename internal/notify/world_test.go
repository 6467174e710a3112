package notify

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// world is a real daemon in a synctest bubble, with files and an organisation made up by the test,
// and a receiver.
type world struct {
	t       *testing.T
	d       *daemon.Daemon
	path    string // of the file that records what was sent
	memory  kept
	options func(*daemon.Options)
	people  []Receiver
	stop    func()

	mu     sync.Mutex
	text   string // of the files; invalid if it begins with !
	pass   func(daemon.Task) daemon.Outcome
	passes int
	news   []string
	log    bytes.Buffer
}

// kept is a memory that outlives its daemon.
type kept struct{ applied daemon.Applied }

func (k *kept) Recall() (daemon.Applied, error) { return k.applied, nil }
func (k *kept) Remember(a daemon.Applied) error { k.applied = a; return nil }
func inSync(daemon.Task) daemon.Outcome         { return daemon.Outcome{} }
func reportsDrift(*daemon.Options)              {}
func appliesDrift(o *daemon.Options)            { o.ApplyDrift = true }
func onlyPlans(o *daemon.Options)               { o.ApplyChanges = false }
func unreadable(daemon.Task) daemon.Outcome {
	return daemon.Outcome{Err: errors.New("organisation unreadable: 503")}
}
func (w *world) Write(p []byte) (int, error) { w.mu.Lock(); defer w.mu.Unlock(); return w.log.Write(p) }
func (w *world) logged() string              { w.mu.Lock(); defer w.mu.Unlock(); return w.log.String() }
func (w *world) files(text string)           { w.mu.Lock(); w.text = text; w.mu.Unlock(); w.d.CheckFiles() }

// live runs f in a world that is in sync.
func live(t *testing.T, options func(*daemon.Options), f func(w *world)) {
	path := filepath.Join(t.TempDir(), "sync", "told.json")
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, path: path, text: "one", pass: inSync, options: options}
		w.people = []Receiver{newReceiver("pigeon", w.hear)}
		w.start()
		f(w)
		w.stop()
	})
}

func (w *world) start() {
	o := daemon.Options{
		ReadFiles: w.read, Pass: w.run, Memory: &w.memory, ApplyChanges: true, Interval: 5 * time.Minute, Settle: 300 * time.Millisecond,
		Grace: 30 * time.Second, Stall: 15 * time.Minute, Log: slog.New(slog.DiscardHandler),
	}
	w.options(&o)
	w.d = daemon.New(o)
	ctx, stop := context.WithCancel(w.t.Context())
	over := make(chan error, 2)
	go func() { over <- w.d.Run(ctx) }()
	go func() {
		Run(ctx, Options{Receivers: w.people, About: "org.yaml", ID: "id", Memory: w.path, Log: slog.New(slog.NewTextHandler(w, nil))}, w.d)
		over <- nil
	}()
	w.stop = func() {
		stop()
		if err := errors.Join(<-over, <-over); err != nil {
			w.t.Error(err)
		}
	}
	time.Sleep(time.Second)
	synctest.Wait()
}

func (w *world) hear(m message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.news = append(w.news, m.text())
	return nil
}

func (w *world) read() daemon.Input {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.text
	return daemon.Input{Digest: "digest of " + text, Load: func() (spec.Organization, error) {
		if strings.HasPrefix(text, "!") {
			return spec.Organization{}, errors.New(text[1:])
		}
		return spec.Organization{}, nil
	}}
}

func (w *world) run(_ context.Context, t daemon.Task) daemon.Outcome {
	w.mu.Lock()
	w.passes++
	pass := w.pass
	w.mu.Unlock()
	return pass(t)
}

// becomes sets what the next passes find.
func (w *world) becomes(pass func(daemon.Task) daemon.Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pass = pass
}

// now does the same, and triggers a pass.
func (w *world) now(pass func(daemon.Task) daemon.Outcome) {
	w.becomes(pass)
	w.d.Trigger(daemon.Asked)
}

// heard returns the messages since it was last called.
func (w *world) heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	news := w.news
	w.news = nil
	return news
}

// expects checks the messages that arrive within a time, each with its lines after commas.
func (w *world) expects(what string, within time.Duration, want ...string) {
	w.t.Helper()
	time.Sleep(within)
	synctest.Wait()
	var got []string
	for _, n := range w.heard() {
		got = append(got, strings.ReplaceAll(strings.TrimPrefix(n, "org.yaml: "), "\n", ", "))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
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

// differing is an organisation that differs in these members, and accepts what is written.
func differing(names ...string) func(daemon.Task) daemon.Outcome {
	return ending(func(name string) apply.Result { return apply.Result{Outcome: apply.Updated} }, names...)
}

// ending is one in which each write ends with the given result.
func ending(with func(name string) apply.Result, names ...string) func(daemon.Task) daemon.Outcome {
	return func(t daemon.Task) daemon.Outcome {
		var plan diff.Plan
		for _, name := range names {
			plan.Actions = append(plan.Actions, diff.Action{Verb: diff.Update, Name: named(name)})
		}
		o := daemon.Outcome{Plan: t.Guard(plan)}
		if !t.Write {
			return o
		}
		for _, a := range o.Plan.Actions {
			r := apply.Result{Action: a, Outcome: apply.Held}
			if a.Verb != diff.Hold {
				r = with(a.Name.String())
				r.Action = a
			}
			o.Results = append(o.Results, r)
		}
		return o
	}
}

// partUnread is one that differs in these names, and of which a part cannot be read.
func partUnread(part spec.Name, names ...string) func(daemon.Task) daemon.Outcome {
	return func(t daemon.Task) daemon.Outcome {
		o := differing(names...)(t)
		a := diff.Action{Verb: diff.Hold, Would: diff.Hold, Unread: true, Name: part, Reason: "the " + spec.Words(string(part.Kind)) + " are unknown: 503"}
		o.Plan.Actions = append(o.Plan.Actions, a)
		if t.Write {
			o.Results = append(o.Results, apply.Result{Action: a, Outcome: apply.Held})
		}
		return o
	}
}
