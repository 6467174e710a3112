package terminal

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// escapes move on a terminal.
var escapes = regexp.MustCompile(`\r?\x1b\[[A-J]|\r`)

// A lane that has ended leaves a line with the outcomes of its actions; one with nothing but holds leaves none. Lanes under
// way are shown in the plan's order, as many as fit.
func TestProgressOfLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		screen := &Screen{out: &out}
		shown := func() string {
			time.Sleep(frameTime + frameTime/2)
			synctest.Wait()
			screen.mu.Lock()
			defer screen.mu.Unlock()
			text := escapes.ReplaceAllString(out.String(), "")
			out.Reset()
			return text
		}
		a, b, members := spec.ClusterName("a"), spec.ClusterName("b"), spec.Members.List("")
		actions := []diff.Action{
			{Verb: diff.Create, Name: a}, {Verb: diff.Create, Name: spec.Secrets.Name("a", "X")}, {Verb: diff.Create, Name: spec.Secrets.Name("a", "Y")},
			{Verb: diff.Hold, Name: spec.Secrets.Name("a", "Z")}, {Verb: diff.Hold, Name: b}, {Verb: diff.Update, Name: spec.MemberName("ana@example.com")},
		}
		p := newProgress(screen, diff.Plan{Actions: actions}, false, func() (int, int) { return 80, 4 }, nil)
		ended := func(i int, o apply.Outcome, err error) {
			p.watch(apply.Event{Lane: actions[i].Name.Lane(), Result: &apply.Result{Action: actions[i], Outcome: o, Err: err}})
		}
		p.watch(apply.Event{Lane: members, Action: &actions[5]})
		p.watch(apply.Event{Lane: a, Waiting: "Creating"})
		p.watch(apply.Event{Lane: spec.ClusterName("unplanned"), Waiting: "Creating"})
		if text := shown(); !strings.Contains(text, "cluster/a                     waiting: Creating") || strings.Index(text, "ana@") < strings.Index(text, "cluster/a") || strings.Contains(text, "unplanned") {
			t.Errorf("under way: %s", text)
		}
		p.watch(apply.Event{Lane: a, Action: &actions[1]})
		if text := shown(); !strings.Contains(text, "create secret/X") {
			t.Errorf("an action: %s", text)
		}
		ended(0, apply.Created, nil)
		ended(1, apply.Failed, errors.New("503"))
		ended(2, apply.NotTried, nil)
		if text := shown(); strings.Contains(text, "done") {
			t.Errorf("ended before its last action: %s", text)
		}
		ended(3, apply.Held, nil)
		ended(4, apply.Held, nil)
		if text := shown(); !strings.Contains(text, "✗ cluster/a                     1 done, 1 held, 1 failed, 1 not tried ") || strings.Contains(text, "cluster/b") {
			t.Errorf("a lane with a failure, and one of holds: %s", text)
		}
		ended(5, apply.Updated, nil)
		p.stop()
		if text := shown(); !strings.Contains(text, "✓ members") || !strings.Contains(text, "  1 done ") {
			t.Errorf("at the end: %s", text)
		}
	})
}
