package atomicfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/camsync/camsync/internal/atomicfile"
)

func names(t *testing.T, directory string) []string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteReplacesContentAndPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "credentials.env")
	for _, step := range []struct {
		data string
		perm os.FileMode
	}{{"first", 0o600}, {"second, and longer", 0o644}, {"", 0o600}} {
		if err := atomicfile.Write(path, []byte(step.data), step.perm); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != step.data {
			t.Errorf("content %q, %v, want %q", got, err, step.data)
		}
		info, err := os.Stat(path)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != step.perm {
			t.Errorf("mode %v, %v, want %v", info.Mode(), err, step.perm)
		}
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

func TestRefusedTargets(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege on this system")
	}
	directory := t.TempDir()
	file, link, dangling := filepath.Join(directory, "file"), filepath.Join(directory, "link"), filepath.Join(directory, "dangling")
	if err := os.WriteFile(file, []byte("untouched"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(directory, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		link:                                     "is a symbolic link",
		dangling:                                 "is a symbolic link",
		directory:                                "is not a regular file",
		filepath.Join(directory, "missing", "x"): "no such file or directory",
		filepath.Join(file, "below"):             "not a directory",
	} {
		for name, err := range map[string]error{"Write": atomicfile.Write(path, []byte("data"), 0o600), "Probe": atomicfile.Probe(path)} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s(%s): %v, want %q", name, path, err, want)
			}
		}
	}
	if got, _ := os.ReadFile(file); string(got) != "untouched" {
		t.Errorf("the link's target became %q", got)
	}
	if got := names(t, directory); len(got) != 3 {
		t.Errorf("left behind: %q", got)
	}
}

func TestUnwritableDirectory(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("this user may write everywhere")
	}
	directory := t.TempDir()
	if err := os.Chmod(directory, 0o500); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory, "file")
	for _, err := range []error{atomicfile.Write(path, nil, 0o600), atomicfile.Probe(path), atomicfile.Prepare(path)} {
		if err == nil || !strings.Contains(err.Error(), "permission denied") || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("error %v", err)
		}
	}
}

func TestPrepareMakesTheDirectoryAndNothingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "credentials.env")
	if err := atomicfile.Prepare(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("directory %v, %v, want 0700", info, err)
	}
	if got := names(t, filepath.Dir(path)); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestReadersSeeOneWholeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	versions := [][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<15)}
	if err := atomicfile.Write(path, versions[0], 0o600); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for _, v := range versions {
		writers.Go(func() {
			for range 20 {
				if err := atomicfile.Write(path, v, 0o600); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 50 {
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, versions[0]) && !bytes.Equal(got, versions[1]) {
			t.Fatalf("%d bytes, %v: neither version", len(got), err)
		}
	}
	writers.Wait()
}
