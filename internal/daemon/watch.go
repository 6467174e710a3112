package daemon

import (
	"context"
	"log/slog"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// A Watcher reports changes in directories, best effort: some file systems report none, so the daemon also
// reads the files at intervals.
type Watcher struct {
	fs     *fsnotify.Watcher // nil if the system provides none
	log    *slog.Logger
	warned map[string]bool // directories that cannot be watched
}

// NewWatcher returns a watcher; [Watcher.Run] must be called.
func NewWatcher(log *slog.Logger) *Watcher {
	fs, err := fsnotify.NewWatcher()
	if err != nil {
		log.Warn("changes of the files are noticed late: the system provides no file watcher", "error", err)
	}
	return &Watcher{fs: fs, log: log, warned: map[string]bool{}}
}

// Follow watches these directories and no others, including those that were recreated.
func (w *Watcher) Follow(dirs []string) {
	if w.fs == nil {
		return
	}
	for _, old := range w.fs.WatchList() {
		if !slices.Contains(dirs, old) {
			_ = w.fs.Remove(old) // an error means that the directory is gone
		}
	}
	for _, dir := range dirs {
		err := w.fs.Add(dir)
		if err == nil {
			delete(w.warned, dir)
		} else if !w.warned[dir] {
			w.warned[dir] = true
			w.log.Warn("changes in a directory are noticed late: it cannot be watched", "directory", dir, "error", err)
		}
	}
}

// Run calls changed after every change, until ctx ends.
func (w *Watcher) Run(ctx context.Context, changed func()) {
	if w.fs == nil {
		return
	}
	defer func() { _ = w.fs.Close() }()
	for {
		select {
		case _, open := <-w.fs.Events:
			if !open {
				return
			}
			changed()
		case err, open := <-w.fs.Errors:
			if !open {
				return
			}
			w.log.Debug("watching", "error", err)
			changed() // events may have been lost
		case <-ctx.Done():
			return
		}
	}
}
