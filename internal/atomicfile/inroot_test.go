package atomicfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/atomicfile"
)

func TestWriteIn(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	long := strings.Repeat("a", 255)
	for _, name := range []string{"a", "sub/b", "a", long} {
		if err := atomicfile.WriteIn(root, name, []byte(name), 0o640); err != nil {
			t.Error(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if info, _ := os.Stat(filepath.Join(dir, name)); err != nil || string(text) != name || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: %q, %v, %v", name, text, info.Mode(), err)
		}
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"out/a", "../a", "none/a", "sub", "link", filepath.Join(outside, "a")} {
		if err := atomicfile.WriteIn(root, name, nil, 0o644); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	for in, want := range map[string]int{dir: 5, outside: 0, filepath.Join(dir, "sub"): 1} {
		if left, err := os.ReadDir(in); err != nil || len(left) != want {
			t.Errorf("%s has %v, %v", in, left, err)
		}
	}
}
