package daemon

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func TestWhenAPassRuns(t *testing.T) {
	live(t, func(w *world) {
		w.expect("at start", time.Second, "start of one, writing")
		w.expect("while nothing happens", 4*time.Minute, "")
		w.expect("after the interval", 2*time.Minute, "interval of one")

		w.write("two", true)
		w.expect("before a change has settled", 250*time.Millisecond, "")
		w.expect("after a change", 250*time.Millisecond, "file changed of two, writing")
		w.write("three", false)
		w.expect("after a change without an event", 16*time.Second, "file changed of three, writing")
		w.CheckFiles()
		w.expect("after a hint without a change", time.Minute, "")

		w.Trigger(Hangup)
		w.expect("on a signal", time.Second, "hangup of three")
		w.Trigger(Asked)
		w.expect("when asked", time.Second, "asked of three")
		w.readsOnce()
		w.Trigger(Asked)
		w.Trigger(Hangup)
		w.CheckFiles()
		w.expect("when triggered many times at once", time.Second, "hangup of three")
	})
}

func TestNoTwoPassesOverlap(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		running := 0
		w.passing(func(context.Context, Task) Outcome {
			if running++; running > 1 {
				t.Error("two passes at once")
			}
			time.Sleep(time.Minute)
			running--
			return Outcome{}
		})
		w.Trigger(Asked)
		for range 50 {
			time.Sleep(time.Second)
			w.Trigger(Asked)
			w.Trigger(Hangup)
			w.write("two", true)
		}
		w.expect("triggered many times during a pass", 3*time.Minute, "asked of one; file changed of two, writing")
	})
}

// The files are read at most ten times a second, however busy their directory is.
func TestABusyDirectory(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		before := w.readCount()
		for range 10000 {
			time.Sleep(time.Millisecond)
			w.CheckFiles()
		}
		if n := w.readCount() - before; n > 101 {
			t.Errorf("%d looks in ten seconds", n)
		}
	})
}

func TestIntervalsAreJittered(t *testing.T) {
	live(t, func(w *world) {
		passes := w.seen(500 * 5 * time.Minute)
		shortest, longest := time.Hour, time.Duration(0)
		for i := range passes[1:] {
			gap := passes[i+1].at - passes[i].at
			shortest, longest = min(shortest, gap), max(longest, gap)
		}
		if len(passes) < 450 || shortest < 270*time.Second || longest > 331*time.Second || longest-shortest < 30*time.Second {
			t.Errorf("%d passes, %s to %s apart", len(passes), shortest, longest)
		}
	})
}

func TestFailingPassesBackOff(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.passing(fails)
		w.Trigger(Asked)
		w.expect("a pass that fails", time.Second, "asked of one")
		passes := w.seen(6 * time.Hour)
		at := passes[0].at
		expected := firstRetry * 2
		for _, p := range passes[1:] {
			if p.cause != Retry {
				t.Fatalf("a pass because of %s", p.cause)
			}
			gap := p.at - at
			if gap < expected/2 || gap > expected*3/2+pollInterval || gap > 15*time.Minute+pollInterval {
				t.Errorf("a gap of %s, about %s expected", gap, expected)
			}
			at, expected = p.at, min(expected*2, lastRetry)
		}
		if n := len(passes); n < 25 || n > 60 {
			t.Errorf("%d passes in six hours of failure", n)
		}
		w.since(0)

		w.write("two", true)
		w.expect("a changed file", time.Second, "file changed of two, writing")
		w.passing(inSync)
		w.Trigger(Hangup)
		w.expect("a signal", time.Second, "hangup of two, writing")
		w.passing(fails)
		w.Trigger(Asked)
		if got := w.since(15 * time.Second); !strings.HasPrefix(got, "asked of two; retry of two") {
			t.Errorf("the backoff does not start over after a good pass: %s", got)
		}
	})
}

