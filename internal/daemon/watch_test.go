package daemon

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Whatever is done to a file or a link in a folder that is followed, a hint comes.
func TestWatcherHints(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(os.Mkdir(folder, 0o700))
	file := filepath.Join(folder, "org.yaml")
	w := NewWatcher(slog.New(slog.DiscardHandler))
	if w.fs == nil {
		t.Skip("the system gives no watcher")
	}
	hints := make(chan struct{}, 1)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		w.Run(ctx, func() {
			select {
			case hints <- struct{}{}:
			default:
			}
		})
	})
	defer running.Wait()
	defer stop()
	w.Follow([]string{folder, filepath.Join(dir, "missing")})
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
		{"its folder removed", func() error { return os.Remove(folder) }},
	} {
		do(change.do())
		<-hints
		for len(hints) > 0 {
			<-hints
		}
	}
	// A folder that is made anew is followed again, at the latest with the next look.
	do(os.Mkdir(folder, 0o700))
	w.Follow([]string{folder})
	do(os.WriteFile(file, []byte("five"), 0o600))
	<-hints
	w.Follow([]string{dir})
	if list := w.fs.WatchList(); len(list) != 1 || list[0] != dir {
		t.Errorf("following %q", list)
	}
}
