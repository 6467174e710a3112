package report_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// A format is one of the formats that print a report.
type format struct {
	name, ext string
	write     func(io.Writer, report.Report) error
}

func formats() []format {
	return []format{
		{"markdown", "md", report.Markdown}, {"html", "html", report.HTML}, {"junit", "junit.xml", report.JUnit},
		{"sarif", "sarif", report.SARIF}, {"github", "github.txt", report.GitHub}, {"json", "json", report.JSON},
	}
}

func places() report.Places {
	return report.Places{Root: "/repository", Dir: "/repository/infra", Declared: map[spec.Name]spec.Pos{spec.ClusterName("staging"): at(41, 5)}, First: at(6, 3)}
}

// planReport, driftReport and resultsReport are the sample in each kind of report.
func planReport() report.Report {
	return report.Report{Kind: report.Plan, Plan: samplePlan(), Places: places()}
}

func driftReport() report.Report {
	r := report.Report{Kind: report.Drift, Plan: samplePlan(), Places: places()}
	r.Changed = make([]audit.Change, len(r.Plan.Actions))
	r.Changed[2] = audit.Change{By: "bob@example.com", At: time.Date(2026, 11, 20, 9, 12, 30, 0, time.UTC), How: "in the Console"}
	r.Changed[4] = audit.Change{How: audit.Unknown, Why: "the log was refused"}
	r.Plan.Outside = []diff.Action{
		{Verb: diff.Delete, Name: spec.MemberName("eve@example.com"), Harms: spec.AccessLoss, Fields: []diff.Field{{Name: "roles", Live: "admin"}}, Happened: diff.Happened{What: diff.Added, Harms: spec.AccessGain, Grave: true}},
		{Verb: diff.Delete, Name: spec.Clients.Name("staging", "backdoor"), UUID: "5f0c0c5e-0001", Fields: []diff.Field{{Name: "permissions", Live: "Zeebe"}}},
	}
	r.Plan.Unmanaged = append(r.Plan.Unmanaged, spec.MemberName("eve@example.com"), spec.Clients.Name("staging", "backdoor"))
	r.Outside = []audit.Change{{By: "mallory@example.com", At: time.Date(2026, 11, 20, 9, 12, 30, 0, time.UTC), How: "a person"}, {}}
	r.Coverage = []audit.Coverage{{Kind: spec.Clusters, Live: 4, Declared: 3}, {Kind: spec.Members, Live: 11, Declared: 10}}
	return r
}

func resultsReport() report.Report {
	return report.Report{Kind: report.Results, Plan: samplePlan(), Results: sampleResults(), Elapsed: 12 * time.Second, Places: places()}
}

func rendered(t testing.TB, f format, r report.Report) string {
	t.Helper()
	var first, second bytes.Buffer
	if err := errors.Join(f.write(&first, r), f.write(&second, r)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("%s: two reports of the same input differ", f.name)
	}
	return first.String()
}

func TestFormatsGolden(t *testing.T) {
	refused := report.Report{Kind: report.Plan, Plan: diff.Plan{Refusal: &diff.Refusal{Reason: "the organisation is another one", Hint: "look at organization.ownerId"}}}
	invalid := validationReport()
	invalid.Places = places()
	for _, test := range []struct {
		name   string
		report report.Report
	}{
		{"plan", planReport()}, {"drift", driftReport()}, {"results", resultsReport()}, {"refused", refused},
		{"in-sync", report.Report{Kind: report.Plan}}, {"invalid", invalid}, {"valid", report.Report{Kind: report.Validation}},
	} {
		for _, f := range formats() {
			if f.name == "json" && test.name != "drift" && test.name != "invalid" || f.name == "html" && test.name != "drift" {
				continue // json.go has its own; of pages, the richest is enough
			}
			t.Run(test.name+"/"+f.name, func(t *testing.T) {
				got := rendered(t, f, test.report)
				if strings.Contains(got, canary) {
					t.Error("the report shows a secret")
				}
				golden(t, test.name+"."+f.ext, []byte(got))
			})
		}
	}
}
