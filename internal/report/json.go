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
type document struct {
	SchemaVersion int         `json:"schemaVersion"`
	Kind          Kind        `json:"kind"`
	About         *about      `json:"about,omitempty"`
	Summary       any         `json:"summary"`
	Actions       any         `json:"actions"`
	Unmanaged     []spec.Name `json:"unmanaged"`
	UUIDs         []string    `json:"unmanagedUuids"`
	Notes         []string    `json:"notes"`
	Rotations     []Rotation  `json:"rotations,omitempty"` // under way
	Refusal       *refusal    `json:"refusal"`

	Outside  []outside `json:"outside,omitempty"`  // of a drift
	Checks   []finding `json:"checks,omitempty"`   // of a drift
	Coverage *coverage `json:"coverage,omitempty"` // of a drift
}

type coverage struct {
	Live     int              `json:"live"`
	Declared int              `json:"declared"`
	Kinds    []audit.Coverage `json:"kinds"`
}

type action struct {
	Verb      diff.Verb `json:"verb"`
	Kind      spec.Kind `json:"kind"`
	Name      string    `json:"name"`
	Cluster   string    `json:"cluster"`
	Workspace string    `json:"workspace,omitempty"`
	UUID      string    `json:"uuid"`
	Fields    []field   `json:"fields"`
	Harms     []string  `json:"harms"`
	Position  *position `json:"position"`
	Reason    string    `json:"reason"`
	Would     diff.Verb `json:"would"`
	Hint      string    `json:"hint"`
	ByPolicy  bool      `json:"byPolicy"`
	Until     string    `json:"until,omitempty"` // when a wait ends

	BackupFirst *backupFirst `json:"backupFirst,omitempty"` // if one must precede it

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
	Name    string `json:"name"`
	Live    string `json:"from"`
	Desired string `json:"to"`
}

// outside is an unmanaged resource that counts as drift.
type outside struct {
	Kind      spec.Kind `json:"kind"`
	Name      string    `json:"name"`
	Cluster   string    `json:"cluster"`
	Workspace string    `json:"workspace,omitempty"`
	UUID      string    `json:"uuid"`
	Happened  *happened `json:"happened"`
	Changed   *changed  `json:"changed"`
	Resolve   string    `json:"resolve"`
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

	Endpoint *endpoint        `json:"endpoint,omitempty"` // of a private link that was switched on
	Backup   *precedingBackup `json:"backup,omitempty"`   // that preceded it
}

type endpoint struct {
	Service string `json:"serviceName"`
	Region  string `json:"region"`
	DNSName string `json:"privateDnsName"`
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

// JSON writes the report as versioned JSON.
func JSON(w io.Writer, r Report) error {
	if r.Kind == Validation {
		return WriteJSON(w, validationOf(r))
	}
	d := document{
		SchemaVersion: schemaVersion, Kind: r.Kind, About: r.About.object(), Summary: summarize(r.Plan),
		Unmanaged: notNil(r.Plan.Unmanaged), UUIDs: r.Plan.UUIDs.In(r.Plan.Unmanaged), Notes: notNil(r.Plan.Notes), Rotations: RotationsOf(r), Refusal: (*refusal)(r.Plan.Refusal),
	}
	if r.Kind == Results {
		d.Summary, d.Actions = summarizeResults(r.Results), resultsOf(r.Results)
		return WriteJSON(w, d)
	}
	actions := []action{}
	for _, e := range r.entries() {
		switch {
		case e.outside:
			d.Outside = append(d.Outside, outsideOf(e))
			continue
		case e.check:
			d.Checks = append(d.Checks, findingOf(e))
			continue
		}
		a := actionOf(r.Plan.Actions[e.index])
		a.Resolve, a.Happened = e.resolve, happenedOf(e)
		if r.Changed != nil {
			a.Changed = changedOf(e.changed)
		}
		actions = append(actions, a)
	}
	d.Actions = actions
	if r.Coverage != nil {
		all := covered(r.Coverage)
		d.Coverage = &coverage{all.Live, all.Declared, r.Coverage}
	}
	return WriteJSON(w, d)
}

func outsideOf(e *entry) outside {
	return outside{e.Name.Kind, e.Name.String(), e.Name.Cluster(), e.Name.Workspace(), e.UUID, happenedOf(e), changedOf(e.changed), e.resolve}
}

// happenedOf is nil unless the line is of a drift.
func happenedOf(e *entry) *happened {
	if e.happened.What == "" {
		return nil
	}
	h := &happened{What: e.happened.What, Harms: notNil(e.Harms.Names()), For: e.happened.For, Severity: e.level().severity(), Changes: []change{}}
	for _, f := range e.Fields {
		h.Changes = append(h.Changes, change(f))
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

func resultsOf(all []apply.Result) []result {
	results := make([]result, len(all))
	for i, r := range all {
		results[i] = result{action: actionOf(r.Action), Outcome: r.Outcome, Backup: precedingBackupOf(r.Backup)}
		if r.Endpoint != (spec.Endpoint{}) {
			results[i].Endpoint = (*endpoint)(&r.Endpoint)
		}
		if r.Err != nil {
			results[i].Error = r.Err.Error()
			results[i].Hint = cmp.Or(r.Action.Hint, errorHint(r.Action, r.Err))
		}
	}
	return results
}

func actionOf(a diff.Action) action {
	out := action{
		Verb: a.Verb, Kind: a.Name.Kind, Name: a.Name.String(), Cluster: a.Name.Cluster(), Workspace: a.Name.Workspace(), UUID: a.UUID,
		Fields: make([]field, len(a.Fields)), Harms: notNil(a.Harms.Names()),
		Reason: a.Reason, Would: a.Would, Hint: a.Hint, ByPolicy: a.ByPolicy, BackupFirst: backupFirstOf(a.Backup),
	}
	if a.Wait != nil {
		out.Until = stamp(a.Wait.Until)
	}
	for i, f := range a.Fields {
		out.Fields[i] = field(f)
	}
	if a.Pos != (spec.Pos{}) {
		out.Position = (*position)(&a.Pos)
	}
	return out
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// WriteJSON encodes a value that is safe to print on a terminal: what [Clean] would escape is escaped as
// JSON, so it decodes to the original.
func WriteJSON(w io.Writer, value any) error {
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
