package daemon

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// What Camunda accepts only later is tried once an hour, whatever else triggers a pass, and is not a
// failure. Once it is accepted, nothing of it remains.
func TestCaseA2DeferredUpgrade(t *testing.T) {
	var asked atomic.Int32
	var open atomic.Bool
	upgrading := func(_ context.Context, task Task) Outcome {
		plan := task.Guard(diff.Plan{Actions: []diff.Action{{
			Verb: diff.Update, Name: spec.ClusterName("a"), Fields: []diff.Field{{Name: "generation", Live: "1", Desired: "2"}},
		}}})
		switch {
		case open.Load():
			return Outcome{Plan: diff.Plan{}}
		case plan.Actions[0].Verb == diff.Hold:
			if !strings.Contains(plan.Actions[0].Reason, "migration") || !strings.Contains(plan.Actions[0].Hint, "again after") {
				t.Errorf("held: %s, %s", plan.Actions[0].Reason, plan.Actions[0].Hint)
			}
			return Outcome{Plan: plan, Results: []apply.Result{{Action: plan.Actions[0], Outcome: apply.Held}}}
		}
		asked.Add(1)
		held := plan.Actions[0].Held("the migration goes on", "later")
		return Outcome{Plan: plan, Results: []apply.Result{{Action: held, Outcome: apply.Held, Blocked: true}}}
	}
	live(t, func(w *world) {
		w.passing(upgrading)
		w.write("two", true)
		passes := w.seen(3*time.Hour + 10*time.Minute)
		if n := asked.Load(); n < 3 || n > 4 {
			t.Errorf("asked %d times in three hours", n)
		}
		for _, p := range passes {
			if p.cause != Changed && p.cause != Interval && p.cause != Start {
				t.Errorf("a pass because of %s", p.cause)
			}
		}
		before := asked.Load()
		for range 5 { // triggers do not shorten the wait
			w.Trigger(Asked)
			w.seen(time.Minute)
		}
		if n := asked.Load(); n > before+1 {
			t.Errorf("asked %d times more within five minutes", n-before)
		}
		if s := w.Status(); s.State == Failing {
			t.Errorf("the daemon is %s", s.State)
		}
		open.Store(true)
		w.seen(10 * time.Minute)
		if s := w.Status(); s.State != InSync {
			t.Errorf("in the end the daemon is %s", s.State)
		}
	})
}
