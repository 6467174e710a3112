package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// schemaVersion changes when a reader of the JSON would have to. New keys do not change it.
const schemaVersion = 1

// A document is a plan or its results as JSON; docs/json.md describes it. Arrays are never null,
// and no call is ever in it, so that no secret can be.
type document[S, A any] struct {
	SchemaVersion int      `json:"schemaVersion"`
	Kind          Kind     `json:"kind"`
	Summary       S        `json:"summary"`
	Actions       []A      `json:"actions"`
	Unmanaged     []string `json:"unmanaged"`
	Notes         []string `json:"notes"`
	Refusal       *refusal `json:"refusal"`
}

type action struct {
	Verb     diff.Verb `json:"verb"`
	Kind     spec.Kind `json:"kind"`
	Name     string    `json:"name"`
	Cluster  string    `json:"cluster"`
	UUID     string    `json:"uuid"`
	Fields   []field   `json:"fields"`
	Harms    []string  `json:"harms"`
	Position *position `json:"position"`
	Reason   string    `json:"reason"`
	Would    diff.Verb `json:"would"`
	Hint     string    `json:"hint"`
}

type result struct {
	action
	Outcome apply.Outcome `json:"outcome"`
	Error   string        `json:"error"`
}

type field struct {
	Name    string `json:"name"`
	Live    string `json:"live"`
	Desired string `json:"desired"`
}

type position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type refusal struct {
	Reason string `json:"reason"`
	Hint   string `json:"hint"`
}

// PlanJSON writes a plan as versioned JSON.
func PlanJSON(w io.Writer, plan diff.Plan) error { return planJSON(w, Plan, plan) }

func planJSON(w io.Writer, kind Kind, plan diff.Plan) error {
	actions := make([]action, len(plan.Actions))
	for i, a := range plan.Actions {
		actions[i] = actionOf(a)
	}
	return write(w, newDocument(kind, plan, summarize(plan), actions))
}

// ResultsJSON writes what became of a plan as versioned JSON: every action with its outcome, and
// what else the plan said.
func ResultsJSON(w io.Writer, plan diff.Plan, results []apply.Result) error {
	actions := make([]result, len(results))
	for i, r := range results {
		actions[i] = result{action: actionOf(r.Action), Outcome: r.Outcome}
		if r.Err != nil {
			actions[i].Error = r.Err.Error()
		}
	}
	return write(w, newDocument(Results, plan, summarizeResults(results), actions))
}

func newDocument[S, A any](kind Kind, plan diff.Plan, summary S, actions []A) document[S, A] {
	d := document[S, A]{
		SchemaVersion: schemaVersion, Kind: kind, Summary: summary, Actions: actions,
		Unmanaged: notNil(plan.Unmanaged), Notes: notNil(plan.Notes),
	}
	if r := plan.Refusal; r != nil {
		d.Refusal = &refusal{r.Reason, r.Hint}
	}
	return d
}

func actionOf(a diff.Action) action {
	out := action{
		Verb: a.Verb, Kind: a.Kind, Name: a.Name, Cluster: a.Cluster, UUID: a.UUID,
		Fields: make([]field, len(a.Fields)), Harms: notNil(a.Harms.Names()),
		Reason: a.Reason, Would: a.Would, Hint: a.Hint,
	}
	for i, f := range a.Fields {
		out.Fields[i] = field(f)
	}
	if a.Pos != (spec.Pos{}) {
		out.Position = &position{a.Pos.File, a.Pos.Line, a.Pos.Column}
	}
	return out
}

func notNil(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// write encodes a value so that a person may look at it on a terminal, too: what [Clean] would
// escape is escaped here in JSON's own way and reads back as it was.
func write(w io.Writer, value any) error {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	var out bytes.Buffer
	for text := encoded.Bytes(); len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || isVisible(r):
			out.Write(text[:size])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default: // only within a string: outside of them JSON is ASCII
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		text = text[size:]
	}
	_, err := w.Write(out.Bytes())
	return err
}
