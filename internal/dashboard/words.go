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

func differences(n int) string { return report.Count(n, "difference") }

// short is the state in a few words, for a browser tab.
func short(s daemon.Status) string {
	switch state(s) {
	case invalid:
		return "Invalid file"
	case daemon.Differs:
		return differences(len(s.Open) + outside(s) + checks(s))
	}
	return strings.ToUpper(string(s.State[:1])) + string(s.State[1:])
}

// checks is the number of findings that no call can settle.
func checks(s daemon.Status) int {
	if s.Plan == nil {
		return 0
	}
	return len(s.Plan.Checks)
}

// outside is the number of unmanaged resources that count as differences.
func outside(s daemon.Status) int {
	if s.Plan == nil {
		return 0
	}
	return len(s.Plan.Outside)
}

// invalid replaces the daemon's state on the page while its files are invalid: that state is about
// older files.
const invalid daemon.State = "invalid"

func state(s daemon.Status) daemon.State {
	if s.Invalid != nil && s.State != daemon.NoInput {
		return invalid
	}
	return s.State
}

// sentence is the state in a sentence.
func sentence(s daemon.Status) string {
	if state(s) == invalid {
		return "Invalid file: nothing is written until it is valid."
	}
	return compared(s)
}

var sentences = map[daemon.State]string{
	daemon.Starting: "Starting: the first pass has not ended yet.",
	daemon.Standby:  "Standby: another replica leads and has the current state.",
	daemon.NoInput:  "No valid file yet: nothing is compared or written.",
	daemon.InSync:   "In sync: the organisation is as the file says.",
	daemon.Refused:  "Refused: a guard stops the whole plan, and nothing is written.",
	daemon.Failing:  "Failing: the last pass could not compare the organisation with the file.",
}

// compared compares the organisation with the file in force, in a sentence.
func compared(s daemon.Status) string {
	held := 0
	for _, a := range s.Open {
		if a.Verb == diff.Hold {
			held++
		}
	}
	n, out := len(s.Open)+checks(s), outside(s)
	sentence := differences(n+out) + " between the organisation and the file"
	switch {
	case sentences[s.State] != "":
		return sentences[s.State]
	case s.State == daemon.Working:
		return "Working: " + differences(n) + " left; the next pass continues."
	case n == 0 && out == 1:
		return "1 resource is not in the file; everything else is as it says."
	case n == 0 && out > 0:
		return fmt.Sprintf("%d resources are not in the file; everything else is as it says.", out)
	case out > 0:
		sentence += fmt.Sprintf(", %d of them not in the file", out)
	case held == n:
		return differences(n) + ", held for review."
	case held > 0:
		return fmt.Sprintf("%s, %d of them held for review.", differences(n), held)
	}
	if held > 0 {
		sentence += fmt.Sprintf(", %d held for review", held)
	}
	return sentence + "."
}

// alerts name what is wrong, and its effect.
func alerts(s daemon.Status) []string {
	var all []string
	if s.Invalid != nil {
		all = append(all, report.Clean(s.Invalid.Why))
	}
	if state(s) == invalid {
		return append(all, "The last valid file stays in force. "+againstLastValid(s))
	}
	switch s.State {
	case daemon.Failing:
		all = append(all, report.Clean(s.Problem))
	case daemon.Working:
		all = append(all, failures(s.Passes)...)
	}
	if text := openReason(s); text != "" {
		all = append(all, text)
	}
	return all
}

func againstLastValid(s daemon.Status) string {
	switch s.State {
	case daemon.InSync:
		return "The organisation is as it says."
	case daemon.Failing:
		return compared(s) + " " + report.Clean(s.Problem)
	case daemon.Starting, daemon.Standby, daemon.Refused:
		return compared(s)
	}
	return differences(len(s.Open)+outside(s)+checks(s)) + " between the organisation and it."
}

// failures describe the first actions of the last pass that failed or wait.
func failures(passes []daemon.Pass) []string {
	var all []string
	for _, p := range passes[:min(len(passes), 1)] {
		for _, r := range p.Made {
			if r.Err != nil && outcome(r) != string(apply.NotTried) && len(all) < 3 {
				all = append(all, report.Clean(r.Action.Name.String()+", "+outcome(r)+": "+r.Err.Error()))
			}
		}
	}
	return all
}

// openReason explains why differences that are not held remain.
func openReason(s daemon.Status) string {
	if s.State != daemon.Differs {
		return ""
	}
	for _, a := range s.Open {
		switch {
		case a.Verb == diff.Hold:
		case s.Digest != s.Applied.Digest && !s.ApplyChanges:
			return "A changed file is only planned here (--on-change plan): camsync apply makes the changes."
		case !s.ApplyDrift:
			return "Drift is only reported here (--on-drift report): camsync apply corrects it, and camsync absorb takes it into the file."
		}
	}
	return ""
}

// causes are the causes of passes in words.
var causes = map[daemon.Cause]string{
	daemon.Start: "Start", daemon.Changed: "The file changed", daemon.Interval: "Interval", daemon.Hangup: "SIGHUP",
	daemon.Asked: "Requested over HTTP", daemon.Waiting: "After waiting for a cluster", daemon.Retry: "Retry",
	daemon.Approved: "An approved plan",
}

// result is the result of a pass in words.
func result(p daemon.Pass) string {
	switch p.Result {
	case daemon.PassInSync:
		return "in sync"
	case daemon.PassPlanned:
		return differences(p.Differences) + ", nothing written"
	case daemon.PassRefused, daemon.PassFailed:
		return string(p.Result)
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
