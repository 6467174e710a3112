package runs

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// Whatever a file has, what is read of it is within the bounds, and reads the same once it is written again.
func FuzzDecode(f *testing.F) {
	r := Record{Run: Run{ID: "0123abcd", Command: "apply", Allowed: []Allowed{{How: ByYes}}}, State: Done, Ended: time.Unix(9, 0).UTC(), Times: 3,
		Actions: []Action{{Name: "member/a", Verb: diff.Update, Fields: []Field{{"roles", "a", "b"}}}}}
	whole := r.encode()
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Add(append(line{Run: &header{schemaVersion, r.Run, -1}}.encode(), "{\"action\":{\"index\":-1,\"name\":\"\\u0000\\u202e\"}}\n{\"begin\":{\"index\":-1}}\n{\"end\":{\"index\":-1,\"outcome\":\"held\"}}\n{\"end\":{\"index\":7}}\nnull\n[]\n\xff"...))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, ok := decode(text)
		if !ok {
			return
		}
		if len(r.Actions) > MaxActions || r.Times < 1 || r.LeftOut < 0 || !isID(r.ID) || len(r.Command) > maxText+len("…") {
			t.Fatalf("%+v", r)
		}
		for _, a := range r.Actions {
			if len(a.Fields) > maxFields || len(a.Error) > maxText+len("…") || !utf8.ValidString(a.Name) {
				t.Fatalf("%+v", a)
			}
			_ = a.Took()
		}
		if r.State == Interrupted {
			return
		}
		again, ok := decode(r.encode())
		if !ok {
			t.Fatal("what was read cannot be read again")
		}
		x, y := mustJSON(t, r), mustJSON(t, again)
		if x != y {
			t.Fatalf("%s\n%s", x, y)
		}
	})
}

func mustJSON(t *testing.T, r Record) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEndingsAreOneOfEachOutcome(t *testing.T) {
	var s Summary
	for _, o := range []apply.Outcome{apply.Created, apply.Updated, apply.Deleted, apply.Held, apply.Failed, apply.NotTried, "?"} {
		s.count(o)
	}
	if s != (Summary{1, 1, 1, 1, 1, 1}) || s.Changed() != 3 {
		t.Errorf("%+v", s)
	}
}
