package ledger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/ledger"
)

var digest = strings.Repeat("0f", 32)

func entry(path string, revision int) ledger.Entry {
	return ledger.Entry{Path: path, Source: digest, Revision: revision, Server: digest, Created: revision%2 == 0}
}

func want(t *testing.T, s ledger.Store, project string, want ledger.Known) {
	t.Helper()
	if diff := cmp.Diff(want, s.Recall(project)); diff != "" {
		t.Errorf("of %s: %s", project, diff)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// file is the only file with entries.
func file(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "files", "*", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	return files[0]
}

func TestNoteAndForget(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := ledger.In(dir, "one")
	want(t, s, "p/../1", ledger.Known{})
	must(t, s.Forget("p/../1", "a"))
	must(t, s.Note("p/../1", "a", entry("sub/a.bpmn", 1)))
	must(t, s.Note("p/../1", "b", entry("b.bpmn", 2)))
	must(t, s.Note("p/../1", "a", entry("sub/a.bpmn", 3)))
	again := ledger.In(dir, "one")
	want(t, again, "p/../1", ledger.Known{"a": entry("sub/a.bpmn", 3), "b": entry("b.bpmn", 2)})
	must(t, again.Change("p/../1", ledger.Known{"c": entry("c.md", 0)}, []string{"a", "none"}))
	must(t, again.Change("p/../1", ledger.Known{"c": entry("c.md", 0)}, nil))
	want(t, s, "p/../1", ledger.Known{"b": entry("b.bpmn", 2), "c": entry("c.md", 0)})
	want(t, s, "p2", ledger.Known{})
	want(t, ledger.In(dir, "two"), "p/../1", ledger.Known{})
	info, err := os.Stat(file(t, dir))
	must(t, err)
	if os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	must(t, s.Forget("p/../1", "b"))
	must(t, s.Forget("p/../1", "c"))
	want(t, s, "p/../1", ledger.Known{})
}

func TestNoStateRemembersNothing(t *testing.T) {
	for _, s := range []ledger.Store{{}, ledger.In("", "one")} {
		must(t, s.Note("p", "a", entry("a.md", 1)))
		must(t, s.Forget("p", "a"))
		want(t, s, "p", ledger.Known{})
	}
}

func TestWhatIsRefused(t *testing.T) {
	s := ledger.In(t.TempDir(), "one")
	for _, tt := range []struct {
		project, key string
		entry        ledger.Entry
	}{
		{"", "a", entry("a.md", 1)}, {"p", "", entry("a.md", 1)}, {"p", "a", entry("", 1)}, {"p", "a", entry("../a.md", 1)},
		{"p", "a", entry(strings.Repeat("a", 5000), 1)}, {"p", strings.Repeat("a", 5000), entry("a.md", 1)},
		{"p", "a", ledger.Entry{Path: "a.md", Source: digest, Server: "Ana"}}, {"p", "a", ledger.Entry{Path: "a.md", Server: digest}},
	} {
		if err := s.Note(tt.project, tt.key, tt.entry); err == nil {
			t.Errorf("%+v is remembered", tt)
		}
	}
	want(t, s, "p", ledger.Known{})
	many := make(ledger.Known)
	for i := range 10_000 {
		many[fmt.Sprint(i)] = entry(fmt.Sprintf("sub/%d.bpmn", i), i)
	}
	must(t, s.Change("p", many, nil))
	want(t, s, "p", many)
	if err := s.Note("p", "one more", entry("a.md", 1)); err != ledger.ErrFull { //nolint:errorlint // it is not wrapped
		t.Error(err)
	}
	must(t, s.Change("p", ledger.Known{"one more": entry("a.md", 1)}, []string{"7"}))
	long := strings.Repeat("a", 4000)
	for key := range many {
		many[key] = entry(long, 1)
	}
	if err := s.Change("q", many, nil); err != ledger.ErrFull { //nolint:errorlint // it is not wrapped
		t.Error(err)
	}
}

// What is damaged, foreign or too large is not known, and the next entry takes its place.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := ledger.In(dir, "one")
	must(t, s.Note("p", "a", entry("a.md", 1)))
	path := file(t, dir)
	whole, err := os.ReadFile(path)
	must(t, err)
	for name, text := range map[string]string{
		"empty": "", "null": "null", "a list": "[]", "cut": string(whole[:len(whole)/2]), "of another project": strings.Replace(string(whole), `"p"`, `"q"`, 1),
		"of another type": `{"project":"p","files":{"a":1}}`, "with other entries": `{"project":"p","files":{"":{},"a":{},"b":{"path":"/etc/passwd"}}}`,
		"too large": string(whole) + strings.Repeat(" ", 8<<20), "nested": strings.Repeat("[", 1<<20),
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if got := s.Recall("p"); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
		must(t, s.Note("p", "b", entry("b.md", 2)))
		want(t, s, "p", ledger.Known{"b": entry("b.md", 2)})
	}
	if os.PathSeparator == '/' {
		must(t, os.Chmod(path, 0o666))
		want(t, s, "p", ledger.Known{})
		must(t, os.Remove(path))
		must(t, os.Symlink("/dev/zero", path))
		want(t, s, "p", ledger.Known{})
		must(t, os.Remove(path))
	}
	must(t, os.RemoveAll(path))
	must(t, os.Mkdir(path, 0o700))
	want(t, s, "p", ledger.Known{})
	if err := s.Note("p", "b", entry("b.md", 2)); err == nil {
		t.Error("a directory was replaced")
	}
}

// Of what several processes note at once, all is remembered.
func TestAtTheSameMoment(t *testing.T) {
	dir := t.TempDir()
	all := make(ledger.Known)
	var writers sync.WaitGroup
	for i := range 4 {
		for j := range 5 {
			all[fmt.Sprint(i, j)] = entry("a.md", i)
		}
		writers.Go(func() {
			for j := range 5 {
				if err := ledger.In(dir, "one").Note("p", fmt.Sprint(i, j), entry("a.md", i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	want(t, ledger.In(dir, "one"), "p", all)
}

func FuzzRecall(f *testing.F) {
	f.Add([]byte(`{"project":"p","files":{"a":{"path":"a.md","source":"` + digest + `","revision":1,"server":"` + digest + `","created":true}}}`))
	f.Add([]byte(`{"project":"p","files":{"a":null}}`))
	f.Add([]byte(`{"files":{"a":{"path":"../a"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		s := ledger.In(dir, "one")
		must(t, s.Note("p", "a", entry("a.md", 1)))
		must(t, os.WriteFile(file(t, dir), text, 0o600))
		known := s.Recall("p")
		must(t, s.Note("p", "b", entry("b.md", 2)))
		known["b"] = entry("b.md", 2)
		want(t, s, "p", known)
	})
}
