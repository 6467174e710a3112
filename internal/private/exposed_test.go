//go:build unix

package private_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/private"
)

func TestCaseS14ReadableSecretsAreExposed(t *testing.T) {
	for name, c := range map[string]struct {
		file, dir fs.FileMode
		another   bool // user's
		want      bool
	}{
		"private":                          {file: 0o600, dir: 0o755},
		"may be run by all":                {file: 0o711, dir: 0o755},
		"read by all":                      {file: 0o644, dir: 0o755, want: true},
		"read by the group":                {file: 0o640, dir: 0o755, want: true},
		"read by all but the group":        {file: 0o604, dir: 0o755, want: true},
		"in a directory of the owner's":    {file: 0o644, dir: 0o700},
		"in one that only lists":           {file: 0o644, dir: 0o744},
		"in one that the group may enter":  {file: 0o640, dir: 0o710, want: true},
		"where the group alone may not":    {file: 0o604, dir: 0o710},
		"of another user, who has decided": {file: 0o644, dir: 0o755, another: true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.another && os.Geteuid() != 0 {
				t.Skip("only root can give a file away")
			}
			dir := open(t)
			file := filepath.Join(dir, "token")
			if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chmod(file, c.file), os.Chmod(dir, c.dir)); err != nil {
				t.Fatal(err)
			}
			if c.another {
				if err := os.Chown(file, 12345, -1); err != nil {
					t.Fatal(err)
				}
			}
			mode, got := private.Exposed(file)
			if got != c.want || got && mode != c.file {
				t.Errorf("exposed: %t, with mode %o", got, mode)
			}
		})
	}
}

// open is a directory that everybody can enter, as are those above it.
func open(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	for above := dir; above != filepath.Dir(above); above = filepath.Dir(above) {
		if info, err := os.Stat(above); err != nil || info.Mode().Perm()&0o011 != 0o011 {
			t.Skipf("%s is closed to others: %v", above, err)
		}
	}
	return dir
}

// A Secret as Kubernetes shows it: links to a directory of its present state, with files that all can read.
func TestCaseS14SecretsOfKubernetesAreNot(t *testing.T) {
	dir := open(t)
	state := filepath.Join(dir, "..2026_11_28_06_00_00.1")
	if err := errors.Join(os.Mkdir(state, 0o755), os.WriteFile(filepath.Join(state, "auth-token"), nil, 0o644),
		os.Symlink(filepath.Base(state), filepath.Join(dir, "..data")), os.Symlink("..data/auth-token", filepath.Join(dir, "auth-token"))); err != nil {
		t.Fatal(err)
	}
	if _, got := private.Exposed(filepath.Join(dir, "auth-token")); got {
		t.Error("it is exposed")
	}
	for _, path := range []string{filepath.Join(dir, "none"), dir, "/dev/null"} {
		if _, got := private.Exposed(path); got {
			t.Errorf("%s is exposed", path)
		}
	}
	link := filepath.Join(dir, "link")
	file := filepath.Join(dir, "file")
	if err := errors.Join(os.WriteFile(file, nil, 0o644), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	if _, got := private.Exposed(link); !got {
		t.Error("a link hides that a file is exposed")
	}
}
