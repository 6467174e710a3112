package notify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Of thousands of failures with one cause, a message names one and counts the others, which leaves
// room for other causes.
func TestCaseU15AMessageNamesACauseOnce(t *testing.T) {
	live(t, func(*daemon.Options) {}, func(w *world) {
		names := make([]string, 3_000)
		for i := range names {
			names[i] = fmt.Sprintf("member/m%04d@example.com", i)
		}
		w.becomes(ending(func(name string) apply.Result {
			if name == "member/m2000@example.com" {
				return apply.Result{Outcome: apply.Failed, Err: errors.New("404 Not Found")}
			}
			return apply.Result{Outcome: apply.Failed, Err: fmt.Errorf("PUT /members/%s: %s", name, "403 Forbidden "+strings.Repeat("é", 300))}
		}, names...))
		w.files("two")
		time.Sleep(time.Minute)
		lines := strings.Split(strings.Join(w.heard(), "\n"), "\n")
		if len(lines) != 3 || !strings.Contains(lines[0], "3000 of 3000 actions") || !strings.HasPrefix(lines[1], "member/m0000@example.com: PUT") ||
			!strings.HasSuffix(lines[1], "… (and 2998 more like this)") || lines[2] != "member/m2000@example.com: 404 Not Found" {
			t.Errorf("%q", lines)
		}
	})
}

// Of many causes, the first are named and the others counted.
func TestCaseU15ManyCausesAreCounted(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.now(func(task daemon.Task) daemon.Outcome {
			var plan diff.Plan
			for i := range 8 * 30 {
				plan.Actions = append(plan.Actions, diff.Action{Verb: diff.Hold, Would: diff.Create, Name: spec.Secrets.Name("a", fmt.Sprintf("S_%04d", i)),
					Reason: strings.Repeat("very ", i%8) + "bad"})
			}
			return daemon.Outcome{Plan: task.Guard(plan)}
		})
		time.Sleep(time.Minute)
		lines := strings.Split(strings.Join(w.heard(), "\n"), "\n")
		alike := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.HasSuffix(l, " (and 29 more like this)") })
		if len(lines) != 7 || len(alike) != 5 || lines[6] != "… and 90 more" {
			t.Errorf("%q", lines)
		}
	})
}
