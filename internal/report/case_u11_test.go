package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func about() report.About {
	return report.About{
		Organization: "6ff582aa-a62e-4a28-aac7-4d2224d8c58a", Host: "api.cloud.camunda.io", Files: []string{"org.yaml", "teams"},
		Commit: "abc1234", Version: "v1.2.3", At: time.Date(2026, 11, 28, 6, 0, 30, 0, time.FixedZone("CET", 3600)),
	}
}

func invalidReport() report.Report {
	return report.Report{Kind: report.Validation, Instead: report.Plan, Errors: spec.FileErrors{{Pos: at(3, 1), Text: "unknown key"}}, Places: places()}
}

// Every format of every report says what it is of, and in text, it begins with that.
func TestCaseU11EveryFormatNamesItsSource(t *testing.T) {
	const line = "organisation 6ff582aa-a62e-4a28-aac7-4d2224d8c58a at api.cloud.camunda.io · org.yaml, teams @ abc1234 · camsync v1.2.3 · 2026-11-28 05:00 UTC"
	for _, r := range []report.Report{planReport(), driftReport(), resultsReport(), {Kind: report.Plan}, invalidReport()} {
		for _, f := range formats() {
			if bare := rendered(t, f, r); strings.Contains(bare, "about") && f.name != "html" {
				t.Errorf("%s as %s says what it is of where nothing is known", r.Kind, f.name)
			}
			with := r
			with.About = about()
			text := rendered(t, f, with)
			for _, want := range []string{"6ff582aa-a62e-4a28-aac7-4d2224d8c58a", "api.cloud.camunda.io", "org.yaml", "teams", "abc1234", "1.2.3", "2026-11-28"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s as %s does not say %s", r.Kind, f.name, want)
				}
			}
		}
		if r.Kind == report.Results {
			continue // begins below the plan
		}
		r.About = about()
		var b bytes.Buffer
		if err := report.Text(&b, r, report.Style{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(b.String()), " "); !strings.HasPrefix(got, line) {
			t.Errorf("%s begins with %.200q", r.Kind, got)
		}
	}
}

// What is not known leaves no gap, and what others wrote cannot become a command.
func TestCaseU11LineOfWhatIsKnown(t *testing.T) {
	for _, test := range []struct {
		about report.About
		want  string
	}{
		{report.About{}, ""},
		{report.About{Host: "localhost:8080"}, "localhost:8080"},
		{report.About{Organization: "o-1"}, "organisation o-1"},
		{report.About{Files: []string{"-"}, Commit: "abc1234"}, "- @ abc1234"},
		{report.About{Commit: "abc1234", Version: "devel"}, "camsync devel"},
		{report.About{Files: []string{"::error::x\n"}}, `\x3a:error::x\n`},
	} {
		if got := test.about.String(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.about, got, test.want)
		}
	}
}

func TestCaseU11JSONMatchesTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../schema/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []report.Report{planReport(), driftReport(), resultsReport(), invalidReport()} {
		r.About = about()
		text := rendered(t, format{"json", "json", report.JSON}, r)
		for _, test := range []struct {
			text  string
			valid bool
		}{{text, true}, {strings.Replace(text, `"host":`, `"hast":`, 1), false}} {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); (err == nil) != test.valid {
				t.Errorf("%s: valid is to be %t: %v", r.Kind, test.valid, err)
			}
		}
	}
}
