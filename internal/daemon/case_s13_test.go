//go:build unix

package daemon

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/private"
)

// What was applied decides what is written next, so it is not stored where others could replace it.
func TestCaseS13AMemoryThatOthersCanReplace(t *testing.T) {
	for name, c := range map[string]struct {
		mode    fs.FileMode
		another bool // user's
		refused bool
	}{
		"private":        {mode: 0o700},
		"readable":       {mode: 0o755},
		"the group's":    {mode: 0o770, refused: true},
		"all users'":     {mode: 0o777, refused: true},
		"another user's": {mode: 0o700, another: true, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.another && os.Geteuid() != 0 {
				t.Skip("only root can give a directory away")
			}
			dir := filepath.Join(t.TempDir(), "sync")
			if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, c.mode)); err != nil {
				t.Fatal(err)
			}
			if c.another {
				if err := os.Chown(dir, 12345, -1); err != nil {
					t.Fatal(err)
				}
			}
			f := File(filepath.Join(dir, "applied.json"))
			err := f.Remember(Applied{Digest: "digest"})
			if errors.Is(err, private.ErrOpen) != c.refused || err != nil != c.refused {
				t.Errorf("%v, refused: %t", err, c.refused)
			}
			if _, err := os.Stat(string(f)); errors.Is(err, fs.ErrNotExist) != c.refused {
				t.Errorf("the file: %v, refused: %t", err, c.refused)
			}
		})
	}
}

// A new directory is accessible to its owner only.
func TestCaseS13TheDirectoryOfAMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "sync")
	if err := File(filepath.Join(dir, "applied.json")).Remember(Applied{Digest: "digest"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Dir(dir)} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}
