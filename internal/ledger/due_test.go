package ledger_test

import (
	"os"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/ledger"
)

func wantDue(t *testing.T, s ledger.Store, project, name string, due bool) {
	t.Helper()
	if got, is := s.Due(project); got != name || is != due {
		t.Errorf("of %s: %q, %v, want %q, %v", project, got, is, name, due)
	}
}

// A snapshot is due until it was made, whatever is noted of files meanwhile.
func TestASnapshotThatIsDue(t *testing.T) {
	dir := t.TempDir()
	s := ledger.In(dir, "one")
	wantDue(t, s, "p", "", false)
	must(t, s.Made("p"))
	must(t, s.Await("p", ""))
	wantDue(t, s, "p", "", true)
	must(t, s.Note("p", "a", entry("a.md", 1)))
	wantDue(t, s, "p", "", true)
	must(t, s.Await("p", "first"))
	must(t, s.Await("p", "first"))
	must(t, s.Forget("p", "a"))
	wantDue(t, ledger.In(dir, "one"), "p", "first", true)
	wantDue(t, s, "q", "", false)
	wantDue(t, ledger.In(dir, "two"), "p", "", false)
	must(t, s.Await("p", "second"))
	wantDue(t, s, "p", "second", true)
	must(t, s.Await("p", "")) // the next push begins
	wantDue(t, s, "p", "", true)
	must(t, s.Note("p", "b", entry("b.md", 2)))
	must(t, s.Made("p"))
	wantDue(t, s, "p", "", false)
	want(t, s, "p", ledger.Known{"b": entry("b.md", 2)})
	if err := s.Await("p", strings.Repeat("a", 5000)); err == nil {
		t.Error("a name of 5000 bytes is remembered")
	}
}

func TestNoStateHasNoSnapshotDue(t *testing.T) {
	for _, s := range []ledger.Store{{}, ledger.In("", "one"), ledger.In(t.TempDir(), "one")} {
		must(t, s.Made("p"))
		wantDue(t, s, "p", "", false)
		if s == (ledger.Store{}) {
			must(t, s.Await("p", "first"))
			wantDue(t, s, "p", "", false)
		}
	}
}

// Of a damaged name, it stays known that a snapshot is due.
func TestADamagedName(t *testing.T) {
	dir := t.TempDir()
	s := ledger.In(dir, "one")
	must(t, s.Await("p", "first"))
	path := file(t, dir)
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, []byte(strings.Replace(string(text), "first", strings.Repeat("a", 5000), 1)), 0o600))
	wantDue(t, s, "p", "", true)
	must(t, os.WriteFile(path, []byte(strings.Replace(string(text), `"first"`, `{}`, 1)), 0o600))
	wantDue(t, s, "p", "", false)
}
