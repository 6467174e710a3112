package atomicfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/camsync/camsync/internal/atomicfile"
)

func tree(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if path != dir && err == nil {
			info, err := d.Info()
			if err != nil {
				return err
			}
			all = append(all, fmt.Sprintf("%s %v", strings.TrimPrefix(path, dir+"/"), info.Mode().Perm()))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestCreateAllOrNone(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	files := []atomicfile.New{
		{Path: in("org.yaml"), Data: []byte("org"), Perm: 0o644, DirPerm: 0o755},
		{Path: in("a/b/x.yaml"), Data: []byte("x"), Perm: 0o644, DirPerm: 0o755},
		{Path: in("secret/acme.env"), Data: []byte("s"), Perm: 0o600, DirPerm: 0o700},
	}
	taken := append(files[:len(files):len(files)], atomicfile.New{Path: in("taken"), Perm: 0o644, DirPerm: 0o755})
	if err := os.WriteFile(in("taken"), []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, last := range map[string]func() error{
		"a file": func() error { return nil },
		"a link": func() error { return errors.Join(os.Remove(in("taken")), os.Symlink("nowhere", in("taken"))) },
	} {
		if err := last(); err != nil {
			t.Fatal(err)
		}
		before := tree(t, dir)
		err := atomicfile.Create(taken)
		if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), in("taken")) {
			t.Errorf("%s: %v", name, err)
		}
		if got := tree(t, dir); got != before {
			t.Errorf("%s: left behind:\n%s", name, got)
		}
	}
	below := append(files[:len(files):len(files)], atomicfile.New{Path: in("taken2/x/y"), DirPerm: 0o755})
	if err := os.WriteFile(in("taken2"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Create(below); err == nil {
		t.Error("a file was made below a file")
	}
	if err := os.Remove(in("taken2")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(in("taken")); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dir); got != "" {
		t.Errorf("left behind:\n%s", got)
	}
	if err := atomicfile.Create(files); err != nil {
		t.Fatal(err)
	}
	const want = "a -rwxr-xr-x\na/b -rwxr-xr-x\na/b/x.yaml -rw-r--r--\norg.yaml -rw-r--r--\nsecret -rwx------\nsecret/acme.env -rw-------"
	if got := tree(t, dir); got != want && os.PathSeparator == '/' {
		t.Errorf("made:\n%s", got)
	}
}

// Of several at the same moment, one makes all of its files, and the others none.
func TestCreateAtTheSameMoment(t *testing.T) {
	for range 20 {
		dir := t.TempDir()
		var made atomic.Int32
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				text := []byte(strings.Repeat(fmt.Sprint(i), 100))
				err := atomicfile.Create([]atomicfile.New{{Path: filepath.Join(dir, "a"), Data: text, Perm: 0o644, DirPerm: 0o755}, {Path: filepath.Join(dir, "b"), Data: text, Perm: 0o644, DirPerm: 0o755}})
				switch {
				case err == nil:
					made.Add(1)
				case !errors.Is(err, fs.ErrExist):
					t.Error(err)
				}
			})
		}
		all.Wait()
		a, errA := os.ReadFile(filepath.Join(dir, "a"))
		b, errB := os.ReadFile(filepath.Join(dir, "b"))
		if made.Load() != 1 || errA != nil || errB != nil || string(a) != string(b) || len(names(t, dir)) != 2 {
			t.Fatalf("%d made; %q %v, %q %v; %q", made.Load(), a, errA, b, errB, names(t, dir))
		}
	}
}
