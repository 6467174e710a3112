package localfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/localfile"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, size := range map[string]int{"empty": 0, "limit": 4 << 10, "large": 4<<10 + 1} {
		if err := os.WriteFile(in(name), []byte(strings.Repeat("x", size)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		path string
		size int
		is   error
		text string
	}{
		{in("empty"), 0, nil, ""},
		{in("limit"), 4 << 10, nil, ""},
		{in("large"), 4 << 10, localfile.ErrTooLarge, "it is too large: more than 4 KiB"},
		{in("missing"), 0, fs.ErrNotExist, "no such file or directory"},
		{dir, 0, localfile.ErrNotRegular, "it is not a regular file; name one"},
		{os.DevNull, 0, localfile.ErrNotRegular, "it is not a regular file; name one"},
	} {
		data, err := localfile.Read(c.path, 4<<10)
		if len(data) != c.size || !errors.Is(err, c.is) || err != nil && err.Error() != c.text {
			t.Errorf("%s: %d bytes, %v", c.path, len(data), err)
		}
	}
	if _, err := localfile.Limited(strings.NewReader(strings.Repeat("x", 2<<20)), 1<<20); err == nil || err.Error() != "it is too large: more than 1 MiB" {
		t.Error(err)
	}
	if data, err := localfile.ReadWith(in("large"), 1, os.Lstat, os.Open); !errors.Is(err, localfile.ErrTooLarge) || !strings.Contains(err.Error(), in("large")) || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestInside(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	if err := os.Symlink(dir, filepath.Join(other, "link")); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]bool{
		filepath.Join(dir, "a", "b"): true, dir: true, filepath.Join(other, "link", "x.env"): true, filepath.Join(other, "x.env"): false, dir + "2": false,
		filepath.Join(dir, "..", "x"): false,
	} {
		if localfile.Inside(dir, path) != want || localfile.Inside(filepath.Join(other, "link"), path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}
