package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// A command of a CI system's runner in a name is none in any format, and in JSON reads back as it was.
func TestCaseS9CommandsOfRunnersAreHarmless(t *testing.T) {
	for _, name := range []string{"##vso[task.setvariable variable=a]b", "##VSO[task.complete]", "##[section]x", "a##[error]b", "###[x"} {
		r := report.Report{Kind: report.Plan, Plan: diff.Plan{Actions: []diff.Action{{Verb: diff.Update, Name: spec.ClusterName(name)}}, Unmanaged: []spec.Name{spec.ClusterName(name)}}}
		for _, f := range formats() {
			var out bytes.Buffer
			if err := f.write(&out, r); err != nil {
				t.Fatal(err)
			}
			if text := strings.ToLower(out.String()); strings.Contains(text, "##[") || strings.Contains(text, "##vso[") {
				t.Errorf("%s: a command of %q is left", f.name, name)
			}
			if f.name != "json" {
				continue
			}
			var d struct{ Unmanaged []string }
			if err := json.Unmarshal(out.Bytes(), &d); err != nil || d.Unmanaged[0] != "cluster/"+name {
				t.Errorf("%q reads back as %q, %v", name, d.Unmanaged, err)
			}
		}
	}
}
