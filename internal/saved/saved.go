// Package saved keeps a plan in a file, and detects whether it is still the same plan.
//
// What carries out a saved plan reads both sides again and plans again. The saved plan is never the
// source of a call; it is what the new plan has to equal. No secret is in it, nor anything that was
// computed from one.
package saved

import (
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Plan is a plan as it is saved: what it says, and fingerprints of what it was computed from.
type Plan struct {
	Run
	Desired   string   `json:"desired"` // fingerprint of all that the files say, without the policy
	Policy    string   `json:"policy"`  // fingerprint of the policy, with what --allow added
	Actions   []Action `json:"actions"`
	Unmanaged []string `json:"unmanaged"`
	Notes     []string `json:"notes"`
}

// A Run is what a plan was made with.
type Run struct {
	Camsync      string    `json:"camsync"` // the version that made it
	Made         time.Time `json:"made"`
	Organization string    `json:"organization"` // its id; empty where nothing shows it, as before the first cluster
	Client       string    `json:"client"`       // the client id that was logged in
	BaseURL      string    `json:"baseUrl"`
	Name         string    `json:"name,omitempty"` // by which .camsync.yaml calls the organisation
	Files        []string  `json:"files"`          // as -f gave them
	Allow        []string  `json:"allow"`          // harms, as --allow gave them
	Only         []string  `json:"only,omitempty"` // patterns, as --only gave them
}

// An Action is one action of a saved plan.
type Action struct {
	Verb      diff.Verb `json:"verb"`
	Kind      spec.Kind `json:"kind"`
	Name      string    `json:"name"`
	Cluster   string    `json:"cluster"`
	Workspace string    `json:"workspace,omitempty"` // the workspace that it is, or is in
	UUID      string    `json:"uuid"`
	Fields    []Field   `json:"fields"`
	Harms     []string  `json:"harms"`
	Position  *Position `json:"position"`
	Reason    string    `json:"reason"`
	Would     diff.Verb `json:"would"`
	Hint      string    `json:"hint"`

	// Fingerprints of what the action was computed from, and of what it sends. One is empty where there
	// is nothing on that side.
	Desired string `json:"desired"`
	Live    string `json:"live"`
	Calls   string `json:"calls"`
}

// A Field is one difference within an action.
type Field struct {
	Name    string `json:"name"`
	Live    string `json:"live"`
	Desired string `json:"desired"`
}

// A Position is where the file asks for an action.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// New is the plan between desired and live, which a run has computed, as it is saved.
func New(run Run, plan diff.Plan, desired, live spec.Organization) Plan {
	run.Made = run.Made.UTC().Truncate(time.Millisecond)
	p := Plan{
		Run: run, Desired: fingerprint(everything(desired)), Policy: fingerprint(policy(desired.Policy)),
		Actions: make([]Action, len(plan.Actions)), Unmanaged: spec.Texts(plan.Unmanaged), Notes: plan.Notes,
	}
	s := newSides(desired, live)
	for i, a := range plan.Actions {
		p.Actions[i] = s.action(a)
	}
	return p.withLists()
}

func (s sides) action(a diff.Action) Action {
	desired, live := s.of(a)
	saved := Action{
		Verb: a.Verb, Kind: a.Name.Kind, Name: a.Name.String(), Cluster: a.Name.Cluster(), Workspace: a.Name.Workspace(), UUID: a.UUID,
		Harms: a.Harms.Names(), Reason: a.Reason, Would: a.Would, Hint: a.Hint,
		Desired: fingerprint(desired), Live: fingerprint(live), Calls: fingerprint(calls(a)),
	}
	for _, f := range a.Fields {
		saved.Fields = append(saved.Fields, Field(f))
	}
	if a.Pos != (spec.Pos{}) {
		saved.Position = &Position{a.Pos.File, a.Pos.Line, a.Pos.Column}
	}
	return saved
}
