package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// The two switches decide what a changed file and a changed organisation lead to.
func TestOnChangeAndOnDrift(t *testing.T) {
	for _, c := range []struct {
		change, drift                                bool
		atFirst, onDrift, onFile, onInvalid, restart bool // whether a pass writes
	}{
		{change: true, drift: false, atFirst: true, onDrift: false, onFile: true, restart: false},
		{change: true, drift: true, atFirst: true, onDrift: true, onFile: true, restart: true},
		{change: false, drift: false},
		// Drift is measured against applied files only: before the first apply, a difference is a
		// change.
		{change: false, drift: true},
	} {
		t.Run(fmt.Sprintf("change %t drift %t", c.change, c.drift), func(t *testing.T) {
			switches := func(w *world, o *Options) {
				o.ApplyChanges, o.ApplyDrift = c.change, c.drift
				w.pass = differing(nil, "member/ana@example.com")
			}
			live(t, func(w *world) {
				check := func(what string, want bool) {
					t.Helper()
					w.since(time.Second)
					if s := w.Status().Passes; len(s) == 0 || s[0].Write != want {
						t.Errorf("%s: %+v, want writing: %t", what, s, want)
					}
				}
				check("at first", c.atFirst)
				w.Trigger(Asked)
				check("drift", c.onDrift)
				w.write("two", true)
				check("another file", c.onFile)
				w.write("!", true)
				w.since(time.Second)
				w.Trigger(Asked)
				check("invalid", c.onInvalid)
				w.write("two", false)
				w.end()
				w.start(switches)
				check("started again", c.restart)
			}, switches)
		})
	}
}

// A file that is only planned counts as applied once the organisation matches it. From then on,
// differences are drift.
func TestAFileAppliedElsewhere(t *testing.T) {
	live(t, func(w *world) {
		w.expect("planned only", time.Second, "start of one")
		w.passing(inSync)
		w.Trigger(Asked)
		w.since(time.Second)
		w.passing(differing(nil, "member/ana@example.com"))
		w.Trigger(Asked)
		w.expect("drift", time.Second, "asked of one, writing")
	}, func(w *world, o *Options) { drifted(w, o); o.ApplyChanges = false })
}

// What an apply left pending still belongs to it; drift elsewhere does not.
func TestAChangeIsFinishedAndDriftIsNot(t *testing.T) {
	live(t, func(w *world) {
		waits := func(_ context.Context, task Task) Outcome {
			plan := diff.Plan{Actions: []diff.Action{
				{Verb: diff.Create, Name: spec.Secrets.Name("a", "X")},
				{Verb: diff.Update, Name: spec.MemberName("ana@example.com")},
			}}
			o := Outcome{Plan: task.Guard(plan)}
			if task.Write {
				o.Results = []apply.Result{
					{Action: o.Plan.Actions[0], Outcome: apply.NotTried, Err: apply.ErrWaiting},
					{Action: o.Plan.Actions[1], Outcome: apply.Updated},
				}
				if o.Plan.Actions[1].Verb == diff.Hold {
					o.Results[1].Outcome = apply.Held
				}
			}
			return o
		}
		w.passing(waits)
		w.write("two", true)
		w.since(time.Second)
		w.Trigger(Asked)
		w.since(time.Second)
		s := w.Status()
		if p := s.Passes[0]; !p.Write || len(s.Open) != 2 || s.Open[0].Verb != diff.Create || !strings.Contains(s.Open[1].Reason, "drift is only reported") {
			t.Errorf("pass %+v\nopen %+v", p, s.Open)
		}
		if got := strings.Join(w.memory.applied.Pending, " "); got != "cluster/a/secret/X" {
			t.Errorf("pending %q", got)
		}
		var made []string
		w.passing(differing(func(name string) { made = append(made, name) }, "cluster/a/secret/X", "member/ana@example.com"))
		w.Trigger(Asked)
		w.since(time.Second)
		w.Trigger(Asked)
		w.expect("once the change is whole", time.Second, "asked of two")
		if got := strings.Join(made, " "); got != "cluster/a/secret/X" {
			t.Errorf("made %s", got)
		}
	})
}

