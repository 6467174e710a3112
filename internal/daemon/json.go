package daemon

import (
	"encoding/json"
	"io"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// document is a status as JSON, as docs/daemon.md describes it. New keys do not change the version. Arrays
// are never null; a time that does not apply is.
type document struct {
	SchemaVersion int                `json:"schemaVersion"`
	Kind          string             `json:"kind"`
	About         any                `json:"about"` // as in reports; null before the first pass
	State         State              `json:"state"`
	Since         time.Time          `json:"since"`
	Ready         bool               `json:"ready"`
	Problem       string             `json:"problem"`
	Started       time.Time          `json:"started"`
	OnChange      string             `json:"onChange"`
	OnDrift       string             `json:"onDrift"`
	Interval      string             `json:"interval"`
	Input         inputJSON          `json:"input"`
	Running       *Running           `json:"running"`
	Replica       *Replica           `json:"replica"`
	Approval      approvalJSON       `json:"approval"`
	Next          *time.Time         `json:"nextPass"`
	Good          *time.Time         `json:"lastGoodPass"`
	Open          []actionJSON       `json:"open"`
	Drift         []report.DriftLine `json:"drift"`     // from the organisation's side, with unmanaged resources
	Rotations     []report.Rotation  `json:"rotations"` // under way
	Clusters      []Cluster          `json:"clusters"`
	Passes        []passJSON         `json:"passes"`
}

type inputJSON struct {
	Digest  string        `json:"digest"`
	Read    *time.Time    `json:"read"`
	Applied bool          `json:"applied"`
	Pending []string      `json:"left"`
	Invalid *InvalidInput `json:"stale"`
}

type actionJSON struct {
	Verb   diff.Verb `json:"verb"`
	Name   spec.Name `json:"name"`
	Harms  []string  `json:"harms"`
	Reason string    `json:"reason"`
}

type passJSON struct {
	Cause       Cause      `json:"cause"`
	Begun       time.Time  `json:"begun"`
	Seconds     float64    `json:"seconds"`
	Write       bool       `json:"write"`
	Approval    *Approval  `json:"approval"` // of the plan that it carried out; null for other passes
	Result      Result     `json:"result"`
	Problem     string     `json:"problem"`
	Differences int        `json:"differences"`
	Made        []madeJSON `json:"made"`
	Record      string     `json:"record,omitempty"` // the id of its record
}

type madeJSON struct {
	Name    spec.Name `json:"name"`
	Outcome string    `json:"outcome"`
	Change  string    `json:"change"` // old and new values
	Error   string    `json:"error"`
	Changed any       `json:"changed"` // the origin of the difference; null if the activity log was not read
}

func (s Status) writeJSON(w io.Writer) error { return encode(w, s.document()) }

func encode(w io.Writer, value any) error {
	encoder := json.NewEncoder(harmless.JSONWriter{To: w})
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func (s Status) document() document {
	d := document{
		SchemaVersion: 1, Kind: "status", About: s.About.Object(), State: s.State, Since: s.Since.UTC(), Ready: s.Ready(), Problem: s.Problem,
		Started: s.Started.UTC(), OnChange: "plan", OnDrift: "report", Interval: s.Interval.String(),
		Input:   inputJSON{Digest: s.Digest, Read: moment(s.Read), Applied: s.Digest != "" && s.Digest == s.Applied.Digest, Pending: []string{}, Invalid: s.Invalid},
		Running: s.Running, Replica: s.Replica, Approval: s.approvals(), Next: moment(s.Next), Good: moment(s.Good),
		Open: []actionJSON{}, Drift: report.DriftLines(s.Drift()), Rotations: report.RotationsOf(s.Drift()), Clusters: append([]Cluster{}, s.Clusters...), Passes: []passJSON{},
	}
	if s.ApplyChanges {
		d.OnChange = "apply"
	}
	if s.ApplyDrift {
		d.OnDrift = "apply"
	}
	if d.Input.Applied {
		d.Input.Pending = append(d.Input.Pending, s.Applied.Pending...)
	}
	for _, a := range s.Open {
		d.Open = append(d.Open, actionJSON{a.Verb, a.Name, append([]string{}, a.Harms.Names()...), a.Reason})
	}
	for _, p := range s.Passes {
		d.Passes = append(d.Passes, passJSON{p.Cause, p.Begun.UTC(), p.Took.Seconds(), p.Write, p.Approval, p.Result, p.Problem, p.Differences, madeOf(p), p.Record})
	}
	return d
}

func madeOf(p Pass) []madeJSON {
	all := []madeJSON{}
	for i, r := range p.Made {
		m := madeJSON{Name: r.Action.Name, Outcome: outcome(r), Change: Changes(r), Changed: report.ChangeObject(p.MadeBy(i))}
		if r.Err != nil {
			m.Error = r.Err.Error()
		}
		all = append(all, m)
	}
	return all
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
