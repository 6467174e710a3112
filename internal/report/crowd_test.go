package report_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// crowd is n secrets that are held for one reason each time with other names in it, and one for another.
func crowd(n int, reason string) diff.Plan {
	var plan diff.Plan
	for i := range n {
		why := reason
		if strings.Contains(reason, "%") {
			why = fmt.Sprintf(reason, i)
		}
		plan.Actions = append(plan.Actions, diff.Action{
			Verb: diff.Hold, Would: diff.Create, Name: spec.Secrets.Name("a", fmt.Sprintf("S_%04d", i)), Reason: why,
			Pos: spec.Pos{File: "org.yaml", Line: i + 1, Column: 5},
		})
	}
	return plan
}

// TestCaseU15OneCauseIsOneGroup: what thousands of lines have in common is said with a few of them and a count, where
// people read it, and every other line stays; JSON has all.
func TestCaseU15OneCauseIsOneGroup(t *testing.T) {
	const n = 1_200
	for _, reason := range []string{
		"environment variable MISSING_%d is not set", "secrets/none-%d: no such file or directory", "command pass: exit status 1: no entry S%d",
		"it does credential-loss, which is not allowed",
	} {
		plan := crowd(n, reason)
		other := diff.Action{Verb: diff.Hold, Name: spec.ClusterName("lonely"), Reason: "the cluster is suspended"}
		plan.Actions = append(plan.Actions[:n/2:n/2], append([]diff.Action{other}, plan.Actions[n/2:]...)...)
		plan.Actions = append(plan.Actions, diff.Action{Verb: diff.Delete, Name: spec.MemberName("gone@example.com")})
		r := report.Report{Kind: report.Plan, Plan: plan}
		for _, f := range texts() {
			got := rendered(t, f, r)
			if !strings.Contains(got, "lonely") || !strings.Contains(got, "gone@example.com") {
				t.Errorf("%s of %q: a line of another cause is missing", f.name, reason)
			}
			listed := 0
			for line := range strings.Lines(got) {
				if strings.Contains(line, "secret/S_") {
					listed++
				}
			}
			switch f.name {
			case "json", "junit", "sarif":
				if listed < n {
					t.Errorf("%s of %q: %d lines", f.name, reason, listed)
				}
			case "html":
				if !strings.Contains(got, "1200 secrets: hold, such as cluster/a/secret/S_0004") {
					t.Errorf("html of %q does not sum the cause up", reason)
				}
			default:
				if listed != 5 || strings.Count(got, "1195 more secrets are held for the same reason; -o json lists all") != 1 {
					t.Errorf("%s of %q: %d lines in\n%.1000s", f.name, reason, listed, got)
				}
			}
		}
	}
}

// What a reader can take in is listed as it is, and so is what has no reason or reasons of its own.
func TestCaseU15FewAreListed(t *testing.T) {
	few := crowd(20, "environment variable MISSING_%d is not set")
	plain := crowd(100, "")
	for i := range plain.Actions {
		plain.Actions[i].Verb = diff.Update
	}
	for want, plan := range map[int]diff.Plan{20: few, 100: plain} {
		for _, f := range texts() {
			got := rendered(t, f, report.Report{Kind: report.Plan, Plan: plan})
			if strings.Count(got, "/S_") < want && strings.Count(got, "S_00") < want {
				t.Errorf("%s: less than %d lines", f.name, want)
			}
		}
	}
}

func TestCaseU15ResultsAreGrouped(t *testing.T) {
	var results []apply.Result
	for i, a := range crowd(3_000, "").Actions {
		a.Verb = diff.Create
		r := apply.Result{Action: a, Outcome: apply.NotTried, Err: fmt.Errorf("it waits for cluster/c%d, which failed", i)}
		if i%3 == 0 {
			r = apply.Result{Action: a, Outcome: apply.Failed, Err: errors.New("PUT /clusters/{…}/secrets: 500 Internal Server Error")}
		}
		results = append(results, r)
	}
	var b strings.Builder
	if err := report.ResultsText(&b, results, 0, report.Style{Width: 100}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1995 more secrets were not tried for the same reason", "995 more secrets failed for the same reason", "1000 failed, 2000 not tried"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%s", want, b.String())
		}
	}
	if lines := strings.Count(b.String(), "\n"); lines > 40 {
		t.Errorf("%d lines", lines)
	}
}

