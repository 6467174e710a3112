package daemon

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

var swaps = flag.Int("swaps", 300, "how often TestEveryPassIsOfOneState switches the files")

// While a directory is switched between two sets of files, as Kubernetes does it, every read and
// every pass is of one set or the other, never of both or none. A read during which the files keep
// switching is invalid, and leads to no pass.
func TestEveryPassIsOfOneState(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a/1.yaml": "members: [{email: a@example.com, roles: [admin]}]", "a/2.yaml": "clusters: [{name: a}]",
		"b/1.yaml": "members: [{email: b@example.com, roles: [admin]}]", "b/2.yaml": "clusters: [{name: b}]",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("apiVersion: camsync/v1\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) error {
		next := filepath.Join(dir, "..next")
		if err := os.Symlink(target, next); err != nil {
			return err
		}
		return os.Rename(next, filepath.Join(dir, name))
	}
	for name, target := range map[string]string{"..data": "a", "1.yaml": "..data/1.yaml", "2.yaml": "..data/2.yaml"} {
		if err := link(target, name); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}

	log := slog.New(slog.DiscardHandler)
	watcher := NewWatcher(log)
	set := func(org spec.Organization) string {
		text := ""
		for _, m := range org.Members.Value() {
			text += m.Email[:1]
		}
		for _, c := range org.Clusters.Value() {
			text += c.Name
		}
		return text
	}
	looks, passes := map[string]int{}, map[string]int{}
	ran := make(chan struct{}, 1)
	d := New(Options{
		ReadFiles: func() Input {
			s := orgfile.Take([]string{dir}, nil)
			if org, err := s.Load(); err == nil {
				looks[set(org)]++
			} else if looks["none"]++; !strings.Contains(err.Error(), "switched while they are read") {
				t.Error(err)
			}
			return Input{Digest: s.Digest(), Load: s.Load, Dirs: s.Directories()}
		},
		WatchDirs: watcher.Follow, ApplyChanges: true, Interval: time.Minute, Settle: time.Millisecond, Grace: time.Minute, Stall: time.Hour, Log: log,
		Pass: func(_ context.Context, task Task) Outcome {
			org, err := task.Input.Load()
			if err != nil {
				return Outcome{Err: err}
			}
			passes[set(org)]++
			select {
			case ran <- struct{}{}:
			default:
			}
			return Outcome{}
		},
	})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { watcher.Run(ctx, d.CheckFiles) })
	running.Go(func() {
		if err := d.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	<-ran
	pace := time.NewTicker(2 * time.Millisecond)
	defer pace.Stop()
	for i := range *swaps {
		if err := link([]string{"b", "a"}[i%2], "..data"); err != nil {
			t.Error(err)
			break
		}
		if i%10 == 0 {
			d.Trigger(Asked)
		}
		<-pace.C
	}
	stop()
	running.Wait()
	t.Logf("%d switches, looks: %v, passes: %v", *swaps, looks, passes)
	delete(looks, "none")
	for _, seen := range []map[string]int{looks, passes} {
		for set := range seen {
			if set != "aa" && set != "bb" {
				t.Errorf("seen: %q", set)
			}
		}
	}
}
