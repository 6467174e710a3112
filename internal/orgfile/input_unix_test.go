//go:build unix

package orgfile_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
)

func TestPipeIsRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "org.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := orgfile.Load([]string{pipe}, nil); err == nil || !strings.HasSuffix(err.Error(), "not a regular file; - reads standard input") {
		t.Errorf("error %v", err)
	}
	if _, err := orgfile.Load([]string{filepath.Dir(pipe)}, nil); err == nil {
		t.Error("accepted in a directory")
	}
}
