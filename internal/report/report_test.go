package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// of is the report of a plan.
func of(plan diff.Plan) report.Report { return report.Report{Kind: report.Plan, Plan: plan} }

func planText(t *testing.T, plan diff.Plan, style report.Style) string {
	t.Helper()
	var out strings.Builder
	if err := report.Text(&out, of(plan), style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		file  string
		write func(*bytes.Buffer) error
	}{
		{"plan.txt", func(b *bytes.Buffer) error { return report.Text(b, of(samplePlan()), report.Style{}) }},
		{"plan-100.txt", func(b *bytes.Buffer) error { return report.Text(b, of(samplePlan()), report.Style{Width: 100}) }},
		{"plan-40.txt", func(b *bytes.Buffer) error { return report.Text(b, of(samplePlan()), report.Style{Width: 40}) }},
		{"plan-100-color.txt", func(b *bytes.Buffer) error {
			return report.Text(b, of(samplePlan()), report.Style{Width: 100, Color: true})
		}},
		{"plan.json", func(b *bytes.Buffer) error { return report.JSON(b, of(samplePlan())) }},
		{"results.txt", func(b *bytes.Buffer) error {
			return report.ResultsText(b, sampleResults(), 12*time.Second, report.Style{})
		}},
		{"results-40.txt", func(b *bytes.Buffer) error {
			return report.ResultsText(b, sampleResults(), 1234*time.Millisecond, report.Style{Width: 40})
		}},
		{"results.json", func(b *bytes.Buffer) error {
			return report.JSON(b, report.Report{Kind: report.Results, Plan: samplePlan(), Results: sampleResults()})
		}},
	} {
		t.Run(test.file, func(t *testing.T) {
			var first, second bytes.Buffer
			if err := errors.Join(test.write(&first), test.write(&second)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("two reports of the same input differ")
			}
			if strings.Contains(first.String(), canary) {
				t.Error("the report shows a secret")
			}
			golden(t, test.file, first.Bytes())
		})
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]+m")

func TestColourOnlyAddsEscapes(t *testing.T) {
	for _, width := range []int{0, 30, 40, 100} {
		painted := planText(t, samplePlan(), report.Style{Color: true, Width: width})
		if got, want := sgr.ReplaceAllString(painted, ""), planText(t, samplePlan(), report.Style{Width: width}); got != want {
			t.Errorf("width %d: without its escapes the coloured plan is\n%s\nnot\n%s", width, got, want)
		}
	}
}

func TestSummaryLines(t *testing.T) {
	one := diff.Action{Verb: diff.Create, Name: spec.MemberName("ana@example.com")}
	for _, test := range []struct {
		name string
		plan diff.Plan
		want string
	}{
		{"empty", diff.Plan{}, "No differences: the organisation is as the file says.\n"},
		{"another organisation", diff.Plan{Refusal: &diff.Refusal{Reason: "the organisation is another one"}}, "Nothing was compared.\nRefused before any write: the organisation is another one\n"},
		{"one unmanaged", diff.Plan{Unmanaged: []spec.Name{spec.ClusterName("x")}}, "Unmanaged, left alone (1):\n  cluster/x\n\nNo differences: the organisation is as the file says. 1 unmanaged resource is left alone.\n"},
		{"created", diff.Plan{Actions: []diff.Action{one}}, "+ member/ana@example.com\n\nPlan: 1 to create, 0 to update, 0 to delete, 0 held.\n"},
		{"held until later, and for good", diff.Plan{Actions: []diff.Action{
			{Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName("a"), Reason: "asked before", Wait: &diff.Wait{Until: time.Unix(1e9, 0)}},
			{Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName("b"), Reason: "the window is closed", Wait: &diff.Wait{Until: time.Unix(1e9, 0)}, ByPolicy: true},
			{Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName("e"), Reason: "its stage is unknown", Wait: &diff.Wait{}, ByPolicy: true},
			{Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("c"), Reason: "impossible"},
			{Verb: diff.Hold, Would: diff.Delete, Name: spec.ClusterName("d"), Reason: "not allowed", ByPolicy: true},
		}}, "! cluster/a   would update\n      held: asked before\n! cluster/b   would update\n      held: the window is closed\n! cluster/e   would update\n      held: its stage is unknown\n! cluster/c\n      held: impossible\n! cluster/d   would delete\n      held: not allowed\n\n" +
			"Plan: 0 to create, 0 to update, 0 to delete, 5 held. 2 held until later. 1 held for a reason that apply cannot settle.\n"},
		{
			"refused", diff.Plan{Actions: []diff.Action{one}, Refusal: &diff.Refusal{Reason: "the organisation is another one", Hint: "look at organization.ownerId"}},
			"+ member/ana@example.com\n\nPlan: 1 to create, 0 to update, 0 to delete, 0 held.\nRefused before any write: the organisation is another one\nhint: look at organization.ownerId\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := planText(t, test.plan, report.Style{}); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "10ms", 42 * time.Millisecond: "40ms", 1234 * time.Millisecond: "1.2s", 12345 * time.Millisecond: "12s", 72 * time.Second: "1m12s",
	} {
		if got := report.Elapsed(d); got != want {
			t.Errorf("Elapsed(%v) = %q, want %q", d, got, want)
		}
	}
}

const hostile = "x\x1b[2J\r\n::set-env name=A::b \u202egnp.exe\u200b\x9b31m\xff ##[error]"

// hostilePlan holds the text in every place that a server or a file can fill.
func hostilePlan(text string) diff.Plan {
	return diff.Plan{
		Actions: []diff.Action{
			{Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName(text), UUID: text, Fields: []diff.Field{{Name: text, Live: text, Desired: text}}, Reason: text, Hint: text, Pos: spec.Pos{File: text, Line: 1, Column: 1}},
			{Verb: diff.Update, Name: spec.MemberName(text), Fields: []diff.Field{{Name: "roles", Live: text}}},
		},
		Unmanaged: []spec.Name{spec.ClusterName(text)}, Notes: []string{text}, Refusal: &diff.Refusal{Reason: text, Hint: text},
	}
}

// harmlessLines checks that no line starts a command, and that all are clean and within the width, if
// there is one that can be kept.
func harmlessLines(t testing.TB, text string, columns int) {
	t.Helper()
	for l := range strings.Lines(text) {
		l = strings.TrimSuffix(l, "\n")
		if strings.HasPrefix(strings.TrimSpace(l), "::") || strings.Contains(l, "##[") {
			t.Errorf("line %q is a command of a CI system", l)
		}
		if got := report.Clean(l); got != l {
			t.Errorf("line %q is not clean: %q", l, got)
		}
		if w := uniseg.StringWidth(l); columns >= 30 && w > columns {
			t.Errorf("line %q takes %d of %d columns", l, w, columns)
		}
	}
}

func FuzzHostileText(f *testing.F) {
	f.Add(hostile, uint8(0))
	f.Add(hostile, uint8(40))
	f.Add("::add-mask::", uint8(9))
	f.Add(strings.Repeat("ab ::x", 40), uint8(10))
	f.Add("日本語の名前がここにあります", uint8(20))
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		style := report.Style{Width: int(width)}
		plan := hostilePlan(text)
		failed := apply.Result{Action: plan.Actions[0], Outcome: apply.Failed, Err: errors.New(text)}
		var out strings.Builder
		if err := errors.Join(report.Text(&out, of(plan), style), report.ResultsText(&out, []apply.Result{failed}, 0, style)); err != nil {
			t.Fatal(err)
		}
		harmlessLines(t, out.String(), int(width))
		var encoded bytes.Buffer
		if err := report.JSON(&encoded, of(plan)); err != nil {
			t.Fatal(err)
		}
		var decoded struct{ Actions []struct{ Name string } }
		if err := json.Unmarshal(encoded.Bytes(), &decoded); err != nil {
			t.Fatalf("%v in %s", err, encoded.Bytes())
		}
		if got := decoded.Actions[0].Name; utf8.ValidString(text) && text != "" && got != "cluster/"+text {
			t.Errorf("JSON holds %q, not that of %q", got, text)
		}
	})
}
