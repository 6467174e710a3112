package journal

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// The kinds of intents that create nothing.
const (
	Upgrade spec.Kind = "upgrade" // of a cluster; Before is the generation that it leaves
	Restore spec.Kind = "restore" // of a cluster; Before is the backup, and the id of its latest restore if it had one
)

// An Intent is a creation, or another request of which there must be one only, that is about to be sent.
type Intent struct {
	Kind    spec.Kind `json:"kind"`              // what is created; on disk in the singular, as names have it
	Cluster string    `json:"cluster,omitempty"` // the uuid of the cluster that it is created in
	Name    string    `json:"name"`
	Before  []string  `json:"before"` // the ids of live resources of that name before the request
	Begun   time.Time `json:"begun"`
	Made    string    `json:"made,omitempty"` // the id of what it made and is being deleted again, once that is known

	Unsent   bool   `json:"unsent,omitempty"`   // the request was not sent yet: a deletion goes before it
	Answered string `json:"answered,omitempty"` // the id in its answer, which proves whose it is; of a cluster, also the one that was found to be it
	Rotates  string `json:"rotates,omitempty"`  // the id of the monitoring client that gets a new password: nothing is created
	Handing  bool   `json:"handing,omitempty"`  // its secret was being handed over: it may have arrived

	Rotation time.Time `json:"rotation,omitzero"` // when the rotation began that its answer is part of; zero for none
}

type plain Intent // without methods

// onDisk is an intent with its kind as files spell it.
type onDisk struct {
	Kind string `json:"kind"`
	*plain
}

// MarshalJSON is the intent as a file has it.
func (i Intent) MarshalJSON() ([]byte, error) {
	return json.Marshal(onDisk{i.singular(), (*plain)(&i)})
}

// UnmarshalJSON reads what a file has.
func (i *Intent) UnmarshalJSON(text []byte) error {
	file := onDisk{plain: (*plain)(i)}
	err := json.Unmarshal(text, &file)
	i.Kind = spec.KindOfSingular(file.Kind)
	return err
}

func (i Intent) singular() string { return cmp.Or(i.Kind.Traits().Singular, string(i.Kind)) }

// How far an intent reaches. What it made was made within reach of its request; and after so many days it claims nothing
// any more that is not shown to be its own: a run that is killed on a Friday is taken up on Monday.
const (
	reach = time.Hour
	skew  = 5 * time.Minute // by which the API's clock may be behind
	age   = 72 * time.Hour
)

// Reaches reports whether what was created at that time can be what the intent's request made. A time that is not known
// says nothing.
func (i Intent) Reaches(created time.Time) bool {
	return created.IsZero() || !created.Before(i.Begun.Add(-skew)) && !created.After(i.Begun.Add(reach))
}

// Arrives is until when the request of an intent may still be carried out.
func (i Intent) Arrives() time.Time { return i.Begun.Add(reach) }

// Old reports whether an intent is too old to claim what nothing else shows to be its own. So it is if the clock was
// set back since.
func (i Intent) Old(now time.Time) bool {
	since := now.Sub(i.Begun)
	return since > age || since < -skew
}