// If part of a resource is pending, such as a field that the API cannot change, changes of its other
// fields are drift.
func TestDriftBesideWhatIsHeld(t *testing.T) {
	channel := diff.Action{Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("a"), Fields: []diff.Field{{Name: "channel", Live: "Stable", Desired: "Alpha"}}}
	stage := diff.Action{Verb: diff.Update, Name: spec.ClusterName("a"), Fields: []diff.Field{{Name: "stage", Live: "test", Desired: "prod"}}}
	both := stage
	both.Fields = append([]diff.Field{{Name: "description", Live: "old", Desired: "new"}}, stage.Fields...)
	finds := func(made *int, outcome apply.Outcome, actions ...diff.Action) func(context.Context, Task) Outcome {
		return func(_ context.Context, task Task) Outcome {
			o := Outcome{Plan: task.Guard(diff.Plan{Actions: actions})}
			for _, a := range o.Plan.Actions {
				r := apply.Result{Action: a, Outcome: outcome}
				if a.Verb == diff.Hold {
					r.Outcome = apply.Held
				} else {
					*made++
				}
				if task.Write {
					o.Results = append(o.Results, r)
				}
			}
			return o
		}
	}
	live(t, func(w *world) {
		made := 0
		w.passing(finds(&made, apply.Updated, channel))
		w.write("two", true)
		w.since(time.Second)
		w.passing(finds(&made, apply.Updated, channel, stage))
		w.Trigger(Asked)
		w.since(time.Second)
		if s := w.Status(); made != 0 || len(s.Open) != 2 || !strings.Contains(s.Open[1].Reason, "drift is only reported") {
			t.Errorf("what others changed was made %d times; open %+v", made, s.Open)
		}

		// A failed action is tried again, but without the drift that has appeared since.
		description := both
		description.Fields = both.Fields[:1]
		w.passing(finds(&made, apply.Failed, description))
		w.write("three", true)
		w.since(time.Second)
		made = 0
		w.passing(finds(&made, apply.Updated, both))
		w.Trigger(Asked)
		w.since(time.Second)
		if got := strings.Join(w.memory.applied.Pending, " "); made != 0 || got != "cluster/a: description" {
			t.Errorf("made %d times, pending %q", made, got)
		}
		w.passing(finds(&made, apply.Updated, description))
		w.Trigger(Asked)
		w.since(time.Second)
		if made != 1 || len(w.memory.applied.Pending) != 0 {
			t.Errorf("made %d times, pending %q", made, w.memory.applied.Pending)
		}
	})
}

// A flapping resource is corrected again once it has matched, even if another of its fields is held.
func TestFlappingBesideAHold(t *testing.T) {
	live(t, func(w *world) {
		var writes atomic.Int64
		finds := func(stage bool) func(context.Context, Task) Outcome {
			return func(_ context.Context, task Task) Outcome {
				plan := diff.Plan{Actions: []diff.Action{{Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("a"), Fields: []diff.Field{{Name: "channel"}}}}}
				if stage {
					plan.Actions = append(plan.Actions, diff.Action{Verb: diff.Update, Name: spec.ClusterName("a"), Fields: []diff.Field{{Name: "stage"}}})
				}
				o := Outcome{Plan: task.Guard(plan)}
				for _, a := range o.Plan.Actions {
					r := apply.Result{Action: a, Outcome: apply.Held}
					if a.Verb != diff.Hold {
						writes.Add(1)
						r.Outcome = apply.Updated
					}
					o.Results = append(o.Results, r)
				}
				return o
			}
		}
		w.since(time.Second)
		for range 2 {
			writes.Store(0)
			w.passing(finds(true))
			time.Sleep(24 * time.Hour)
			if writes.Load() != flapLimit {
				t.Errorf("%d writes in a day of flapping", writes.Load())
			}
			w.passing(finds(false))
			time.Sleep(time.Hour)
		}
	}, func(_ *world, o *Options) { o.ApplyDrift = true })
}

// A snapshot follows each push, whichever files that was of: it is no difference that comes back.
func TestASnapshotDoesNotFlap(t *testing.T) {
	live(t, func(w *world) {
		made := 0
		w.passing(func(_ context.Context, task Task) Outcome {
			plan := diff.Plan{Actions: []diff.Action{
				{Verb: diff.Update, Name: spec.FileName("Orders", "Process", fmt.Sprintf("%d.md", made))},
				{Verb: diff.Update, Name: spec.FileName("Orders", "Process", ""), Push: new(diff.Push), Promised: true},
			}}
			o := Outcome{Plan: task.Guard(plan)}
			for _, a := range o.Plan.Actions {
				r := apply.Result{Action: a, Outcome: apply.Held}
				if a.Verb != diff.Hold {
					r.Outcome = apply.Updated
				}
				o.Results = append(o.Results, r)
			}
			if o.Results[1].Outcome == apply.Updated {
				made++
			}
			return o
		})
		for range flapLimit + 2 {
			w.Trigger(Asked)
			w.since(time.Second)
		}
		if made < flapLimit+2 {
			t.Errorf("%d snapshots of %d pushes", made, flapLimit+2)
		}
	}, func(_ *world, o *Options) { o.ApplyDrift = true })
}

func TestARefusedPlanIsNotApplied(t *testing.T) {
	live(t, func(w *world) {
		w.passing(func(_ context.Context, task Task) Outcome {
			return Outcome{Plan: diff.Plan{Actions: []diff.Action{{Verb: diff.Delete, Name: spec.MemberName("a")}}, Refusal: &diff.Refusal{Reason: "too many deletions"}}}
		})
		w.write("two", true)
		w.since(time.Second)
		if s := w.Status(); s.State != Refused || s.Problem != "too many deletions" || w.memory.applied.Digest == "digest of two" {
			t.Errorf("status %+v, remembered %+v", s, w.memory.applied)
		}
		w.passing(differing(nil, "member/a"))
		w.Trigger(Asked)
		w.expect("no longer refused", time.Second, "asked of two, writing")
	})
}

