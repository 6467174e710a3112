// Package runs keeps a durable record of what runs have changed: what, from what to what, why, who allowed it, how it
// ended and how long it took.
//
// A record is a file of JSON lines that is only appended to, so that a run that is killed leaves what it had begun and
// done until then. An action is noted before any request of it is sent. The records of an organisation are bounded in
// number and in bytes: old ones go first.
//
// No record holds a call, and so no secret: of a secret it says that it changed.
package runs

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// A Run is what is known of a run when it begins.
type Run struct {
	ID      string    `json:"id"`              // see [NewID]
	Command string    `json:"command"`         // without the program: apply, "backup take"
	Cause   string    `json:"cause,omitempty"` // of a daemon's pass
	About   About     `json:"about"`
	By      By        `json:"by"`
	Begun   time.Time `json:"begun"`
	Only    []string  `json:"only,omitempty"` // patterns, as --only gave them
	Allowed []Allowed `json:"allowed"`        // who let it write, unless it was refused
}

// An About is what a run is of. Unknown parts are empty.
type About struct {
	Name         string   `json:"name"`         // by which .camsync.yaml calls the organisation
	Organization string   `json:"organization"` // its id
	Host         string   `json:"host"`         // of the API
	Files        []string `json:"files"`
	Commit       string   `json:"commit"` // that was checked out where the files are
	Version      string   `json:"version"`
}

// By is who ran the program. Unknown parts are empty.
type By struct {
	User string `json:"user"`
	Host string `json:"host"`
	Job  string `json:"job"` // the URL of the job of a CI system
}

// An Allowed is one thing that let a run write. A run may have several: an answer for the plan, and a flag for a harm in it.
type Allowed struct {
	How        string    `json:"how"`           // one of the constants, or [ByFlag]
	Who        string    `json:"who,omitempty"` // a person, as far as known; empty for whoever ran the program
	At         time.Time `json:"at,omitzero"`
	PlanDigest string    `json:"planDigest,omitempty"` // of the plan that was allowed, where the permission is for that one alone
}

// How a run can be allowed to write.
const (
	ByYes      = "--yes"
	ByAnswer   = "answer"             // to the question about the whole plan
	OneByOne   = "answers one by one" // to a question about each action
	ByPolicy   = "policy"             // the files say what a daemon, or a run, may do
	ByApproval = "approval"           // of a plan that the dashboard shows
	ByCommand  = "command"            // it names what it changes
	ByRotation = "rotation"           // a command has begun it, and its grace is over
)

// ByFlag is how a harm is allowed on the command line.
func ByFlag(harm string) string { return "--allow " + harm }

// A State is how a run ended, or that it did not.
type State string

// The states. Running and Interrupted are not written: the reader sees that the end is missing, and whether the process is alive.
const (
	Done        State = "done"        // every action was made
	Partly      State = "partly"      // something was held, failed or was not tried
	Failed      State = "failed"      // there was no plan, or nothing was made of what was tried
	Refused     State = "refused"     // as a whole, before any write
	Running     State = "running"     // at the moment
	Interrupted State = "interrupted" // it was killed: what had begun may have been done or not
)

// A Record is a run as it is on record.
type Record struct {
	Run
	State   State     `json:"state"`
	Problem string    `json:"problem,omitempty"` // why it failed or was refused
	Ended   time.Time `json:"ended,omitzero"`    // zero unless its end is known
	Summary Summary   `json:"summary"`           // of all actions, also of those that were left out
	Actions []Action  `json:"actions"`
	LeftOut int       `json:"leftOut,omitempty"` // actions that did not fit into the record
	Times   int       `json:"times"`             // how many passes in a row it stands for: 1 for most
	Last    time.Time `json:"last,omitzero"`     // when the last of several passes began
}

// Took is how long it took; 0 if that is not known.
func (r Record) Took() time.Duration { return between(r.Begun, r.Ended) }

func between(begun, ended time.Time) time.Duration {
	if begun.IsZero() || ended.IsZero() {
		return 0
	}
	return max(ended.Sub(begun), 0)
}

