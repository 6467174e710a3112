package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/camsync/camsync/internal/spec"
)

// drifted lets a daemon that puts drift right find drift in every pass.
func drifted(w *world, o *Options) {
	o.ApplyDrift = true
	w.pass = differing(nil, "member/ana@example.com")
}

// While the files are broken nothing is written, and the last good ones are what is compared.
func TestStaleInput(t *testing.T) {
	live(t, func(w *world) {
		w.expect("at start", time.Second, "start of one, writing")
		for _, bad := range []string{"!", "!invalid YAML", "!no such file or directory"} {
			w.write(bad, true)
			w.expect("a broken file", time.Minute, "")
			s := w.Status()
			if s.Stale == nil || s.Stale.Why != bad[1:] || s.Digest != "digest of one" || !s.Ready() {
				t.Errorf("after %q: stale %+v, digest %s", bad, s.Stale, s.Digest)
			}
			if testutil.ToFloat64(w.metrics.stale) != 1 {
				t.Error("no metric tells of it")
			}
			w.breathes()
			w.Tell(Hangup)
			w.Tell(Asked)
			w.expect("a pass with stale input", time.Second, "hangup of one")
		}
		since := w.Status().Stale.Since
		if got := w.since(6 * time.Minute); got != "interval of one" {
			t.Errorf("with stale input: %s", got)
		}
		if s := w.Status().Stale; s == nil || !s.Since.Equal(since) {
			t.Errorf("stale since %v, and then since %+v", since, s)
		}
		if n := strings.Count(w.log(), "stale input"); n != 3 {
			t.Errorf("%d lines of stale input in the log", n)
		}
		if log := w.log(); strings.Count(log, "stale_input=") != 4 || !strings.Contains(log, `level=WARN msg=pass cause=interval result=planned`) {
			t.Errorf("the line of a pass does not tell that nothing is written:\n%s", log)
		}
		w.write("one", true)
		w.expect("mended", time.Second, "file changed of one, writing")
		if s := w.Status(); s.Stale != nil || testutil.ToFloat64(w.metrics.stale) != 0 {
			t.Errorf("mended, and still stale: %+v", s.Stale)
		}
		w.write("!broken", true)
		w.since(time.Second)
		w.write("two", true)
		w.expect("mended with a change", time.Second, "file changed of two, writing")
	}, drifted)
}

// A file that becomes broken and whole again between two looks was never broken.
func TestABreakTooShortToCount(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.write("!half", true)
		w.since(200 * time.Millisecond)
		w.write("one", true)
		w.expect("a short break", time.Minute, "")
		if strings.Contains(w.log(), "stale") {
			t.Error("it counted as stale")
		}
	})
}

func TestNoGoodFileYet(t *testing.T) {
	live(t, func(w *world) {
		w.Tell(Hangup)
		w.expect("without a good file", time.Hour, "")
		if s := w.Status(); s.State != NoInput || s.Ready() || s.Stale == nil {
			t.Errorf("status %+v", s)
		}
		w.write("one", true)
		w.expect("with one at last", time.Second, "start of one, writing")
		if s := w.Status(); s.State != InSync || !s.Ready() || s.Stale != nil {
			t.Errorf("status %+v", s)
		}
	}, func(w *world, _ *Options) { w.text = "!missing" })
}

// A file that is never the same twice is not planned from, and not written from.
func TestFilesThatKeepChanging(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.mu.Lock()
		w.flicker = true
		w.mu.Unlock()
		w.Hint()
		w.expect("while they change", 12*time.Second, "")
		if s := w.Status().Stale; s == nil || !strings.Contains(s.Why, "keep changing") {
			t.Errorf("stale: %+v", s)
		}
		w.since(time.Hour)
		if n := strings.Count(w.log(), "stale input"); n != 1 {
			t.Errorf("it is said %d times in an hour", n)
		}
		w.mu.Lock()
		w.flicker = false
		w.mu.Unlock()
		w.expect("once they are as they were", poll+time.Second, "file changed of one")
		if s := w.Status().Stale; s != nil {
			t.Errorf("stale: %+v", s)
		}
	}, func(_ *world, o *Options) { o.Interval = 24 * time.Hour })
}

// Files that are for a moment not what they were, just when a pass would write, keep it from writing for that
// moment, and not until the interval is over.
func TestFilesThatFlickerBeforeTheFirstWrite(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		flickers := true
		w.passing(func(ctx context.Context, task Task) Outcome {
			o := differing(nil, "member/ana@example.com")(ctx, task)
			if flickers {
				w.write("!no such file or directory", false)
				flickers = task.Unchanged()
				w.write("two", false)
				o.Results = nil
			}
			return o
		})
		w.write("two", true)
		w.expect("a change", 2*time.Second, "file changed of two, writing; file changed of two, writing")
	})
}

// Files that the program can not look at, through a mistake of its own, are no good ones, and do not end it.
func TestAPanicInALook(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.write("hunter2", true)
		w.expect("a panic", time.Hour, "")
		if s := w.Status(); s.Stale == nil || s.Digest != "digest of one" || strings.Contains(w.log(), "hunter2") {
			t.Errorf("stale %+v, digest %s, log:\n%s", s.Stale, s.Digest, w.log())
		}
		w.write("two", true)
		w.expect("mended", time.Second, "file changed of two, writing")
	}, func(w *world, o *Options) {
		o.Interval = 24 * time.Hour
		o.Look = func() Input {
			in := w.look()
			if in.Digest == "digest of hunter2" {
				in.Load = func() (spec.Organization, error) { panic("hunter2") }
			}
			return in
		}
	})
}

// What changes while a pass reads the organisation is not written from.
func TestFilesThatChangeBeforeTheFirstWrite(t *testing.T) {
	for text, want := range map[string]bool{"one": true, "two": false, "!broken": false} {
		live(t, func(w *world) {
			w.since(time.Second)
			var unchanged []bool
			w.passing(func(_ context.Context, task Task) Outcome {
				w.write(text, false)
				unchanged = append(unchanged, task.Unchanged())
				return Outcome{}
			})
			w.Tell(Asked)
			w.since(time.Second)
			if unchanged[0] != want {
				t.Errorf("the files became %q: unchanged %v", text, unchanged)
			}
		})
	}
}
