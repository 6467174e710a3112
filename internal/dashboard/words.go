package dashboard

import (
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// count is a number of things in words.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func differences(n int) string { return count(n, "difference", "differences") }

// short is how things stand in as few words as a tab has room for.
func short(s daemon.Status) string {
	switch state(s) {
	case stale:
		return "Stale file"
	case daemon.Differs:
		return differences(len(s.Open) + outside(s))
	}
	return strings.ToUpper(string(s.State[:1])) + string(s.State[1:])
}

// outside is how many resources differ because no file declares them.
func outside(s daemon.Status) int {
	if s.Plan == nil {
		return 0
	}
	return len(s.Plan.Outside)
}

// stale is a state here, for it makes what others say untrue: they are about a file that is no more.
const stale daemon.State = "stale"

func state(s daemon.Status) daemon.State {
	if s.Invalid != nil && s.State != daemon.NoInput {
		return stale
	}
	return s.State
}

// sentence is how things stand.
func sentence(s daemon.Status) string {
	if state(s) == stale {
		return "Stale: the file is not good, and nothing is written until it is mended."
	}
	return compared(s)
}

// compared is how the organisation stands to the file in force.
func compared(s daemon.Status) string {
	held := 0
	for _, a := range s.Open {
		if a.Verb == diff.Hold {
			held++
		}
	}
	n := len(s.Open)
	switch s.State {
	case daemon.Starting:
		return "Starting: the first pass has not ended yet."
	case daemon.Standby:
		return "Standby: another replica leads, and has the news."
	case daemon.NoInput:
		return "No good file yet: nothing is compared, and nothing is written."
	case daemon.InSync:
		return "In sync: the organisation is as the file says."
	case daemon.Refused:
		return "Refused: a guard stops the whole plan, and nothing is written."
	case daemon.Failing:
		return "Failing: the last pass could not compare the organisation with the file."
	case daemon.Working:
		return "Working: " + differences(n) + " left, and the next pass goes on."
	}
	sentence := differences(n+outside(s)) + " between the organisation and the file"
	switch out := outside(s); {
	case n == 0 && out > 0:
		return count(out, "resource is", "resources are") + " not in the file; all that is in it is as it says."
	case out > 0:
		sentence += fmt.Sprintf(", %d of them not in the file", out)
	case held == n:
		return differences(n) + ", held for somebody to decide."
	case held > 0:
		return fmt.Sprintf("%s, %d of them held for somebody to decide.", differences(n), held)
	}
	if held > 0 {
		sentence += fmt.Sprintf(", %d held for somebody to decide", held)
	}
	return sentence + "."
}

// alerts are what is wrong, and what that means.
func alerts(s daemon.Status) []string {
	var all []string
	if s.Invalid != nil {
		all = append(all, report.Clean(s.Invalid.Why))
	}
	if state(s) == stale {
		return append(all, "The last good file stays in force. "+againstLastGood(s))
	}
	switch s.State {
	case daemon.Failing:
		all = append(all, report.Clean(s.Problem))
	case daemon.Working:
		all = append(all, troubles(s.Passes)...)
	}
	if text := left(s); text != "" {
		all = append(all, text)
	}
	return all
}

func againstLastGood(s daemon.Status) string {
	switch s.State {
	case daemon.InSync:
		return "The organisation is as that says."
	case daemon.Failing:
		return compared(s) + " " + report.Clean(s.Problem)
	case daemon.Starting, daemon.Standby, daemon.Refused:
		return compared(s)
	}
	return differences(len(s.Open)+outside(s)) + " between the organisation and that."
}

// troubles are the first things that the last pass waits for or could not make.
func troubles(passes []daemon.Pass) []string {
	var all []string
	for _, p := range passes[:min(len(passes), 1)] {
		for _, r := range p.Made {
			if r.Err != nil && outcome(r) != string(apply.NotTried) && len(all) < 3 {
				all = append(all, report.Clean(r.Action.Name+", "+outcome(r)+": "+r.Err.Error()))
			}
		}
	}
	return all
}

// left says why differences that are not held are there still.
func left(s daemon.Status) string {
	if s.State != daemon.Differs {
		return ""
	}
	for _, a := range s.Open {
		switch {
		case a.Verb == diff.Hold:
		case s.Digest != s.Applied.Digest && !s.ApplyChanges:
			return "A changed file is only planned here (--on-change plan): camsync apply makes the changes."
		case !s.ApplyDrift:
			return "What others change is only reported here (--on-drift report): camsync apply puts it right, camsync absorb takes it into the file."
		}
	}
	return ""
}

// cause is why a pass ran, in words.
func cause(c daemon.Cause) string {
	switch c {
	case daemon.Start:
		return "Start"
	case daemon.Changed:
		return "The file changed"
	case daemon.Interval:
		return "Interval"
	case daemon.Hangup:
		return "SIGHUP"
	case daemon.Asked:
		return "Asked over HTTP"
	case daemon.Waiting:
		return "After waiting for a cluster"
	case daemon.Retry:
		return "Another try"
	}
	return report.Clean(string(c))
}

// result is what a pass came to.
func result(p daemon.Pass) string {
	switch p.Result {
	case daemon.PassInSync:
		return "in sync"
	case daemon.PassPlanned:
		return differences(p.Differences) + ", nothing written"
	case daemon.PassRefused:
		return "refused"
	case daemon.PassFailed:
		return "failed"
	}
	counts := map[string]int{"held": p.Differences - len(p.Made)}
	for _, r := range p.Made {
		counts[outcome(r)]++
	}
	var all []string
	for _, word := range []string{"created", "updated", "deleted", "waiting", "failed", "not tried", "held"} {
		if n := counts[word]; n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n, word))
		}
	}
	return strings.Join(all, ", ")
}

func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
