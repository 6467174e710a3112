package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// An upgrade that waits is done when its time has come, and not an interval later. Until then, it is no failure, and the log
// has it once.
func TestAWaitingUpgradeIsDoneInTime(t *testing.T) {
	var until, done time.Time
	upgrading := func(_ context.Context, task Task) Outcome {
		if !done.IsZero() {
			return Outcome{}
		}
		a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("a"), Floor: "2", Fields: []diff.Field{{Name: "generation", Live: "1", Desired: "2"}}}
		if now := time.Now(); now.Before(until) {
			a = a.Held("it waits until "+until.Format("15:04"), "later")
			a.ByPolicy, a.Wait = true, &diff.Wait{Until: until}
		}
		plan := task.Guard(diff.Plan{Actions: []diff.Action{a}})
		if a = plan.Actions[0]; a.Verb == diff.Hold {
			return Outcome{Plan: plan, Results: []apply.Result{{Action: a, Outcome: apply.Held}}}
		}
		done = time.Now()
		return Outcome{Plan: plan, Results: []apply.Result{{Action: a, Outcome: apply.Updated}}}
	}
	live(t, func(w *world) {
		until = time.Now().Add(100*time.Minute + 7*time.Second)
		w.passing(upgrading)
		w.write("two", true)
		w.seen(90 * time.Minute)
		if s := w.Status(); s.State == Failing {
			t.Errorf("the daemon is %s", s.State)
		}
		w.seen(20 * time.Minute)
		if late := done.Sub(until); done.IsZero() || late < 0 || late > time.Second {
			t.Errorf("done %s after its time", late)
		}
		if n := strings.Count(w.log(), "it waits until"); n != 1 { // as a difference
			t.Errorf("logged %d times:\n%s", n, w.log())
		}
	})
}

// What waits for anything else than its turn is no upgrade that waits, and may well be drift.
func TestOnlyUpgradesWaitForTheirTurn(t *testing.T) {
	upgrade := diff.Action{Verb: diff.Update, Name: spec.ClusterName("a"), Floor: "2"}.Held("it waits", "later")
	secret := diff.Action{Verb: diff.Update, Name: spec.Secrets.Name("a", "S")}
	frozen := secret.Held("Camunda cannot use its encryption key", "let it")
	upgrade.Wait, frozen.Wait = &diff.Wait{}, &diff.Wait{}
	o := Outcome{
		Plan:    diff.Plan{Actions: []diff.Action{upgrade, secret}},
		Results: []apply.Result{{Action: upgrade, Outcome: apply.Held}, {Action: frozen, Outcome: apply.Held}},
	}
	if n := o.waits(); n != 1 {
		t.Errorf("%d wait", n)
	}
	if s := (Status{}); !s.wanted(upgrade) || s.wanted(frozen) {
		t.Errorf("wanted: %t and %t", s.wanted(upgrade), s.wanted(frozen))
	}
}
