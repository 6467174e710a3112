//go:build unix

package notify

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What was sent decides what is sent next, so it is not stored where others could replace it.
func TestCaseS13AMemoryThatOthersCanReplace(t *testing.T) {
	for mode, refused := range map[fs.FileMode]bool{0o700: false, 0o755: false, 0o770: true, 0o777: true} {
		dir := filepath.Join(t.TempDir(), "sync")
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		path := filepath.Join(dir, "told.json")
		notified{Invalid: true}.save(path, slog.New(slog.NewTextHandler(&log, nil)))
		if strings.Contains(log.String(), "can be written by other users") != refused {
			t.Errorf("%o: log %q, refused: %t", mode, log.String(), refused)
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) != refused {
			t.Errorf("%o: the file: %v, refused: %t", mode, err, refused)
		}
	}
}