// An outage of an hour does not delay the next pass by another hour.
func TestAFailedActionIsRetriedSoon(t *testing.T) {
	for name, c := range map[string]struct {
		pass        func(context.Context, Task) Outcome
		cause       Cause
		least, most int // passes in ten minutes
	}{
		"a call that fails":         {ending(apply.Failed, errors.New("POST /clusters: 500"), "cluster/a"), Retry, 6, 16},
		"a cluster on its way":      {ending(apply.Failed, apply.ErrWaiting, "cluster/a"), Waiting, 12, 40},
		"a cluster that is awaited": {ending(apply.NotTried, apply.ErrWaiting, "cluster/a"), Waiting, 12, 40},
		"a list that is not read":   {listUnread, Retry, 6, 16},
		"changed since the plan":    {ending(apply.Held, nil, "cluster/a"), Retry, 6, 16},
		"what waits for a person": {func(_ context.Context, t Task) Outcome {
			plan := diff.Plan{Actions: []diff.Action{{Verb: diff.Hold, Name: spec.ClusterName("a")}}}
			return Outcome{Plan: t.Guard(plan), Results: []apply.Result{{Action: plan.Actions[0], Outcome: apply.Held}}}
		}, Interval, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			live(t, func(w *world) {
				w.passing(c.pass)
				w.write("two", true)
				first := w.since(time.Second)
				passes := w.seen(10 * time.Minute)
				if n := len(passes); n < c.least || n > c.most {
					t.Errorf("%d passes in ten minutes, after %s", n, first)
				}
				for _, p := range passes {
					if p.cause != c.cause && p.cause != Interval {
						t.Errorf("a pass because of %s", p.cause)
					}
					if !p.write {
						t.Error("what the change has left is not written")
					}
				}
			})
		})
	}
}

// listUnread is an organisation whose members cannot be read.
func listUnread(_ context.Context, t Task) Outcome {
	plan := diff.Plan{Actions: []diff.Action{{
		Verb: diff.Hold, Would: diff.Hold, Unread: true, Name: spec.Members.List(""), Reason: "the members are unknown: 503",
	}}}
	o := Outcome{Plan: t.Guard(plan)}
	if t.Write {
		o.Results = []apply.Result{{Action: plan.Actions[0], Outcome: apply.Held}}
	}
	return o
}

// A list that could not be read is not drift that a person must settle, and a pass that could not
// read everything is not good.
func TestAnUnreadList(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		good := w.Status().Good
		w.passing(listUnread)
		w.Trigger(Asked)
		if got := w.since(time.Minute); !strings.HasPrefix(got, "asked of one; retry of one; retry of one") {
			t.Errorf("a list is not read: passes %s", got)
		}
		if s := w.Status(); s.State != Working || !s.Good.Equal(good) || !strings.Contains(w.log(), "level=WARN msg=pass cause=retry result=planned") {
			t.Errorf("state %s, good at %s, want %s; log:\n%s", s.State, s.Good, good, w.log())
		}
		w.passing(inSync)
		w.Trigger(Asked)
		w.since(time.Second)
		if s := w.Status(); s.State != InSync || s.Good.Equal(good) {
			t.Errorf("once it is read: %s, good at %s", s.State, s.Good)
		}
	})
}

func TestAPanicIsAFailedPass(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.passing(func(context.Context, Task) Outcome { panic("hunter2") })
		w.Trigger(Asked)
		if got := w.since(time.Minute); !strings.HasPrefix(got, "asked of one; retry of one; retry of one") {
			t.Errorf("passes after a panic: %s", got)
		}
		s := w.Status()
		if s.State != Failing || s.Passes[0].Result != PassFailed || s.Problem == "" {
			t.Errorf("status %+v", s)
		}
		if log := w.log(); strings.Contains(log, "hunter2") || !strings.Contains(log, "daemon_test.go") {
			t.Errorf("the log lacks the place of the panic, or has what it carried:\n%s", log)
		}
		w.passing(inSync)
		w.Trigger(Hangup)
		w.since(time.Second)
		if s := w.Status(); s.State != InSync {
			t.Errorf("afterwards it is %s", s.State)
		}
	})
}

