package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/camsync/camsync/internal/spec"
)

// drifted is a daemon that corrects drift and finds drift in every pass.
func drifted(w *world, o *Options) {
	o.ApplyDrift = true
	w.pass = differing(nil, "member/ana@example.com")
}

// While the files are invalid, nothing is written, and the last valid ones are compared.
func TestInvalidInput(t *testing.T) {
	live(t, func(w *world) {
		w.expect("at start", time.Second, "start of one, writing")
		for _, bad := range []string{"!", "!invalid YAML", "!no such file or directory"} {
			w.write(bad, true)
			w.expect("a broken file", time.Minute, "")
			s := w.Status()
			if s.Invalid == nil || s.Invalid.Why != bad[1:] || s.Digest != "digest of one" || !s.Ready() {
				t.Errorf("after %q: invalid %+v, digest %s", bad, s.Invalid, s.Digest)
			}
			if testutil.ToFloat64(w.metrics.invalidInput) != 1 {
				t.Error("no metric shows it")
			}
			w.readsOnce()
			w.Trigger(Hangup)
			w.Trigger(Asked)
			w.expect("a pass with invalid input", time.Second, "hangup of one")
		}
		since := w.Status().Invalid.Since
		if got := w.since(6 * time.Minute); got != "interval of one" {
			t.Errorf("with invalid input: %s", got)
		}
		if s := w.Status().Invalid; s == nil || !s.Since.Equal(since) {
			t.Errorf("invalid since %v, and then since %+v", since, s)
		}
		if n := strings.Count(w.log(), "invalid input"); n != 3 {
			t.Errorf("%d lines of invalid input in the log", n)
		}
		if log := w.log(); strings.Count(log, "stale_input=") != 4 || !strings.Contains(log, `level=WARN msg=pass cause=interval result=planned`) {
			t.Errorf("the line of a pass does not say that nothing is written:\n%s", log)
		}
		w.write("one", true)
		w.expect("mended", time.Second, "file changed of one, writing")
		if s := w.Status(); s.Invalid != nil || testutil.ToFloat64(w.metrics.invalidInput) != 0 {
			t.Errorf("mended, and still invalid: %+v", s.Invalid)
		}
		w.write("!broken", true)
		w.since(time.Second)
		w.write("two", true)
		w.expect("mended with a change", time.Second, "file changed of two, writing")
	}, drifted)
}

// A file that becomes invalid and valid again between two reads was never invalid.
func TestABreakTooShortToCount(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.write("!half", true)
		w.since(200 * time.Millisecond)
		w.write("one", true)
		w.expect("a short break", time.Minute, "")
		if strings.Contains(w.log(), "invalid") {
			t.Error("it counted as invalid")
		}
	})
}

func TestNoValidFileYet(t *testing.T) {
	live(t, func(w *world) {
		w.Trigger(Hangup)
		w.expect("without a good file", time.Hour, "")
		if s := w.Status(); s.State != NoInput || s.Ready() || s.Invalid == nil {
			t.Errorf("status %+v", s)
		}
		w.write("one", true)
		w.expect("with one at last", time.Second, "start of one, writing")
		if s := w.Status(); s.State != InSync || !s.Ready() || s.Invalid != nil {
			t.Errorf("status %+v", s)
		}
	}, func(w *world, _ *Options) { w.text = "!missing" })
}

// Files that never settle are neither planned nor applied.
func TestFilesThatKeepChanging(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.mu.Lock()
		w.flicker = true
		w.mu.Unlock()
		w.CheckFiles()
		w.expect("while they change", 12*time.Second, "")
		if s := w.Status().Invalid; s == nil || !strings.Contains(s.Why, "keep changing") {
			t.Errorf("invalid: %+v", s)
		}
		w.since(time.Hour)
		if n := strings.Count(w.log(), "invalid input"); n != 1 {
			t.Errorf("it is said %d times in an hour", n)
		}
		w.mu.Lock()
		w.flicker = false
		w.mu.Unlock()
		w.expect("once they are as they were", pollInterval+time.Second, "file changed of one")
		if s := w.Status().Invalid; s != nil {
			t.Errorf("invalid: %+v", s)
		}
	}, func(_ *world, o *Options) { o.Interval = 24 * time.Hour })
}

// Files that differ only while a pass is about to write stop that write, but not for a whole
// interval.
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

// A panic while the files are read makes them invalid, and does not end the daemon.
func TestAPanicWhileReading(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		w.write("hunter2", true)
		w.expect("a panic", time.Hour, "")
		if s := w.Status(); s.Invalid == nil || s.Digest != "digest of one" || strings.Contains(w.log(), "hunter2") {
			t.Errorf("invalid %+v, digest %s, log:\n%s", s.Invalid, s.Digest, w.log())
		}
		w.write("two", true)
		w.expect("mended", time.Second, "file changed of two, writing")
	}, func(w *world, o *Options) {
		o.Interval = 24 * time.Hour
		o.ReadFiles = func() Input {
			in := w.read()
			if in.Digest == "digest of hunter2" {
				in.Load = func() (spec.Organization, error) { panic("hunter2") }
			}
			return in
		}
	})
}

// A change during a pass keeps that pass from writing.
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
			w.Trigger(Asked)
			w.since(time.Second)
			if unchanged[0] != want {
				t.Errorf("the files became %q: unchanged %v", text, unchanged)
			}
		})
	}
}
