package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// consumed are reports of every kind, as those who read their formats get them.
func consumed() []report.Report {
	refused := planReport()
	refused.Plan.Refusal = &diff.Refusal{Reason: "the organisation is another one", Hint: "look at organization.ownerId"}
	return slices.Concat(
		[]report.Report{planReport(), driftReport(), resultsReport(), refused, manyReport(300), {Kind: report.Plan}, {Kind: report.Drift}, {Kind: report.Results}},
		hostileReports(hostile), hostileReports("https://example.com/?a=b#c"),
	)
}

// The SARIF schema is that of OASIS, with errata 01.
func TestSARIFMatchesTheSchemaOfOASIS(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) error {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(value)
	}
	for _, r := range consumed() {
		text := rendered(t, format{"sarif", "sarif", report.SARIF}, r)
		if err := valid(text); err != nil {
			t.Errorf("%s: %v", r.Kind, err)
		}
		if valid(strings.Replace(text, `"runs":`, `"rans":`, 1)) == nil {
			t.Errorf("%s: a log with a misspelled key is valid", r.Kind)
		}
	}
}

// A reader of JUnit reports finds a case for each action, or one where there is none, and of them those as
// failed that are not settled.
func TestJUnitReadersAgree(t *testing.T) {
	for _, r := range consumed() {
		suites, err := junit.Ingest([]byte(rendered(t, format{"junit", "junit.xml", report.JUnit}, r)))
		if err != nil {
			t.Fatal(err)
		}
		var cases, failed, broken int
		for _, suite := range suites {
			cases, failed, broken = cases+suite.Totals.Tests, failed+suite.Totals.Failed, broken+suite.Totals.Error
			for _, c := range suite.Tests {
				if c.Name == "" || c.Classname == "" || c.Status == junit.StatusFailed && c.Error == nil {
					t.Errorf("%s: case %+v", r.Kind, c)
				}
			}
		}
		settled := 0
		for _, result := range r.Results {
			if slices.Contains([]apply.Outcome{apply.Created, apply.Updated, apply.Deleted}, result.Outcome) {
				settled++
			}
		}
		actions, refused := len(r.Plan.Actions)+len(r.Plan.Outside), 0
		if r.Plan.Refusal != nil {
			refused = 1
		}
		if cases != max(actions+refused, 1) || failed != actions-settled || broken != refused {
			t.Errorf("%s of %d actions, %d settled, %d refusals: %d cases, %d failed, %d with errors", r.Kind, actions, settled, refused, cases, failed, broken)
		}
	}
}

// GitLab takes cases of one class and name for one, and code scanning takes results of one fingerprint for one: a
// cluster with several lines has as many of both. The same line keeps its own when its values change.
func TestLinesOfOneClusterAreDistinct(t *testing.T) {
	setting := func(verb diff.Verb, desired string, names ...string) diff.Action {
		a := diff.Action{Verb: verb, Name: spec.ClusterName("p"), Pos: at(3, 5)}
		if verb == diff.Hold {
			a.Would, a.Reason = diff.Hold, "the API cannot change it"
		}
		for _, name := range names {
			a.Fields = append(a.Fields, diff.Field{Name: name, Live: "is", Desired: desired})
		}
		return a
	}
	ids := func(desired string) (cases, alerts []string) {
		r := report.Report{Kind: report.Plan, Plan: diff.Plan{Actions: []diff.Action{
			setting(diff.Hold, desired, "region"), setting(diff.Hold, desired, "channel"),
			setting(diff.Update, desired, "description", "stage"), setting(diff.Update, desired, "generation"),
		}}}
		suites, err := junit.Ingest([]byte(rendered(t, format{"junit", "junit.xml", report.JUnit}, r)))
		if err != nil {
			t.Fatal(err)
		}
		for _, suite := range suites {
			for _, c := range suite.Tests {
				cases = append(cases, c.Classname+" "+c.Name)
			}
		}
		var log struct {
			Runs []struct {
				Results []struct{ PartialFingerprints map[string]string }
			}
		}
		if err := json.Unmarshal([]byte(rendered(t, format{"sarif", "sarif", report.SARIF}, r)), &log); err != nil {
			t.Fatal(err)
		}
		for _, result := range log.Runs[0].Results {
			alerts = append(alerts, fmt.Sprint(result.PartialFingerprints))
		}
		return cases, alerts
	}
	cases, alerts := ids("wanted")
	want := []string{"region", "channel", "description, stage", "generation"}
	for i, about := range want {
		want[i] = "camsync.clusters cluster/p (" + about + ")"
	}
	if !slices.Equal(cases, want) {
		t.Errorf("cases %q, want %q", cases, want)
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(alerts))); len(distinct) != 4 {
		t.Errorf("fingerprints %q", alerts)
	}
	if others, again := ids("wanted otherwise"); !slices.Equal(others, cases) || !slices.Equal(again, alerts) {
		t.Errorf("with other values: cases %q, fingerprints %q", others, again)
	}
}

// A run that was refused took no time.
func TestARunWithoutCallsHasNoDuration(t *testing.T) {
	r := report.Report{Kind: report.Results, Plan: diff.Plan{Refusal: &diff.Refusal{Reason: "the plan is stale"}}}
	r.Plan.Actions = []diff.Action{{Verb: diff.Update, Name: spec.MemberName("ana@example.com")}}
	r.Results = []apply.Result{{Action: r.Plan.Actions[0], Outcome: apply.NotTried}}
	text := rendered(t, format{"markdown", "md", report.Markdown}, r)
	if want := "**Applied: 0 created, 0 updated, 0 deleted, 1 not tried.**\n"; !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}