func TestStopping(t *testing.T) {
	for name, c := range map[string]struct {
		takes  time.Duration // of the pass under way, once the daemon stops
		want   error
		within time.Duration
	}{
		"between passes":        {-1, nil, 0},
		"a pass that ends":      {20 * time.Second, nil, 20 * time.Second},
		"a pass that does not":  {time.Hour, ErrGrace, 30 * time.Second},
		"a pass that ends soon": {0, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{t: t, text: "one", begun: time.Now(), pass: inSync}
				w.start()
				w.since(time.Second)
				if c.takes >= 0 {
					w.passing(func(ctx context.Context, _ Task) Outcome {
						<-ctx.Done()
						time.Sleep(c.takes)
						return Outcome{Err: ctx.Err()}
					})
					w.Trigger(Asked)
					w.since(time.Second)
				}
				begun := time.Now()
				w.stop()
				if err := <-w.over; !errors.Is(err, c.want) || c.want == nil && err != nil {
					t.Errorf("it ended with %v", err)
				}
				if took := time.Since(begun); took != c.within {
					t.Errorf("it took %s to stop", took)
				}
				if s := w.Status(); s.State == Failing {
					t.Error("being stopped counts as a failure")
				}
				time.Sleep(time.Hour) // the abandoned pass ends before the test
			})
		})
	}
}

// What was made before a stop is remembered, and the rest is continued.
func TestAStopDuringAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, text: "one", begun: time.Now()}
		w.pass = func(ctx context.Context, task Task) Outcome {
			<-ctx.Done()
			return ending(apply.NotTried, errors.New("the run was stopped"), "cluster/a")(ctx, task)
		}
		w.start()
		w.since(time.Second)
		w.end()
		if got := w.memory.applied; got.Digest != "digest of one" || strings.Join(got.Pending, " ") != "cluster/a" {
			t.Errorf("remembered %+v", got)
		}
		w.pass = differing(nil, "cluster/a")
		w.start()
		w.expect("started again", time.Second, "start of one, writing")
		w.end()
	})
}

// A daemon that hangs while it reads the files, as on a lost network drive, is not alive.
func TestAliveUnlessAReadIsStuck(t *testing.T) {
	release := make(chan chan struct{}, 1)
	live(t, func(w *world) {
		w.since(time.Hour)
		if !w.Alive() {
			t.Error("not alive while nothing hangs")
		}
		gone := make(chan struct{})
		release <- gone
		for after, want := range []bool{true, false} {
			if time.Sleep(14 * time.Minute); w.Alive() != want {
				t.Errorf("after %d times 14 minutes: alive %t", after+1, !want)
			}
		}
		close(gone)
		w.since(time.Minute)
		if !w.Alive() {
			t.Error("not alive again")
		}
	}, func(w *world, o *Options) {
		o.ReadFiles = func() Input {
			select {
			case gone := <-release:
				<-gone
			default:
			}
			return w.read()
		}
	})
}

func TestAliveUnlessAPassIsStuck(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		release := make(chan struct{})
		w.passing(func(_ context.Context, t Task) Outcome {
			time.Sleep(14 * time.Minute)
			t.Watch(apply.Event{Lane: spec.ClusterName("a"), Waiting: "Creating"})
			<-release
			return Outcome{}
		})
		w.Trigger(Asked)
		for after, want := range []bool{true, true, false} {
			if time.Sleep(13 * time.Minute); w.Alive() != want {
				t.Errorf("after %d times 13 minutes: alive %t", after+1, !want)
			}
		}
		close(release)
		synctest.Wait()
		if !w.Alive() {
			t.Error("not alive again")
		}
	})
}
