package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/spec"
)

// schemaVersion changes if readers of the JSON must change. New keys do not change it.
const schemaVersion = 1

// document is a plan or its results as JSON, as docs/reports.md describes it. Arrays are never null.
// It never holds a call, and so no secret.
type document[S, A any] struct {
	SchemaVersion int         `json:"schemaVersion"`
	Kind          Kind        `json:"kind"`
	About         *about      `json:"about,omitempty"`
	Summary       S           `json:"summary"`
	Actions       []A         `json:"actions"`
	Unmanaged     []spec.Name `json:"unmanaged"`
	Notes         []string    `json:"notes"`
	Refusal       *refusal    `json:"refusal"`

	Outside  []outside `json:"outside,omitempty"`  // of a drift
	Coverage *coverage `json:"coverage,omitempty"` // of a drift
}

type coverage struct {
	Live     int              `json:"live"`
	Declared int              `json:"declared"`
	Kinds    []audit.Coverage `json:"kinds"`
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
	ByPolicy bool      `json:"byPolicy"`

	Changed *changed `json:"changed,omitempty"` // of a drift
	Resolve string   `json:"resolve,omitempty"` // of a drift

	Happened *happened `json:"happened,omitempty"` // of a drift
}

// happened is a difference from the organisation's side; the rest of an action is from the plan's.
type happened struct {
	What     diff.What `json:"what"`
	Harms    []string  `json:"harms"`
	For      string    `json:"for"`
	Severity string    `json:"severity"`
	Changes  []change  `json:"changes"`
}

type change struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// outside is an unmanaged resource that counts as drift.
type outside struct {
	Kind     spec.Kind `json:"kind"`
	Name     string    `json:"name"`
	Cluster  string    `json:"cluster"`
	UUID     string    `json:"uuid"`
	Happened *happened `json:"happened"`
	Changed  *changed  `json:"changed"`
	Resolve  string    `json:"resolve"`
}

type changed struct {
	By  string `json:"by"`
	At  string `json:"at"`
	How string `json:"how"`
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
func PlanJSON(w io.Writer, plan diff.Plan) error { return planJSON(w, Report{Kind: Plan, Plan: plan}) }

// planJSON writes a report without results.
func planJSON(w io.Writer, r Report) error {
	actions := make([]action, 0, len(r.Plan.Actions))
	var others []outside
	for _, e := range r.entries() {
		if e.outside {
			others = append(others, outside{e.Name.Kind, e.Name.String(), e.Name.Cluster, e.UUID, happenedOf(e), changedOf(e.changed), e.resolve})
			continue
		}
		a := actionOf(r.Plan.Actions[len(actions)])
		a.Resolve, a.Happened = e.resolve, happenedOf(e)
		if r.Changed != nil {
			a.Changed = changedOf(e.changed)
		}
		actions = append(actions, a)
	}
	d := newDocument(r.Kind, r.Plan, summarize(r.Plan), actions)
	d.About, d.Outside = r.About.object(), others
	if r.Coverage != nil {
		d.Coverage = coverageOf(r.Coverage)
	}
	return write(w, d)
}

// happenedOf is nil unless the line is of a drift.
func happenedOf(e entry) *happened {
	if e.happened.What == "" {
		return nil
	}
	h := &happened{What: e.happened.What, Harms: notNil(e.Harms.Names()), For: e.happened.For, Severity: e.level().severity(), Changes: []change{}}
	for _, f := range e.Fields {
		h.Changes = append(h.Changes, change{f.Name, f.Live, f.Desired})
	}
	return h
}

func changedOf(c audit.Change) *changed {
	out := &changed{By: c.By, At: stamp(c.At), How: string(c.How)}
	if c.Why != "" {
		out.How += ": " + c.Why
	}
	return out
}

func coverageOf(counts []audit.Coverage) *coverage {
	out := &coverage{Kinds: counts}
	for _, c := range counts {
		out.Live, out.Declared = out.Live+c.Live, out.Declared+c.Declared
	}
	return out
}

// ResultsJSON writes results as versioned JSON: every action with its outcome, and the rest of the
// plan.
func ResultsJSON(w io.Writer, plan diff.Plan, results []apply.Result) error {
	return resultsJSON(w, Report{Kind: Results, Plan: plan, Results: results})
}

func resultsJSON(w io.Writer, of Report) error {
	actions := make([]result, len(of.Results))
	for i, r := range of.Results {
		actions[i] = result{action: actionOf(r.Action), Outcome: r.Outcome}
		if r.Err != nil {
			actions[i].Error = r.Err.Error()
			actions[i].Hint = cmp.Or(actions[i].Hint, permissionHint(r.Action, r.Err))
		}
	}
	d := newDocument(Results, of.Plan, summarizeResults(of.Results), actions)
	d.About = of.About.object()
	return write(w, d)
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
		Verb: a.Verb, Kind: a.Name.Kind, Name: a.Name.String(), Cluster: a.Name.Cluster, UUID: a.UUID,
		Fields: make([]field, len(a.Fields)), Harms: notNil(a.Harms.Names()),
		Reason: a.Reason, Would: a.Would, Hint: a.Hint, ByPolicy: a.ByPolicy,
	}
	for i, f := range a.Fields {
		out.Fields[i] = field(f)
	}
	if a.Pos != (spec.Pos{}) {
		out.Position = &position{a.Pos.File, a.Pos.Line, a.Pos.Column}
	}
	return out
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// write encodes a value that is safe to print on a terminal: what [Clean] would escape is escaped as
// JSON, so it decodes to the original.
func write(w io.Writer, value any) error {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(harmless.JSON(encoded.Bytes()))
	return err
}
