package daemon

import (
	"context"
	"log/slog"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// A Watcher tells of changes in folders as soon as the system does. That is a hint and no more: some
// file systems tell nothing, and the daemon looks by itself from time to time.
type Watcher struct {
	fs   *fsnotify.Watcher // nil where the system has none to give
	log  *slog.Logger
	said map[string]bool // folders that can not be watched, and that this was said of
}

// NewWatcher makes a watcher; the one who does must run it.
func NewWatcher(log *slog.Logger) *Watcher {
	fs, err := fsnotify.NewWatcher()
	if err != nil {
		log.Warn("changes of the files are seen late: the system gives no watcher", "error", err)
	}
	return &Watcher{fs: fs, log: log, said: map[string]bool{}}
}

// Follow watches these folders and no others. A folder that was made anew since is watched again.
func (w *Watcher) Follow(folders []string) {
	if w.fs == nil {
		return
	}
	for _, old := range w.fs.WatchList() {
		if !slices.Contains(folders, old) {
			_ = w.fs.Remove(old) // it may have gone by itself
		}
	}
	for _, f := range folders {
		err := w.fs.Add(f)
		if err == nil {
			delete(w.said, f)
		} else if !w.said[f] {
			w.said[f] = true
			w.log.Warn("changes in a folder are seen late: it can not be watched", "folder", f, "error", err)
		}
	}
}

// Run calls hint after every change, until ctx ends.
func (w *Watcher) Run(ctx context.Context, hint func()) {
	if w.fs == nil {
		return
	}
	defer func() { _ = w.fs.Close() }() // nothing is lost with what it would have told
	for {
		select {
		case _, open := <-w.fs.Events:
			if !open {
				return
			}
			hint()
		case err, open := <-w.fs.Errors:
			if !open {
				return
			}
			w.log.Debug("watching", "error", err)
			hint() // events may have been lost
		case <-ctx.Done():
			return
		}
	}
}
