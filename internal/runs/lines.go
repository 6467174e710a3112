package runs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// schemaVersion is that of the lines. A reader takes from a newer one what it knows.
const schemaVersion = 1

// A line is one line of a record: exactly one of its parts. Those of a run come in this order, but for actions that begin
// and end in between each other.
type line struct {
	Run    *header  `json:"run,omitempty"`
	Action *planned `json:"action,omitempty"` // of the plan; before any is begun
	Begin  *mark    `json:"begin,omitempty"`  // written before its first request is sent
	End    *mark    `json:"end,omitempty"`
	Closed *closed  `json:"closed,omitempty"` // the end of the run
}

type header struct {
	SchemaVersion int `json:"schemaVersion"`
	Run
	LeftOut int `json:"leftOut,omitempty"` // actions of the plan that did not fit
}

type planned struct {
	Index int `json:"index"`
	Action
}

// A mark is the begin or the end of an action.
type mark struct {
	Index  int       `json:"index"` // of the action in the plan
	At     time.Time `json:"at"`
	Fields []Field   `json:"fields,omitempty"` // if the run found others than the plan
	Ending
}

type closed struct {
	At      time.Time `json:"at"`
	State   State     `json:"state"`
	Problem string    `json:"problem,omitempty"`
	Summary Summary   `json:"summary"`
	LeftOut int       `json:"leftOut,omitempty"`
	Times   int       `json:"times,omitempty"`
	Last    time.Time `json:"last,omitzero"`
}

func (l line) encode() []byte {
	text, err := json.Marshal(l)
	if err != nil {
		panic(err) // it has texts, numbers and times
	}
	return append(text, '\n')
}

// decode reads the lines of a record, as far as they are whole and known: a run may have been killed within a line, and
// another version may have written others. It returns false without a first line that names the run.
func decode(text []byte) (r Record, ok bool) {
	indices := map[int]int{} // of actions of the plan, in the record
	var end *closed
	for raw := range bytes.Lines(text) {
		var l line
		if json.Unmarshal(raw, &l) != nil {
			continue
		}
		switch {
		case l.Run != nil && !ok:
			r.Run, r.LeftOut, ok = l.Run.Run.bounded(), max(l.Run.LeftOut, 0), isID(l.Run.ID)
		case l.Action != nil && len(r.Actions) < MaxActions:
			if _, before := indices[l.Action.Index]; !before {
				indices[l.Action.Index] = len(r.Actions)
				r.Actions = append(r.Actions, l.Action.Action.bounded())
			}
		case l.Begin != nil:
			if i, known := indices[l.Begin.Index]; known {
				r.Actions[i].Begun = l.Begin.At
			}
		case l.End != nil:
			if i, known := indices[l.End.Index]; known {
				r.Actions[i].end(*l.End)
			}
		case l.Closed != nil:
			end = l.Closed
		}
	}
	r.Times = 1
	if end == nil {
		r.State = Interrupted
		for _, a := range r.Actions {
			r.Summary.count(a.Outcome)
		}
		return r, ok
	}
	r.State, r.Problem, r.Ended, r.Summary = State(cmp.Or(cut(string(end.State)), string(Partly))), cut(end.Problem), end.At, end.Summary
	r.LeftOut, r.Times, r.Last = max(end.LeftOut, r.LeftOut), max(end.Times, 1), end.Last
	return r, ok
}

func (a *Action) end(m mark) {
	a.Ended, a.Ending = m.At, m.Ending.bounded()
	if m.Fields != nil {
		a.Fields = Action{Fields: m.Fields}.bounded().Fields
	}
	if m.Outcome == apply.Held && a.Verb != diff.Hold {
		a.Would, a.Verb = a.Verb, diff.Hold
	}
}

// encode is a whole record that has ended.
func (r Record) encode() []byte {
	text := line{Run: &header{schemaVersion, r.Run, r.LeftOut}}.encode()
	for i, a := range r.Actions {
		text = append(text, line{Action: &planned{i, a}}.encode()...)
	}
	return append(text, line{Closed: &closed{r.Ended, r.State, r.Problem, r.Summary, r.LeftOut, r.Times, r.Last}}.encode()...)
}