// A Summary counts actions by their outcomes. Those that had begun in a run whose end is not known count nowhere.
type Summary struct {
	Created  int `json:"created"`
	Updated  int `json:"updated"`
	Deleted  int `json:"deleted"`
	Held     int `json:"held"`
	Failed   int `json:"failed"`
	NotTried int `json:"notTried"`
}

// Changed is how many actions were made.
func (s Summary) Changed() int { return s.Created + s.Updated + s.Deleted }

func (s *Summary) count(o apply.Outcome) {
	switch o {
	case apply.Created:
		s.Created++
	case apply.Updated:
		s.Updated++
	case apply.Deleted:
		s.Deleted++
	case apply.Held:
		s.Held++
	case apply.Failed:
		s.Failed++
	case apply.NotTried:
		s.NotTried++
	}
}

// An Action is one action of a run.
type Action struct {
	Name      string    `json:"name"`
	Kind      string    `json:"kind"`
	Cluster   string    `json:"cluster,omitempty"`
	Workspace string    `json:"workspace,omitempty"`
	UUID      string    `json:"uuid,omitempty"` // of the cluster, or the key of the workspace
	Verb      diff.Verb `json:"verb"`
	Would     diff.Verb `json:"would,omitempty"` // of a hold
	Fields    []Field   `json:"fields"`
	Harms     []string  `json:"harms"`
	Position  string    `json:"position,omitempty"` // file:line:column, where the file asks for it
	Why       string    `json:"why,omitempty"`      // besides the file: who had changed it, or what the command was
	Ending
	Begun time.Time `json:"begun,omitzero"` // zero if it was not begun
	Ended time.Time `json:"ended,omitzero"` // zero if its outcome is not known
}

// An Ending is how an action ended.
type Ending struct {
	Outcome apply.Outcome `json:"outcome,omitempty"` // empty if it is not known
	Error   string        `json:"error,omitempty"`   // with the server's own reason
	Reason  string        `json:"reason,omitempty"`  // of a hold
	Hint    string        `json:"hint,omitempty"`
	Made    string        `json:"made,omitempty"`   // the id of what it created
	Backup  string        `json:"backup,omitempty"` // the id of the backup that was made sure of before
}

// Took is how long it took; 0 if that is not known.
func (a Action) Took() time.Duration { return between(a.Begun, a.Ended) }

// A Field is one difference that an action resolves. An empty text means none.
type Field struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// NewID is the id of a run: 8 letters and digits, different for each run.
func NewID() string {
	var id [idLength / 2]byte
	_, _ = rand.Read(id[:]) // never returns an error
	return hex.EncodeToString(id[:])
}

// ActionOf is an action of a plan, not begun.
func ActionOf(a diff.Action) Action {
	out := Action{
		Name: a.Name.String(), Kind: string(a.Name.Kind), Cluster: a.Name.Cluster(), Workspace: a.Name.Workspace(), UUID: a.UUID, Verb: a.Verb,
		Fields: make([]Field, len(a.Fields)), Harms: append([]string{}, a.Harms.Names()...), Position: a.Pos.String(),
	}
	if a.Verb == diff.Hold {
		out.Would, out.Ending = a.Would, Ending{Reason: a.Reason, Hint: a.Hint}
	}
	for i, f := range a.Fields {
		out.Fields[i] = Field{f.Name, f.Live, f.Desired}
	}
	return out
}

// EndingOf is how an action of a plan ended.
func EndingOf(r apply.Result) Ending {
	e := Ending{Outcome: r.Outcome, Made: r.Made}
	if r.Outcome == apply.Held {
		e.Reason, e.Hint = r.Action.Reason, r.Action.Hint
	}
	if r.Err != nil {
		e.Error = r.Err.Error()
	}
	if r.Backup != nil {
		e.Backup = r.Backup.Backup.UUID
	}
	return e
}

// idLength is that of an id.
const idLength = 8

// IsPrefix reports whether a text may be the beginning of an id, or all of it.
func IsPrefix(text string) bool {
	return text != "" && len(text) <= idLength && !strings.ContainsFunc(text, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
}

func isID(text string) bool { return len(text) == idLength && IsPrefix(text) }
