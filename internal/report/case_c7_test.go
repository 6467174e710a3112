package report_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/report"
)

// Readers of SARIF want the tool's version in numbers, its full name, names of rules in Pascal case, and what tells
// the runs of one report from others.
func TestCaseC7SARIFSaysWhichToolAndRun(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	pascal := regexp.MustCompile(`^[A-Z][A-Za-z0-9]+$`)
	for _, r := range append(consumed(), invalidReport()) {
		for version, want := range map[string]string{
			"v1.2.3": "1.2.3", "1.2.3-rc.1+dirty": "1.2.3-rc.1+dirty", "v0.0.0-20261128050000-abcdef123456": "0.0.0-20261128050000-abcdef123456",
			"devel": "0.0.0-devel", "": "0.0.0-devel", "v1": "0.0.0-devel",
		} {
			r.About = about()
			r.About.Version = version
			text := rendered(t, format{"sarif", "sarif", report.SARIF}, r)
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err == nil {
				err = schema.Validate(value)
			}
			if err != nil {
				t.Fatal(err)
			}
			var log struct {
				Runs []struct {
					Tool struct {
						Driver struct {
							FullName, Version, SemanticVersion string
							Rules                              []struct{ ID, Name string }
						}
					}
					AutomationDetails struct{ ID string }
				}
			}
			if err := json.Unmarshal([]byte(text), &log); err != nil {
				t.Fatal(err)
			}
			driver := log.Runs[0].Tool.Driver
			if driver.Version != want || driver.SemanticVersion != want || driver.FullName != strings.TrimSpace("camsync "+version) {
				t.Errorf("%q: version %q, %q, full name %q", version, driver.Version, driver.SemanticVersion, driver.FullName)
			}
			kind := r.Kind
			if r.Instead != "" {
				kind = r.Instead // a report that could not be made is the next one of its kind
			}
			id := log.Runs[0].AutomationDetails.ID
			if !strings.HasPrefix(id, "camsync/"+string(kind)+"/") || !strings.HasSuffix(id, "org.yaml/teams/") && !strings.HasSuffix(id, "org.yaml/infra/teams/") {
				t.Errorf("%s: the run is %q", r.Kind, id)
			}
			for _, rule := range driver.Rules {
				if !pascal.MatchString(rule.Name) {
					t.Errorf("rule %s has the name %q", rule.ID, rule.Name)
				}
			}
		}
	}
}

// Two files of one repository are two runs, so that the results of one do not take the place of the other's.
func TestCaseC7RunsOfOtherFilesAreOthers(t *testing.T) {
	one, other := planReport(), planReport()
	one.About.Files, other.About.Files = []string{"a.yaml"}, []string{"b.yaml"}
	f := format{"sarif", "sarif", report.SARIF}
	for r, want := range map[*report.Report]string{&one: "camsync/plan/infra/a.yaml/", &other: "camsync/plan/infra/b.yaml/"} {
		if text := rendered(t, f, *r); !strings.Contains(text, `"id": "`+want+`"`) {
			t.Errorf("no run %s", want)
		}
	}
}