func TestFlappingDriftIsLeftAlone(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		var writes atomic.Int64
		drift := differing(func(string) { writes.Add(1) }, "member/ana@example.com")
		w.passing(drift)
		time.Sleep(24 * time.Hour)
		if s := w.Status(); writes.Load() != flapLimit || s.State != Differs || len(s.Open) != 1 || !strings.Contains(s.Open[0].Reason, "3 times within an hour") {
			t.Errorf("%d writes in a day of flapping; state %s, open %+v", writes.Load(), s.State, s.Open)
		}
		w.write("two", true)
		w.since(time.Second)
		if writes.Load() != flapLimit+1 {
			t.Errorf("a changed file led to %d writes", writes.Load()-flapLimit)
		}
		time.Sleep(24 * time.Hour)
		w.passing(inSync)
		time.Sleep(time.Hour)
		w.passing(drift)
		time.Sleep(24 * time.Hour)
		if writes.Load() != 3*flapLimit+1 {
			t.Errorf("%d writes after it had matched and flapped again", writes.Load())
		}
	}, func(_ *world, o *Options) { o.ApplyDrift = true })
}

// Drift that comes back rarely is corrected each time.
func TestOccasionalDriftIsCorrected(t *testing.T) {
	live(t, func(w *world) {
		var writes atomic.Int64
		for range 50 {
			w.passing(differing(func(string) {
				writes.Add(1)
				w.passing(inSync)
			}, "member/ana@example.com"))
			w.Trigger(Asked)
			w.since(35 * time.Minute)
		}
		if writes.Load() != 50 {
			t.Errorf("%d of 50 drifts were put right", writes.Load())
		}
	}, func(_ *world, o *Options) { o.ApplyDrift = true })
}

func TestPendingNames(t *testing.T) {
	stuck := func(name spec.Name) apply.Result {
		return apply.Result{Action: diff.Action{Verb: diff.Hold, Would: diff.Hold, Name: name}, Outcome: apply.Held}
	}
	unread := func(name spec.Name) apply.Result {
		r := stuck(name)
		r.Action.Unread = true
		return r
	}
	immutable := stuck(spec.ClusterName("c"))
	immutable.Action.Fields = []diff.Field{{Name: "region"}}
	ordered := diff.Action{Verb: diff.Create, Name: spec.ClusterName("d"), Fields: immutable.Action.Fields}
	got := pendingNames([]apply.Result{
		{Action: ordered, Outcome: apply.Failed, Err: errors.New("500")},
		{Action: diff.Action{Name: spec.MemberName("made@x")}, Outcome: apply.Created},
		{Action: diff.Action{Name: spec.MemberName("b@x")}, Outcome: apply.Failed, Err: errors.New("500")},
		{Action: diff.Action{Name: spec.MemberName("b@x")}, Outcome: apply.NotTried},
		stuck(spec.ClusterName("a")), immutable,
		unread(spec.Secrets.List("b")), stuck(spec.Secrets.Name("b", "secrets")),
		unread(spec.Clients.List("b")), unread(spec.Allowlists.Name("b", "")),
		stuck(spec.ClusterName("secrets")),
	})
	want := "cluster/a cluster/a/ cluster/b/allowlist cluster/b/client/ cluster/b/clients cluster/b/secret/ cluster/b/secret/secrets cluster/b/secrets " +
		"cluster/c: region cluster/d cluster/secrets cluster/secrets/ member/b@x"
	if strings.Join(got, " ") != want {
		t.Errorf("pending\n%s\nwant\n%s", strings.Join(got, " "), want)
	}
	for name, want := range map[string]bool{
		"cluster/c: region": true, "cluster/c: stage": false, "cluster/d: region": true, "cluster/d: stage": true, // name: field
		"cluster/a": true, "cluster/a/secret/X": true, "cluster/ab": false, "cluster/b/secret/X": true, "cluster/b/client/w": true,
		"cluster/b": false, "cluster/c/secret/X": false, "member/b@x": true, "member/b@xy": false, "cluster/secret/secret/X": false,
	} {
		of, field, found := strings.Cut(name, ": ")
		a := diff.Action{Verb: diff.Update, Name: named(of)}
		if found {
			a.Fields = []diff.Field{{Name: field}}
		}
		if covers(got, a) != want {
			t.Errorf("%s is pending: %t", name, !want)
		}
	}
	lists := pendingNames([]apply.Result{unread(spec.Members.List("")), unread(spec.Clusters.List(""))})
	if !slices.Equal(lists, []string{"cluster/", "clusters", "member/", "members"}) {
		t.Errorf("pending %q", lists)
	}
}
