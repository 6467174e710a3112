package private

import (
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
)

// Warnings are what was warned of: a daemon reads the same files again and again. The zero value is ready, and safe for
// concurrent use.
type Warnings struct {
	mu   sync.Mutex
	said map[string]fs.FileMode
}

// Warn warns of files that hold a secret and that other users can read, once of each and again where its mode is another.
// They are used all the same, as a run that worked yesterday has to work today.
func (w *Warnings) Warn(log *slog.Logger, paths ...string) {
	var path string
	var mode fs.FileMode
	count := 0
	for _, p := range paths {
		if m, readable := Exposed(p); readable && w.first(p, m) {
			if count++; count == 1 {
				path, mode = p, m
			}
		}
	}
	if count == 0 {
		return
	}
	args := []any{"file", path, "mode", fmt.Sprintf("%04o", mode), "hint", "chmod go-rwx " + path}
	if count > 1 {
		args = append(args, "others", count-1)
	}
	log.Warn("other users of this machine can read a file that holds a secret", args...)
}

// first reports whether a file is not yet warned of, or has another mode since.
func (w *Warnings) first(path string, mode fs.FileMode) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if was, found := w.said[path]; found && was == mode {
		return false
	}
	if w.said == nil {
		w.said = make(map[string]fs.FileMode)
	}
	w.said[path] = mode
	return true
}
