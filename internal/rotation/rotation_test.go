package rotation_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/spec"
)

func begun() spec.Rotating {
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	return spec.Rotating{
		Kind: spec.Clients, Cluster: "c", Declared: "worker", Old: []string{"a"}, Begun: at, Explicit: true, Grace: time.Hour, Successor: "b", Until: at.Add(time.Hour),
	}
}

func TestARotationIsRemembered(t *testing.T) {
	s := rotation.In(t.TempDir(), "account")
	if all, err := s.All(); all != nil || err != nil {
		t.Fatal(all, err)
	}
	first := begun()
	first.Successor, first.Until = "", time.Time{}
	for _, r := range []spec.Rotating{first, begun()} {
		if err := s.Note(r); err != nil {
			t.Fatal(err)
		}
		all, err := s.All()
		if diff := cmp.Diff([]spec.Rotating{r}, all); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	live := []spec.Cluster{{UUID: "C"}, {UUID: "d"}}
	all, _ := s.All()
	rotation.Mark(live, all)
	if len(live[0].Rotations) != 1 || len(live[1].Rotations) != 0 {
		t.Error(live)
	}
}

func TestOneRotatesAtATime(t *testing.T) {
	s := rotation.In(t.TempDir(), "account")
	unlock, err := s.Lock(spec.Clients, "c", "worker")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lock(spec.Clients, "c", "worker"); !errors.Is(err, rotation.ErrBusy) {
		t.Error(err)
	}
	if other, err := s.Lock(spec.MonitoringClients, "c", "worker"); err != nil || other() != nil {
		t.Error(err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	if unlock, err = s.Lock(spec.Clients, "c", "worker"); err != nil || unlock() != nil {
		t.Error(err)
	}
}

// What others may have written, is torn or belongs to another client ends nothing.
func TestARecordThatIsNotBelieved(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"of others":  func(path string) error { return os.Chmod(path, 0o666) },
		"torn":       func(path string) error { return os.WriteFile(path, []byte(`{"kind":"client","clus`), 0o600) },
		"of another": func(path string) error { return os.Rename(path, filepath.Join(filepath.Dir(path), "0000.json")) },
		"never to end": func(path string) error {
			return rewrite(path, `"until":"2026-11-28T10:00:00Z"`, `"until":"0001-01-01T00:00:00Z"`)
		},
		"its own end":     func(path string) error { return rewrite(path, `"old":["a"]`, `"old":["b"]`) },
		"over at once":    func(path string) error { return rewrite(path, `"grace":3600`, `"grace":-3600`) },
		"before it began": func(path string) error { return rewrite(path, `"until":"2026-11-28T10`, `"until":"2026-11-28T08`) },
	} {
		s := rotation.In(t.TempDir(), "account")
		if err := s.Note(begun()); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(string(s), "*.json"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		if err := spoil(files[0]); err != nil {
			t.Fatal(err)
		}
		if all, err := s.All(); len(all) > 0 || err == nil {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
	if err := rotation.Store("").Note(begun()); err == nil {
		t.Error("nothing remembers it")
	}
	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	s := rotation.Store(open)
	if _, err := s.All(); !errors.Is(err, private.ErrOpen) {
		t.Error(err)
	}
}

func rewrite(path, from, to string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	next := []byte(string(text))
	for i := 0; i+len(from) <= len(text); i++ {
		if string(text[i:i+len(from)]) == from {
			next = []byte(string(text[:i]) + to + string(text[i+len(from):]))
		}
	}
	return os.WriteFile(path, next, 0o600)
}
