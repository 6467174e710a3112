package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/pull"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func samplePull(text string) report.Pull {
	return report.Pull{
		About: about(), Directory: "models" + text, Project: pull.Project{Project: api.Project{Project: spec.Project{Key: "p", Name: "Process" + text}}, In: "Orders" + text},
		Result: pull.Result{Kept: "why" + text, Files: []pull.File{
			{Path: "a.bpmn" + text, Key: "1", Outcome: pull.Added}, {Path: "b.bpmn" + text, Key: "2", Outcome: pull.Unchanged}, {Path: "c.bpmn" + text, Key: "3", Outcome: pull.Changed},
			{Path: "d.bpmn" + text, Outcome: pull.OnlyHere}, {Path: "e.bpmn" + text, Outcome: pull.Removed}, {Path: "f.bpmn" + text, Key: "4", Outcome: pull.Refused, Reason: "r" + text},
			{Path: "g.bpmn" + text, Key: "5", Outcome: pull.Failed, Reason: "s" + text},
		}},
	}
}

func pulled(t *testing.T, p report.Pull) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := report.PullJSON(&out, p); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any)
}

func TestPullsMatchTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []report.Pull{samplePull(""), samplePull(hostile), {About: about()}} {
		if err := schema.Validate(pulled(t, p)); err != nil {
			t.Error(err)
		}
	}
	for key := range pulled(t, samplePull("")) {
		d := pulled(t, samplePull(""))
		if delete(d, key); schema.Validate(d) == nil {
			t.Errorf("a pull without %s is valid", key)
		}
	}
	for key := range pulled(t, samplePull(""))["pulled"].([]any)[0].(map[string]any) {
		d := pulled(t, samplePull(""))
		if delete(d["pulled"].([]any)[0].(map[string]any), key); schema.Validate(d) == nil {
			t.Errorf("a file without %s is valid", key)
		}
	}
}

func TestPullText(t *testing.T) {
	var b strings.Builder
	if err := report.PullText(&b, samplePull(""), report.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"+ a.bpmn   added\n~ c.bpmn   changed\n- e.bpmn   removed\n! f.bpmn   refused\n      why: r\n✗ g.bpmn   failed\n      why: s\n\nOnly here (1):\n  d.bpmn\n\nNothing was removed: why.\n",
		"\nOrders/Process in models: 5 files, 1 added, 1 changed, 1 unchanged, 1 removed, 1 only here, 1 refused, 1 failed.\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no\n%s\nin\n%s", want, b.String())
		}
	}
	b.Reset()
	if err := report.PullText(&b, samplePull(hostile), report.Style{}); err != nil || strings.Contains(b.String(), hostile) || strings.ContainsAny(b.String(), "\x1b\r") {
		t.Errorf("%q, %v", b.String(), err)
	}
}
