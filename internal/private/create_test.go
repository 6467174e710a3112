package private_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/private"
)

func TestCreateWritesOverNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a", "b", "value")
	if err := private.Create(file, []byte("x")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	above, err2 := os.Stat(filepath.Join(dir, "a"))
	if err != nil || err2 != nil || private.Wider(info, 0o600) || private.Wider(above, 0o700) {
		t.Errorf("%v, %v, %v, %v", err, err2, info.Mode(), above.Mode())
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "elsewhere"), link); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{file, link} {
		if err := private.Create(path, []byte("y")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "x" {
		t.Errorf("%q, %v", text, err)
	}
	if err := private.Closed(filepath.Join(dir, "none")); err != nil {
		t.Error(err)
	}
	if err := private.Closed(file); err == nil {
		t.Error("a file is a closed directory")
	}
}
