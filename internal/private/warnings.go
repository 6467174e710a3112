package private

import (
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
)

// Warnings are the modes of the files that were warned of: a daemon reads the same files again and again. The zero value
// is ready, and safe for concurrent use.
type Warnings struct{ modes sync.Map }

// Warn warns of files that hold a secret and that other users can read, once of each and again where its mode is another.
// They are used all the same, as a run that worked yesterday has to work today.
func (w *Warnings) Warn(log *slog.Logger, paths ...string) {
	var path string
	var mode fs.FileMode
	count := 0
	for _, p := range slices.Backward(paths) { // the first one is named
		m, readable := Exposed(p)
		if !readable {
			continue
		}
		if was, _ := w.modes.Swap(p, m); was != m {
			path, mode = p, m
			count++
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
