package daemon

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Every change of a file or a link in a watched directory is reported.
func TestWatcherReportsChanges(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "dir")
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(os.Mkdir(inner, 0o700))
	file := filepath.Join(inner, "org.yaml")
	w := NewWatcher(slog.New(slog.DiscardHandler))
	if w.fs == nil {
		t.Skip("the system gives no watcher")
	}
	events := make(chan struct{}, 1)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		w.Run(ctx, func() {
			select {
			case events <- struct{}{}:
			default:
			}
		})
	})
	defer running.Wait()
	defer stop()
	w.Follow([]string{inner, filepath.Join(dir, "missing")})
	for _, change := range []struct {
		what string
		do   func() error
	}{
		{"created", func() error { return os.WriteFile(file, []byte("one"), 0o600) }},
		{"written", func() error { return os.WriteFile(file, []byte("two"), 0o600) }},
		{"replaced", func() error {
			if err := os.WriteFile(file+".new", []byte("three"), 0o600); err != nil {
				return err
			}
			return os.Rename(file+".new", file)
		}},
		{"written after it was replaced", func() error { return os.WriteFile(file, []byte("four"), 0o600) }},
		{"removed", func() error { return os.Remove(file) }},
		{"its directory removed", func() error { return os.Remove(inner) }},
	} {
		do(change.do())
		<-events
		for len(events) > 0 {
			<-events
		}
	}
	// A directory that is recreated is watched again after the next read.
	do(os.Mkdir(inner, 0o700))
	w.Follow([]string{inner})
	do(os.WriteFile(file, []byte("five"), 0o600))
	<-events
	w.Follow([]string{dir})
	if list := w.fs.WatchList(); len(list) != 1 || list[0] != dir {
		t.Errorf("following %q", list)
	}
}
