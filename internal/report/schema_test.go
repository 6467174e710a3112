package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

const schemaFile = "../../schema/report.schema.json"

// document is a report as a reader of its JSON has it.
func document(t *testing.T, r report.Report) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := report.JSON(&out, r); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any)
}

func documents(t *testing.T) []map[string]any {
	t.Helper()
	refused := planReport()
	refused.Plan.Refusal = &diff.Refusal{Reason: "the organisation is another one", Hint: "look at organization.ownerId"}
	waits := diff.Action{Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName("prod"), Reason: "it waits", ByPolicy: true, Wait: &diff.Wait{Until: time.Unix(1e9, 0)}}
	at := time.Unix(1e9, 0)
	rotates := diff.Plan{Rotations: []diff.UnderWay{
		{Name: spec.Clients.Name("prod", "worker"), Old: "worker", Successor: "worker~2", Begun: at, Until: at.Add(time.Hour)},
		{Name: spec.MonitoringClients.Name("prod", "grafana"), Old: "grafana~2", Successor: "grafana", Unproven: true},
	}}
	all := []map[string]any{}
	reports := append([]report.Report{{Kind: report.Plan, Plan: rotates}, planReport(), {Kind: report.Plan, Plan: diff.Plan{Actions: []diff.Action{waits}}}, driftReport(), checkReport(), resultsReport(), linkReport(), upgradeReport(report.Results, time.Hour, 1), refused, {Kind: report.Plan}, {Kind: report.Results},
		validationReport(), {Kind: report.Plan, About: about()}, {Kind: report.Results, About: about()}, {Kind: report.Validation, About: about()}, {Kind: report.Validation},
		{Kind: report.Drift, Coverage: []audit.Coverage{{Kind: spec.Secrets, Live: 2, Declared: 1, Unread: 1}}}}, hostileReports(hostile)...)
	for _, r := range reports {
		all = append(all, document(t, r))
	}
	return all
}

// history is a history as a reader of its JSON has it.
func history(t *testing.T, h report.History) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := report.HistoryJSON(&out, h); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any)
}

func TestHistoriesMatchTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []report.History{sampleHistory(), {}, hostileHistory(hostile)} {
		if err := schema.Validate(history(t, h)); err != nil {
			t.Error(err)
		}
	}
	for key := range history(t, sampleHistory()) {
		d := history(t, sampleHistory())
		if delete(d, key); schema.Validate(d) == nil {
			t.Errorf("a history without %s is valid", key)
		}
	}
	for key := range history(t, sampleHistory())["events"].([]any)[0].(map[string]any) {
		d := history(t, sampleHistory())
		event := d["events"].([]any)[0].(map[string]any)
		if delete(event, key); schema.Validate(d) == nil {
			t.Errorf("an event without %s is valid", key)
		}
		if event[key] = 3; schema.Validate(d) == nil {
			t.Errorf("an event is valid whose %s is 3", key)
		}
	}
}

func TestReportsMatchTheirSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	valid := func(value any) bool { return schema.Validate(value) == nil }
	for _, d := range documents(t) {
		if err := schema.Validate(d); err != nil {
			t.Errorf("a report of kind %v: %v", d["kind"], err)
		}
	}
	for _, r := range []report.Report{planReport(), resultsReport()} {
		for key := range document(t, r) {
			d := document(t, r)
			if delete(d, key); valid(d) {
				t.Errorf("a %s without %s is valid", r.Kind, key)
			}
		}
		for key := range document(t, r)["actions"].([]any)[0].(map[string]any) {
			d := document(t, r)
			action := d["actions"].([]any)[0].(map[string]any)
			if delete(action, key); valid(d) {
				t.Errorf("an action of a %s without %s is valid", r.Kind, key)
			}
			if action[key] = 1.5; valid(d) {
				t.Errorf("an action of a %s is valid whose %s is a number", r.Kind, key)
			}
		}
		d := document(t, r)
		d["kind"] = "other"
		if valid(d) {
			t.Errorf("a report of another kind than %s is valid", r.Kind)
		}
		d = document(t, r)
		d["later"] = "a key of a later version"
		if !valid(d) {
			t.Error("a key of a later version is refused")
		}
	}
}

// The schema describes every key that a report can have, and no other.
func TestSchemaKnowsAllKeys(t *testing.T) {
	written, described := map[string]bool{}, map[string]bool{}
	workspace := report.Report{Kind: report.Plan, Plan: diff.Plan{Actions: []diff.Action{{Verb: diff.Create, Name: spec.WorkspaceName("Orders")}}}}
	for _, d := range append(documents(t), document(t, workspace), history(t, sampleHistory()), backups(t, sampleBackups()), pulled(t, samplePull(""))) {
		objects(d, func(m map[string]any) {
			for key := range m {
				written[key] = true
			}
		})
	}
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	objects(schema, func(m map[string]any) {
		if properties, ok := m["properties"].(map[string]any); ok {
			for key := range properties {
				described[key] = true
			}
		}
	})
	if !maps.Equal(written, described) {
		t.Errorf("reports have the keys\n%v\nthe schema describes\n%v", slices.Sorted(maps.Keys(written)), slices.Sorted(maps.Keys(described)))
	}
}

// objects visits all objects of a value.
func objects(value any, visit func(map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		visit(value)
		for _, v := range value {
			objects(v, visit)
		}
	case []any:
		for _, v := range value {
			objects(v, visit)
		}
	}
}

func validationReport() report.Report {
	return report.Report{Kind: report.Validation, Instead: report.Plan, Errors: spec.FileErrors{
		{Pos: spec.Pos{File: "missing.yaml"}, Text: "no such file"},
		{Pos: spec.Pos{File: "org.yaml", Line: 3, Column: 5}, Text: "a member has no key \"mail\""},
	}}
}

// Thousands of errors that differ only in names are a few lines.
func TestCaseU15SimilarErrorsAreCounted(t *testing.T) {
	var errors spec.FileErrors
	for i := range 4800 {
		errors = append(errors, spec.FileError{Pos: spec.Pos{File: "org.yaml", Line: i + 1, Column: 5}, Text: fmt.Sprintf("stage %q is not known; want one of dev, prod", fmt.Sprintf("s-%d", i))})
	}
	errors = append(errors, spec.FileError{Text: "another one"})
	groups := report.Similar(errors)
	if len(groups) != 11 || groups[9].More != 4790 || groups[10].Text != "another one" {
		t.Errorf("got %d lines, the tenth counts %d more", len(groups), groups[9].More)
	}
	errors = nil
	for i := range 1000 {
		errors = append(errors, spec.FileError{Text: strings.Repeat("a ", i+1)})
	}
	if groups := report.Similar(errors); len(groups) != 201 || groups[200].Text != "… and 800 more errors of other kinds" {
		t.Errorf("got %d lines, the last %q", len(groups), groups[len(groups)-1].Text)
	}
}
