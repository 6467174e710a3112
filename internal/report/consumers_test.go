package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
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
func TestJUnitIsReadAsItIsMeant(t *testing.T) {
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
		actions, refused := len(r.Plan.Actions), 0
		if r.Plan.Refusal != nil {
			refused = 1
		}
		if cases != max(actions+refused, 1) || failed != actions-settled || broken != refused {
			t.Errorf("%s of %d actions, %d settled, %d refusals: %d cases, %d failed, %d with errors", r.Kind, actions, settled, refused, cases, failed, broken)
		}
	}
}
