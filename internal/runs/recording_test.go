package runs

import (
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
)

// What cannot be written any more ends the recording and not the run: the actions go on, and the end says that they are not all
// on record.
func TestARecordThatCannotBeWrittenEndsWithItsError(t *testing.T) {
	s, err := Open(t.TempDir(), "me")
	if err != nil {
		t.Fatal(err)
	}
	rec, err := s.Begin(Run{ID: NewID(), Command: "apply", Begun: time.Now()}, []Action{{Name: "a"}, {Name: "b"}})
	if err != nil {
		t.Fatal(err)
	}
	rec.Started(0)
	if err := rec.file.Close(); err != nil { // as a full disk would, from here on
		t.Fatal(err)
	}
	rec.Ended(0, Ending{Outcome: apply.Updated}, nil)
	rec.Started(1)
	rec.Ended(1, Ending{Outcome: apply.Updated}, nil)
	if id, err := rec.Close(Done, "", true); err == nil || id != rec.ID() {
		t.Errorf("%q, %v", id, err)
	}
	r, err := s.Find(rec.ID())
	if err != nil {
		t.Fatal(err)
	}
	if r.State != Interrupted || r.Actions[0].Begun.IsZero() || r.Actions[0].Outcome != "" || !r.Actions[1].Begun.IsZero() {
		t.Errorf("%+v", r)
	}
}
