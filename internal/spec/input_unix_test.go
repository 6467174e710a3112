//go:build unix

package spec_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestPipeIsRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "org.yaml")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := spec.Load([]string{pipe}, nil); err == nil || !strings.HasSuffix(err.Error(), "not a regular file; - reads standard input") {
		t.Errorf("error %v", err)
	}
	if _, err := spec.Load([]string{filepath.Dir(pipe)}, nil); err == nil {
		t.Error("accepted in a folder")
	}
}
