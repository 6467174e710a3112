package daemon

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// runPass runs one pass while this daemon leads, and records its outcome. Once ctx has ended, the pass has
// the grace period to end too.
func (d *Daemon) runPass(ctx, leading context.Context, c Cause) (Outcome, error) {
	task := d.task(c)
	begun := time.Now()
	d.progress()
	running := &Running{Cause: c, Since: begun.UTC(), Write: task.Write}
	d.update(func(s *Status) { s.Running = running })
	d.o.Observer.Begun(*running)
	done := make(chan Outcome, 1)
	go func() { done <- d.recovered(leading, task) }() // ends with the pass, or with the process
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
	if o.Err != nil && leading.Err() != nil {
		d.update(func(s *Status) { s.Running = nil })
		return o, nil // the daemon stops or lost leadership, which is not a failure of the pass
	}
	d.learn(task, o)
	d.record(task, o, begun)
	return o, nil
}

// recovered runs the pass and turns a panic in it into a failed pass.
func (d *Daemon) recovered(ctx context.Context, t Task) (o Outcome) {
	defer func() {
		if r := recover(); r != nil {
			logPanic(ctx, d.o.Log, "an internal error ended a pass", r)
			o = Outcome{Err: errPanic}
		}
	}()
	return d.o.Pass(ctx, t)
}

var errPanic = errors.New("an internal error ended the pass; see the log")

// learn keeps from an outcome what the next passes need.
func (d *Daemon) learn(t Task, o Outcome) {
	applied := d.applied
	drift := d.applied.Digest == t.Input.Digest
	d.deferrals.update(o.Results)
	switch {
	case o.Err != nil:
	case drift:
		d.flapping.expire(o.Plan)
	default:
		clear(d.flapping) // other files start over
	}
	switch {
	case o.Err != nil || o.Plan.Refusal != nil || d.Status().Invalid != nil:
	case len(o.Plan.Actions) == 0:
		applied = Applied{Digest: t.Input.Digest}
	case o.Results == nil:
	default:
		if drift && t.only == nil {
			for _, r := range o.Results {
				if made(r) && !r.Action.Promised { // else it is no drift
					d.flapping.corrected(r.Action)
				}
			}
		}
		if !drift || t.only != nil || len(d.applied.Pending) > 0 {
			applied = Applied{Digest: t.Input.Digest, Pending: d.applied.stillPending(t, o.Results)}
		} else {
			applied.Pending = halfDone(o.Results)
		}
	}
	if o.Err == nil && o.Plan.Refusal == nil {
		applied.Vanished, applied.Ambiguous = t.vanished.after(o), t.ambiguity.after(o)
		applied.Pending = withUnfinished(applied.Pending, o)
	}
	applied.Clusters = d.applied.Clusters
	if o.Seen != nil {
		applied.Clusters = o.Seen
	}
	d.remember(applied)
}

// withUnfinished adds the names of what an earlier run did not recreate to the pending ones.
func withUnfinished(pending []string, o Outcome) []string {
	for _, name := range o.Unfinished {
		done := slices.ContainsFunc(o.Results, func(r apply.Result) bool { return r.Action.Name == name && made(r) })
		if text := name.String(); !done && !slices.Contains(pending, text) {
			pending = append(slices.Clone(pending), text)
		}
	}
	return pending
}

// stillPending names what of the files is pending after one more pass. Drift that has appeared since is not
// part of it.
func (a Applied) stillPending(t Task, results []apply.Result) []string {
	if a.Digest != t.Input.Digest {
		return pendingNames(results)
	}
	var names []string
	for _, r := range results {
		if made(r) {
			continue
		}
		for _, name := range namesOf(r.Action) {
			if has(a.Pending, r.Action.Name.String()) || has(a.Pending, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// watch logs and counts the events of an apply.
func (d *Daemon) watch(e apply.Event) {
	d.progress()
	d.o.Observer.Watch(e)
	switch {
	case e.Waiting != "":
		d.o.Log.Info("waiting", "lane", e.Lane, "status", e.Waiting)
	case e.Result == nil || e.Result.Outcome == apply.Held:
		return
	default:
		r := *e.Result
		d.metrics.actions.WithLabelValues(string(r.Action.Name.Kind), outcome(r)).Inc()
		level, attrs := slog.LevelInfo, []any{"outcome", outcome(r), "name", r.Action.Name}
		if text := Changes(r); text != "" {
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

// Changes lists the fields that an action changes, with their old and new values, and what endpoints in AWS need to know of a private
// link that it switched on; never a secret value.
func Changes(r apply.Result) string {
	texts := make([]string, len(r.Action.Fields))
	for i, f := range r.Action.Fields {
		texts[i] = f.String()
	}
	if text := r.Endpoint.String(); text != "" {
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// outcome is the word for a result. An action that waits for its cluster has not failed.
func outcome(r apply.Result) string {
	if errors.Is(r.Err, apply.ErrWaiting) {
		return "waiting"
	}
	return string(r.Outcome)
}

// failed reports whether something went wrong that may succeed soon, such as a list that could not be read.
func failed(o Outcome) bool {
	if o.Err != nil || slices.ContainsFunc(o.Plan.Actions, Unread) {
		return true
	}
	for i, r := range o.Results {
		switch {
		case r.Outcome == apply.Failed && !errors.Is(r.Err, apply.ErrWaiting):
			return true
		case r.Outcome == apply.Held && !r.Blocked && r.Action.Wait == nil && o.Plan.Actions[i].Verb != diff.Hold: // the resource changed after the plan
			return true
		}
	}
	return false
}

// awaiting reports whether something waits for a cluster.
func awaiting(o Outcome) bool {
	return slices.ContainsFunc(o.Results, func(r apply.Result) bool { return errors.Is(r.Err, apply.ErrWaiting) })
}
