package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

var intent = journal.Intent{
	Kind: spec.Clients, Cluster: "5f0c", Name: "worker", Before: []string{"old"}, Begun: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
}

func open(t *testing.T, dir, account string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(dir, account)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func take(t *testing.T, j *journal.Journal) journal.Entry {
	t.Helper()
	e, err := j.Take(intent)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func left(t *testing.T, j *journal.Journal) []journal.Intent {
	t.Helper()
	l, err := j.Pending()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestIntentOutlivesTheRunThatWroteIt(t *testing.T) {
	dir := t.TempDir()
	e := take(t, open(t, dir, "a"))
	must(t, e.Write(intent))
	if l := left(t, open(t, dir, "a")); len(l) != 0 {
		t.Errorf("left while its process lives: %+v", l)
	}
	must(t, e.Release())

	next := open(t, dir, "a")
	if l := left(t, next); !cmp.Equal(l, []journal.Intent{intent}) {
		t.Errorf("left %+v, want %+v", l, intent)
	}
	e = take(t, next)
	if e.Pending() == nil || !cmp.Equal(*e.Pending(), intent) {
		t.Errorf("earlier %+v, want %+v", e.Pending(), intent)
	}
	must(t, e.Done())
	if l := left(t, next); len(l) != 0 {
		t.Errorf("left after it was done: %+v", l)
	}
	if e := take(t, next); e.Pending() != nil {
		t.Errorf("earlier after it was done: %+v", e.Pending())
	}
}

func TestAccountsDoNotMix(t *testing.T) {
	dir := t.TempDir()
	e := take(t, open(t, dir, "a"))
	must(t, e.Write(intent))
	must(t, e.Release())
	if l := left(t, open(t, dir, "b")); len(l) != 0 {
		t.Errorf("another account's intent: %+v", l)
	}
}

func TestForget(t *testing.T) {
	j := open(t, t.TempDir(), "a")
	e := take(t, j)
	must(t, e.Write(intent))
	must(t, j.Forget(intent)) // held: left to who holds it
	must(t, e.Release())
	if l := left(t, j); len(l) != 1 {
		t.Fatalf("left %+v, want the intent that was held", l)
	}
	must(t, j.Forget(intent))
	if l := left(t, j); len(l) != 0 {
		t.Errorf("left %+v", l)
	}
}

// The file is written whole or not at all. What is not whole all the same is no intent.
func TestTornIntentIsNone(t *testing.T) {
	dir := t.TempDir()
	e := take(t, open(t, dir, "a"))
	must(t, e.Write(intent))
	must(t, e.Release())
	files, err := filepath.Glob(filepath.Join(dir, "intents", "*", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	whole, err := os.ReadFile(files[0])
	must(t, err)
	for n := range whole {
		must(t, os.WriteFile(files[0], whole[:n], 0o600))
		switch l := left(t, open(t, dir, "a")); {
		case len(l) == 0:
		case !cmp.Equal(l, []journal.Intent{intent}):
			t.Fatalf("cut at byte %d: %+v", n, l)
		}
	}
}

func TestOnlyOneAtATime(t *testing.T) {
	dir := t.TempDir()
	var inside, most, turns atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			j := open(t, dir, "a")
			for {
				e, err := j.Take(intent)
				if errors.Is(err, journal.ErrBusy) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				most.Store(max(most.Load(), inside.Add(1)))
				err = e.Write(intent)
				inside.Add(-1)
				if err := errors.Join(err, e.Done()); err != nil {
					t.Error(err)
				}
				turns.Add(1)
				return
			}
		})
	}
	all.Wait()
	if most.Load() != 1 || turns.Load() != 20 {
		t.Errorf("at most %d at once in %d turns, want 1 in 20", most.Load(), turns.Load())
	}
}

func TestFolderThatCanNotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := journal.Open(file, "a"); err == nil {
		t.Error("a file was taken for a folder")
	}
	var none *journal.Journal
	e := take(t, none)
	must(t, e.Write(intent))
	must(t, e.Done())
	if l := left(t, none); l != nil {
		t.Errorf("no journal, and yet %+v", l)
	}
}

// An intent in a file that others can have written is not believed, and a directory that they can write to is refused.
func TestCaseS13APlantedIntentIsNotBelieved(t *testing.T) {
	dir := t.TempDir()
	e := take(t, open(t, dir, "a"))
	must(t, e.Write(intent))
	must(t, e.Release())
	files, err := filepath.Glob(filepath.Join(dir, "intents", "*", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	must(t, os.Chmod(files[0], 0o666))
	if e := take(t, open(t, dir, "a")); e.Pending() != nil {
		t.Errorf("believed: %+v", e.Pending())
	} else {
		must(t, e.Release())
	}
	if l := left(t, open(t, dir, "a")); len(l) != 0 {
		t.Errorf("believed: %+v", l)
	}
	for _, d := range []string{filepath.Dir(files[0]), filepath.Join(dir, "intents"), dir} {
		must(t, os.Chmod(d, 0o777))
		if _, err := journal.Open(dir, "a"); !errors.Is(err, private.ErrOpen) {
			t.Errorf("%s: %v", d, err)
		}
		must(t, os.Chmod(d, 0o700))
	}
}

// What one version writes, another one finds: the name of the file and each byte of it are part of the format. The intent of a kind
// that only a later version knows stays what it is.
func TestFormatOfAnIntent(t *testing.T) {
	for kind, want := range map[spec.Kind]string{
		spec.Clients: `b4c07ff009abde91570ffefff2a57973.json {"kind":"client","cluster":"5f0c","name":"worker","before":["old"],"begun":"2026-11-01T12:00:00Z"}`,
		"schedule":   `7560734d41bc623789186ebe09cab814.json {"kind":"schedule","cluster":"5f0c","name":"worker","before":["old"],"begun":"2026-11-01T12:00:00Z"}`,
	} {
		dir, i := t.TempDir(), intent
		i.Kind = kind
		j := open(t, dir, "a")
		e, err := j.Take(i)
		must(t, err)
		must(t, errors.Join(e.Write(i), e.Release()))
		files, err := filepath.Glob(filepath.Join(dir, "intents", "ca978112ca1bbdca", "*.json"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		text, err := os.ReadFile(files[0])
		must(t, err)
		if got := filepath.Base(files[0]) + " " + string(text); got != want+"\n" {
			t.Errorf("%s: the file is\n%s", kind, got)
		}
		if l := left(t, j); len(l) != 1 || l[0].Kind != kind {
			t.Errorf("%s: it is read as %+v", kind, l)
		}
	}
}
