//go:build unix

package private_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/private"
)

// A daemon that reads a file in each pass warns of it once, and again only where its mode is another.
func TestCaseS14ExposedFilesAreWarnedOfOnce(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o755), os.WriteFile(file, nil, 0o600), os.Chmod(file, 0o644)); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	to := slog.New(slog.NewTextHandler(&log, nil))
	var w private.Warnings
	for _, c := range []struct {
		mode os.FileMode
		want int
	}{{0o644, 1}, {0o644, 1}, {0o640, 2}, {0o600, 2}, {0o640, 2}} {
		if err := os.Chmod(file, c.mode); err != nil {
			t.Fatal(err)
		}
		w.Warn(to, file)
		w.Warn(to, filepath.Join(dir, "none"), file)
		if got := strings.Count(log.String(), file+" mode="); got != c.want {
			t.Errorf("mode %o: %d warnings, want %d: %s", c.mode, got, c.want, log.String())
		}
	}
}
