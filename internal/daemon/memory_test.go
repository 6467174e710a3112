package daemon

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestAMemoryInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "dir", "applied.json")
	f := File(path)
	if a, err := f.Recall(); err != nil || a.Digest != "" {
		t.Errorf("before anything was stored: %+v, %v", a, err)
	}
	if err := f.Remember(Applied{Digest: "digest", Pending: []string{"cluster/a"}}); err != nil {
		t.Fatal(err)
	}
	if a, err := f.Recall(); err != nil || a.Digest != "digest" || strings.Join(a.Pending, " ") != "cluster/a" {
		t.Errorf("recalled %+v, %v", a, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, text := range []string{"", "{", "[]", "null\x00"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := f.Recall(); err == nil || a.Digest != "" {
			t.Errorf("from %q: %+v, %v", text, a, err)
		}
	}
}

// broken is a memory that can neither be read nor written.
type broken struct{}

func (broken) Recall() (Applied, error) { return Applied{}, errors.New("read-only file system") }
func (broken) Remember(Applied) error   { return errors.New("read-only file system") }

// Without a memory the daemon runs the same passes, and logs what a restart will lose.
func TestAMemoryThatFails(t *testing.T) {
	live(t, func(w *world) {
		w.expect("at start", time.Second, "start of one, writing")
		w.Trigger(Asked)
		w.expect("later", time.Second, "asked of one")
		if log := w.log(); strings.Count(log, "read-only file system") != 2 {
			t.Errorf("log\n%s", log)
		}
	}, func(_ *world, o *Options) { o.Memory = broken{} })
}

// full is a memory on a full disk.
type full struct {
	forgetful
	room atomic.Bool
}

func (f *full) Remember(a Applied) error {
	if !f.room.Load() {
		return errors.New("no space left on device")
	}
	return f.forgetful.Remember(a)
}

// What cannot be stored is tried again with each pass, and logged once.
func TestAMemoryThatComesBack(t *testing.T) {
	memory := &full{}
	live(t, func(w *world) {
		w.expect("at start", time.Second, "start of one, writing")
		w.passing(differing(nil, "member/ana@example.com"))
		w.Trigger(Asked)
		w.expect("without room", time.Second, "asked of one")
		memory.room.Store(true)
		w.Trigger(Asked)
		w.expect("with room", time.Second, "asked of one")
		if n := strings.Count(w.log(), "no space left on device"); memory.applied.Digest != "digest of one" || n != 1 {
			t.Errorf("remembered %+v, said %d times", memory.applied, n)
		}
	}, func(_ *world, o *Options) { o.Memory = memory })
}

// A restart keeps what was applied.
func TestARestart(t *testing.T) {
	live(t, func(w *world) {
		w.expect("at first", time.Second, "start of one, writing")
		w.end()
		w.start()
		w.expect("again", time.Second, "start of one")
		w.end()
		w.write("two", false)
		w.start()
		w.expect("with another file", time.Second, "start of two, writing")
		w.end()
		w.memory = forgetful{}
		w.start()
		w.expect("with its memory lost", time.Second, "start of two, writing")
	})
}