// Of unmanaged members, those with other rights or another actor are not counted with the others.
func TestCaseU15UnmanagedAreGrouped(t *testing.T) {
	r := report.Report{Kind: report.Drift}
	for i := range 3_000 {
		a := diff.Action{Verb: diff.Delete, Name: spec.MemberName(fmt.Sprintf("user%04d@example.com", i)), Harms: spec.AccessLoss,
			Fields: []diff.Field{{Name: "roles", Live: "developer"}}, Happened: diff.Happened{What: diff.Added, Harms: spec.AccessGain}}
		c := audit.Change{By: "bob@example.com"}
		if i == 1_000 {
			a.Fields[0].Live, a.Happened.Grave = "admin", true
		}
		if i == 2_000 {
			c.By = "mallory@example.com"
		}
		r.Plan.Outside, r.Outside = append(r.Plan.Outside, a), append(r.Outside, c)
	}
	var b strings.Builder
	if err := report.Text(&b, r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"user1000@example.com", "user2000@example.com", "2993 more members like this are not in the file", "3000 not in the file"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%.3000s", want, b.String())
		}
	}
}

// TestCaseU15LeftOutCausesAreNamed: a comment that has no room for very many lines says why they are as they are, though
// all of them stand in its midst.
func TestCaseU15LeftOutCausesAreNamed(t *testing.T) {
	plan := crowd(2_000, "")
	for i := range plan.Actions {
		a := &plan.Actions[i]
		a.Name = spec.Secrets.Name("plain", fmt.Sprintf("S_%04d", i)+strings.Repeat("x", 100))
		if i >= 900 && i < 1_100 {
			a.Reason = "the midst is not well"
		}
	}
	var b strings.Builder
	if err := report.Markdown(&b, report.Report{Kind: report.Plan, Plan: plan}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if len(got) >= 60_000 || len(got) < 45_000 {
		t.Errorf("%d bytes", len(got))
	}
	if !strings.Contains(got, "- among them `200 secrets: hold, such as cluster/plain/secret/S_09") || strings.Count(got, "the midst is not well") != 1 {
		t.Errorf("the reason is not said once:\n%s", regexp.MustCompile("(?m)^.*(left out|among).*$").FindAllString(got, -1))
	}
}

// Of however many causes, a comment stays as short as it must be.
func TestCaseU15LeftOutCausesAreBounded(t *testing.T) {
	var plan diff.Plan
	for i := range 200 {
		plan.Actions = append(plan.Actions, crowd(21, strings.Repeat("🚀 ", i)+"x "+strings.Repeat("é", 2_000)).Actions...)
	}
	var b strings.Builder
	if err := report.Markdown(&b, report.Report{Kind: report.Plan, Plan: plan}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "- among them "); b.Len() >= 60_000 || n == 0 || n > 6 {
		t.Errorf("%d bytes, %d causes", b.Len(), n)
	}
}

// TestCaseU15ARunReportsACauseTwentyTimes: a log of a run has the first lines of a cause as they come, and a count at last.
func TestCaseU15ARunReportsACauseTwentyTimes(t *testing.T) {
	var running report.Running
	var lines []string
	for i, a := range crowd(1_000, "").Actions {
		a.Verb = diff.Create
		r := apply.Result{Action: a, Outcome: apply.NotTried, Err: fmt.Errorf("it waits for cluster/c%d, which was not done", i)}
		switch {
		case i == 500:
			r = apply.Result{Action: a, Outcome: apply.Failed, Err: errors.New("another reason")}
		case i%2 == 1:
			r = apply.Result{Action: a, Outcome: apply.Created}
		}
		if line := running.Line(r); line != "" {
			lines = append(lines, line)
		}
	}
	all := strings.Join(lines, "\n")
	if n := strings.Count(all, "not tried "); n != 20 || strings.Count(all, "created ") != 500 || !strings.Contains(all, "S_0500: another reason") {
		t.Errorf("%d lines not tried in\n%s", n, all)
	}
	if rest := running.Rest(); len(rest) != 1 || rest[0] != "not tried 479 more secrets for the same reason as cluster/a/secret/S_0000" {
		t.Errorf("%q", rest)
	}
}
