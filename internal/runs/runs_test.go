package runs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/runs"
)

func open(t *testing.T) (*runs.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := runs.Open(dir, "https://api.example me")
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func run(command string, begun time.Time) runs.Run {
	return runs.Run{ID: runs.NewID(), Command: command, Begun: begun, About: runs.About{Files: []string{"org.yaml"}},
		Allowed: []runs.Allowed{{How: runs.ByYes}}}
}

func action(name string) runs.Action {
	return runs.Action{Name: name, Verb: diff.Update, Fields: []runs.Field{{Name: "roles", From: "visitor", To: "developer"}}, Harms: []string{}, Position: "org.yaml:7:5"}
}

func begin(t *testing.T, s *runs.Store, r runs.Run, actions ...runs.Action) *runs.Recording {
	t.Helper()
	rec, err := s.Begin(r, actions)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func all(t *testing.T, s *runs.Store) (records []runs.Record) {
	t.Helper()
	for r, err := range s.All(time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

func TestARunIsOnRecordWithWhatItDid(t *testing.T) {
	s, _ := open(t)
	rec := begin(t, s, run("apply", time.Now()), action("member/ana@example.com"), action("member/ben@example.com"))
	rec.Started(0)
	rec.Ended(0, runs.Ending{Outcome: apply.Updated}, nil)
	rec.Started(1)
	rec.Ended(1, runs.Ending{Outcome: apply.Failed, Error: "403 Forbidden: no seats"}, nil)
	if r := all(t, s)[0]; r.State != runs.Running || r.Summary.Updated != 1 {
		t.Errorf("while it runs: %+v", r)
	}
	id, err := rec.Close(runs.Partly, "", false)
	if err != nil || id != rec.ID() {
		t.Fatal(id, err)
	}
	r, err := s.Find(id[:3])
	if err != nil {
		t.Fatal(err)
	}
	if r.State != runs.Partly || r.Command != "apply" || len(r.Actions) != 2 || r.Summary != (runs.Summary{Updated: 1, Failed: 1}) || r.Took() <= 0 || r.Allowed[0].How != "--yes" {
		t.Errorf("%+v", r)
	}
	if a := r.Actions[1]; a.Error != "403 Forbidden: no seats" || a.Took() <= 0 || a.Fields[0].From != "visitor" || a.Position != "org.yaml:7:5" {
		t.Errorf("%+v", a)
	}
	for _, prefix := range []string{"", "zz", id + "0", "../"} {
		if _, err := s.Find(prefix); !errors.Is(err, runs.ErrNone) {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

// A process that is killed leaves no end, and its lock is free.
func TestAKilledRunIsInterrupted(t *testing.T) {
	s, dir := open(t)
	rec := begin(t, s, run("apply", time.Now()), action("a"), action("b"), action("c"))
	rec.Started(0)
	rec.Ended(0, runs.Ending{Outcome: apply.Created, Made: "id-1"}, nil)
	rec.Started(1)
	file := glob(t, dir, "*.jsonl")[0]
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	killed := t.TempDir() // what the disk has then, where no process holds the lock
	other, err := runs.Open(killed, "https://api.example me")
	if err != nil {
		t.Fatal(err)
	}
	below, _ := filepath.Rel(dir, file)
	place := filepath.Join(killed, below)
	if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o700), os.WriteFile(place, append(text, `{"end":{"ind`...), 0o600), os.WriteFile(strings.TrimSuffix(place, "jsonl")+"lock", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	r := all(t, other)[0]
	if r.State != runs.Interrupted || r.Summary.Created != 1 || r.Took() != 0 {
		t.Errorf("%+v", r)
	}
	if r.Actions[0].Made != "id-1" || r.Actions[1].Begun.IsZero() || r.Actions[1].Outcome != "" || !r.Actions[2].Begun.IsZero() {
		t.Errorf("%+v", r.Actions)
	}
	if _, err := rec.Close(runs.Done, "", false); err != nil {
		t.Fatal(err)
	}
	if left := glob(t, dir, "*.lock"); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, runs.Dir, "*", pattern))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestRecordsAreBoundedInNumber(t *testing.T) {
	s, dir := open(t)
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	oldest := begin(t, s, run("apply", start.Add(-time.Hour)), action("a")) // under way all the time
	for i := range runs.MaxRuns + 5 {
		name := start.Add(time.Duration(i)*time.Second).Format("20060102T150405.000Z") + fmt.Sprintf("-%08x.jsonl", i)
		if err := os.WriteFile(filepath.Join(filepath.Dir(glob(t, dir, "*.jsonl")[0]), name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Note(run("apply", start.Add(time.Minute)), "refused", runs.Refused, false); err != nil {
		t.Fatal(err)
	}
	files := glob(t, dir, "*.jsonl")
	if len(files) != runs.MaxRuns+1 {
		t.Errorf("%d records", len(files))
	}
	if first := filepath.Base(files[0]); !strings.Contains(first, oldest.ID()) {
		t.Errorf("a run under way lost its record: the oldest is %s", first)
	}
	if _, err := oldest.Close(runs.Done, "", false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Note(run("apply", start.Add(time.Hour)), "refused", runs.Refused, false); err != nil {
		t.Fatal(err)
	}
	if n := len(glob(t, dir, "*.jsonl")); n != runs.MaxRuns {
		t.Errorf("%d records", n)
	}
}

// A huge run is cut, with the number of what was left out; and old records go when all are too large together.
func TestRecordsAreBoundedInBytes(t *testing.T) {
	s, dir := open(t)
	long := strings.Repeat("ä", 4000)
	huge := make([]runs.Action, 5000)
	for i := range huge {
		huge[i] = runs.Action{Name: fmt.Sprintf("cluster/%d", i), Verb: diff.Create, Fields: []runs.Field{{Name: "description", To: long}}}
		if i%2 == 0 {
			huge[i].Verb = diff.Hold
		}
	}
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for n := range 20 {
		rec := begin(t, s, run("apply", start.Add(time.Duration(n)*time.Second)), huge...)
		for i := range huge {
			rec.Started(i)
			rec.Ended(i, runs.Ending{Outcome: apply.Failed, Error: long}, nil)
		}
		if _, err := rec.Close(runs.Partly, long, false); err != nil {
			t.Fatal(err)
		}
	}
	total := int64(0)
	files := glob(t, dir, "*.jsonl")
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
		if info.Size() > runs.MaxRecord {
			t.Errorf("a record has %d bytes", info.Size())
		}
	}
	if total > runs.MaxBytes+runs.MaxRecord || len(files) < 10 {
		t.Errorf("%d records have %d bytes", len(files), total)
	}
	r := all(t, s)[0]
	if len(r.Actions)+r.LeftOut != len(huge) || len(r.Actions) == 0 || len(r.Actions) > runs.MaxActions || r.Summary.Failed != len(huge) {
		t.Errorf("%d actions, %d left out, %+v", len(r.Actions), r.LeftOut, r.Summary)
	}
	for _, a := range r.Actions {
		if a.Outcome != apply.Failed || a.Verb == diff.Hold {
			t.Fatalf("%+v", a)
		}
	}
}

func TestEqualPassesInARowHaveOneRecord(t *testing.T) {
	s, dir := open(t)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	pass := func(text string) string {
		t.Helper()
		at = at.Add(time.Minute)
		rec := begin(t, s, run("sync", at), action("a"))
		rec.Started(0)
		rec.Ended(0, runs.Ending{Outcome: apply.Failed, Error: text}, nil)
		id, err := rec.Close(runs.Failed, "", true)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := pass("500")
	if again := pass("500"); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	pass("500")
	other := pass("503")
	for range 2 {
		at = at.Add(time.Minute)
		if _, err := s.Note(run("sync", at), "401", runs.Failed, true); err != nil {
			t.Fatal(err)
		}
	}
	records := all(t, s)
	if len(records) != 3 || len(glob(t, dir, "*")) != 3 {
		t.Fatalf("%d records, %q", len(records), glob(t, dir, "*"))
	}
	if r := records[2]; r.ID != first || r.Times != 3 || !r.Last.After(r.Begun.Add(time.Minute)) || r.Actions[0].Error != "500" || r.Actions[0].Took() <= 0 {
		t.Errorf("%+v", r)
	}
	if records[1].ID != other || records[1].Times != 1 || records[0].Times != 2 || records[0].Problem != "401" {
		t.Errorf("%+v", records)
	}
}

// An approval is on record by itself, also where its pass ends as the one before it did.
func TestEachApprovalHasItsRecord(t *testing.T) {
	s, _ := open(t)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i, who := range []string{"", "", "ana", "ana", "", ""} {
		r := run("sync", at.Add(time.Duration(i)*time.Minute))
		if r.Allowed = nil; who != "" {
			r.Allowed = []runs.Allowed{{How: runs.ByApproval, Who: who, At: r.Begun, PlanDigest: "sha256:1"}}
		}
		if _, err := s.Note(r, "500", runs.Failed, true); err != nil {
			t.Fatal(err)
		}
	}
	var times []int
	for _, r := range all(t, s) {
		times = append(times, r.Times)
	}
	if !slices.Equal(times, []int{2, 1, 1, 2}) {
		t.Errorf("%v", times)
	}
}

func TestTwoRunsAtOnceKeepTheirRecords(t *testing.T) {
	s, _ := open(t)
	x, y := begin(t, s, run("apply", time.Now()), action("a")), begin(t, s, run("apply", time.Now()), action("b"))
	for _, rec := range []*runs.Recording{x, y} {
		rec.Started(0)
	}
	for _, rec := range []*runs.Recording{x, y} {
		rec.Ended(0, runs.Ending{Outcome: apply.Updated}, nil)
		if _, err := rec.Close(runs.Done, "", false); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range all(t, s) {
		if r.State != runs.Done || len(r.Actions) != 1 {
			t.Errorf("%+v", r)
		}
	}
}

// Nothing of what another user may have written is believed, and without a state directory nothing is recorded.
func TestWhereNothingCanBeRecorded(t *testing.T) {
	none, err := runs.Open("", "me")
	if err != nil {
		t.Fatal(err)
	}
	rec, err := none.Begin(run("apply", time.Now()), []runs.Action{action("a")})
	if rec != nil || err != nil {
		t.Error(rec, err)
	}
	rec.Started(0)
	rec.Ended(0, runs.Ending{}, nil)
	rec.Watch(apply.Event{})
	if id, err := rec.Close(runs.Done, "", true); id != "" || err != nil || rec.ID() != "" {
		t.Error(id, err)
	}
	for range none.All(time.Time{}) {
		t.Error("a record of nothing")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := runs.Open(dir, "me"); !errors.Is(err, private.ErrOpen) {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := runs.Open(filepath.Join(file, "state"), "me")
	if err == nil {
		_, err = s.Begin(run("apply", time.Now()), nil)
	}
	if err == nil {
		t.Error("a file was taken for a directory")
	}
}
