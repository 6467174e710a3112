package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func TestPathsInARepository(t *testing.T) {
	for _, test := range []struct{ root, dir, file, uri, annotation string }{
		{"/repo", "/repo", "org.yaml", "org.yaml", "file=org.yaml,"},
		{"/repo", "/repo/infra", "org.yaml", "infra/org.yaml", "file=infra/org.yaml,"},
		{"/repo", "/repo/infra", "./a/../org.yaml", "infra/org.yaml", "file=infra/org.yaml,"},
		{"/repo", "/repo/infra", "../team.yaml", "team.yaml", "file=team.yaml,"},
		{"/repo", "/elsewhere", "/repo/org.yaml", "org.yaml", "file=org.yaml,"},
		{"/repo", "/repo", "/etc/org.yaml", "file:///etc/org.yaml", "file=/etc/org.yaml,"},
		{"/repo", "/repo", "..org.yaml", "..org.yaml", "file=..org.yaml,"},
		{"", "", "infra/org.yaml", "infra/org.yaml", "file=infra/org.yaml,"},
		{"/repo", "/repo", "a b,c:d%é.yaml", "./a%20b,c:d%25%C3%A9.yaml", "file=a b%2Cc%3Ad%25é.yaml,"},
		{"/repo", "/repo", "stdin", "", ""},
	} {
		t.Run(test.root+" "+test.dir+" "+test.file, func(t *testing.T) {
			r := report.Report{Kind: report.Plan, Plan: diff.Plan{Actions: []diff.Action{
				{Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Pos: spec.Pos{File: test.file, Line: 7, Column: 5}},
			}}, Places: report.Places{Root: test.root, Dir: test.dir}}
			if got := firstPlace(t, r).Artifact.URI; got != test.uri {
				t.Errorf("SARIF points at %q, want %q", got, test.uri)
			}
			var out strings.Builder
			if err := report.GitHub(&out, r); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(out.String(), "\n")
			if want := "::notice " + test.annotation; !strings.HasPrefix(lines[1], want) || test.annotation == "" && strings.Contains(out.String(), "file=") {
				t.Errorf("the annotation is %s, want one that begins with %s", lines[1], want)
			}
		})
	}
}

// physical is where a SARIF result points at.
type physical struct {
	Artifact struct{ URI string } `json:"artifactLocation"`
	Region   struct {
		Line int `json:"startLine"`
	}
}

func firstPlace(t *testing.T, r report.Report) physical {
	t.Helper()
	var out strings.Builder
	if err := report.SARIF(&out, r); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Results []struct {
				Locations []struct{ PhysicalLocation physical }
			}
		}
	}
	if err := json.Unmarshal([]byte(out.String()), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0].Results[0].Locations[0].PhysicalLocation
}

func TestUnmanagedIsShownNearby(t *testing.T) {
	desired := spec.Organization{
		Members:  spec.KnownAt([]spec.Member{{Email: "ana@example.com", Pos: at(4, 5)}}, at(3, 3)),
		Clusters: spec.KnownAt([]spec.Cluster{{Name: "prod", Pos: at(9, 5)}}, at(8, 3)),
	}
	for _, test := range []struct {
		action diff.Action
		line   int
	}{
		{diff.Action{Verb: diff.Delete, Name: spec.MemberName("bob@example.com")}, 3},
		{diff.Action{Verb: diff.Delete, Name: spec.Secrets.Name("prod", "OLD")}, 9},
		{diff.Action{Verb: diff.Delete, Name: spec.Secrets.Name("other", "OLD")}, 3},
	} {
		r := report.Report{Plan: diff.Plan{Actions: []diff.Action{test.action}}, Places: report.PlacesOf(desired, "", "")}
		if got := firstPlace(t, r); got.Region.Line != test.line || got.Artifact.URI != "org.yaml" {
			t.Errorf("%s is shown at %+v, want line %d", test.action.Name, got, test.line)
		}
	}
}
