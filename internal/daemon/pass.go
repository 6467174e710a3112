package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// once runs one pass, for as long as its term goes on, and notes what became of it. When ctx ends
// meanwhile, the pass has the grace period to end too.
func (d *Daemon) once(ctx, term context.Context, c Cause) (Outcome, error) {
	task := d.task(c)
	begun := time.Now()
	d.progress()
	d.update(func(s *Status) { s.Running = &Running{Cause: c, Since: begun, Write: task.Write} })
	done := make(chan Outcome, 1)
	go func() { done <- d.contained(term, task) }() // ends with the pass, or with the process
	var o Outcome
	select {
	case o = <-done:
	case <-ctx.Done():
		end := time.NewTimer(d.o.Grace)
		defer end.Stop()
		select {
		case o = <-done:
		case <-end.C:
			return o, ErrGrace
		}
	}
	if o.Err != nil && term.Err() != nil {
		d.update(func(s *Status) { s.Running = nil })
		return o, nil // it was told to stop, or is not to write any more: that is no failure
	}
	d.learn(task, o)
	d.record(task, o, begun)
	return o, nil
}

// contained runs the pass. A panic in it is its failure, and not the end of the daemon; what it
// carries may hold anything, so only its type is told.
func (d *Daemon) contained(ctx context.Context, t Task) (o Outcome) {
	defer func() {
		if r := recover(); r != nil {
			d.mistake(ctx, "a mistake in camsync itself ended a pass", r)
			o = Outcome{Err: errPanic}
		}
	}()
	return d.o.Pass(ctx, t)
}

// mistake logs a panic.
func (d *Daemon) mistake(ctx context.Context, what string, panicked any) {
	d.o.Log.ErrorContext(ctx, what, "panic", fmt.Sprintf("%T", panicked), "stack", string(debug.Stack()))
}

var errPanic = errors.New("a mistake in camsync itself ended the pass; the log has more")

// learn takes from an outcome what the next passes have to know.
func (d *Daemon) learn(t Task, o Outcome) {
	applied := d.applied
	drift := d.applied.Digest == t.Input.Digest
	d.gates.learn(o.Results)
	switch {
	case o.Err != nil:
	case drift:
		d.fights.settle(o.Plan)
	default:
		clear(d.fights) // other files, other fights
	}
	switch {
	case o.Err != nil || o.Plan.Refusal != nil || d.Status().Stale != nil:
	case len(o.Plan.Actions) == 0:
		applied = Applied{Digest: t.Input.Digest}
	case o.Results == nil:
	default:
		if drift && t.only == nil {
			for _, r := range o.Results {
				if made(r) {
					d.fights.won(r.Action)
				}
			}
		}
		if !drift || t.only != nil || len(d.applied.Left) > 0 {
			applied = Applied{Digest: t.Input.Digest, Left: d.stillLeft(t, o.Results)}
		} else {
			applied.Left = halfDone(o.Results)
		}
	}
	if o.Err == nil && o.Plan.Refusal == nil {
		applied.Vanished, applied.Doubted = t.gone.after(o), t.doubt.after(o)
		applied.Left = d.alsoLeft(applied.Left, o)
	}
	applied.Clusters = d.applied.Clusters
	if o.Seen != nil {
		applied.Clusters = o.Seen
	}
	d.remember(applied)
}

// alsoLeft are the names that are left, with those of what an earlier run did not come to create anew.
func (d *Daemon) alsoLeft(left []string, o Outcome) []string {
	for _, name := range o.Unfinished {
		done := slices.ContainsFunc(o.Results, func(r apply.Result) bool { return r.Action.Name == name && made(r) })
		if !done && !slices.Contains(left, name) {
			left = append(slices.Clone(left), name)
		}
	}
	return left
}

// stillLeft names what a change has left after one more pass of it: drift that showed meanwhile is no
// part of it.
func (d *Daemon) stillLeft(t Task, results []apply.Result) []string {
	if d.applied.Digest != t.Input.Digest {
		return left(results)
	}
	var mine []string
	for _, r := range results {
		if made(r) {
			continue
		}
		for _, name := range namesOf(r.Action) {
			if has(d.applied.Left, r.Action.Name) || has(d.applied.Left, name) {
				mine = append(mine, name)
			}
		}
	}
	slices.Sort(mine)
	return slices.Compact(mine)
}

// watch is told what happens while calls are made.
func (d *Daemon) watch(e apply.Event) {
	d.progress()
	switch {
	case e.Waiting != "":
		d.o.Log.Info("waiting", "lane", e.Lane, "status", e.Waiting)
	case e.Result == nil || e.Result.Outcome == apply.Held:
		return
	default:
		r := *e.Result
		d.metrics.actions.WithLabelValues(string(r.Action.Kind), outcome(r)).Inc()
		level, attrs := slog.LevelInfo, []any{"outcome", outcome(r), "name", r.Action.Name}
		if text := Changes(r.Action); text != "" {
			attrs = append(attrs, "change", text)
		}
		if r.Err != nil {
			attrs = append(attrs, "error", r.Err.Error())
		}
		switch outcome(r) {
		case string(apply.Failed):
			level = slog.LevelError
		case string(apply.NotTried):
			level = slog.LevelWarn
		}
		d.o.Log.Log(context.Background(), level, "action", attrs...)
	}
}

// Changes are what an action changes, from what to what; never a secret value.
func Changes(a diff.Action) string {
	texts := make([]string, len(a.Fields))
	for i, f := range a.Fields {
		texts[i] = f.String()
	}
	return strings.Join(texts, ", ")
}

// outcome is the word for what became of an action: one that waits for its cluster has not failed.
func outcome(r apply.Result) string {
	if errors.Is(r.Err, apply.ErrWaiting) {
		return "waiting"
	}
	return string(r.Outcome)
}

func (d *Daemon) progress() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.beat = time.Now()
}

// Alive reports whether the daemon goes on: neither a pass nor a look at the files has been without progress
// for too long.
func (d *Daemon) Alive() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Since(d.beat) < d.o.Stall
}

// failed reports whether something went wrong that may go right soon. A list that was not read is no
// difference that waits for a person: the API had a bad moment, or these credentials lack a permission.
func failed(o Outcome) bool {
	if o.Err != nil || slices.ContainsFunc(o.Plan.Actions, Unread) {
		return true
	}
	for i, r := range o.Results {
		switch {
		case r.Outcome == apply.Failed && !errors.Is(r.Err, apply.ErrWaiting):
			return true
		case r.Outcome == apply.Held && !r.Blocked && o.Plan.Actions[i].Verb != diff.Hold: // it changed since the plan
			return true
		}
	}
	return false
}

// waiting reports whether something waits for a cluster.
func waiting(o Outcome) bool {
	for _, r := range o.Results {
		if errors.Is(r.Err, apply.ErrWaiting) {
			return true
		}
	}
	return false
}
