//go:build unix

package faults

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/camsync/camsync/internal/atomicfile"
)

// A disk that is full after a part of a file leaves the old file as it was, and nothing beside it.
func TestTheDiskFillsInTheMidst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "credentials")
	old := []byte("old\n")
	if os.Getenv("CAMSYNC_TEST_FILL") != "" {
		path = os.Getenv("CAMSYNC_TEST_FILL")
		signal.Ignore(syscall.SIGXFSZ) // so that the write that is too much returns an error, as on a full disk
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: 4096}); err != nil {
			t.Skip(err)
		}
		err := atomicfile.Write(path, bytes.Repeat([]byte("x"), 10_000), 0o600)
		if err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("a disk with 4096 bytes took 10000: %v", err)
		}
		return
	}
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestTheDiskFillsInTheMidst$")
	child.Env = append(os.Environ(), "CAMSYNC_TEST_FILL="+path)
	if output, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
	if text, err := os.ReadFile(path); err != nil || !bytes.Equal(text, old) {
		t.Errorf("the file holds %d bytes, %v", len(text), err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
}
