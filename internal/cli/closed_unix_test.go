//go:build unix

package cli

import (
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// closedPipe is the end of a pipe whose reader is closed.
func closedPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// The reader of the log or the result closes the pipe, as head does after its first lines: the run loses lines, and
// nothing else. A result that was lost ends with 1.
func TestCaseB4ALogThatIsClosedLosesLinesAndNotTheRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		out, err bool
		want     int
	}{"the log": {false, true, 0}, "the result": {true, false, 1}, "both": {true, true, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newEveryKind(t)
			run := m.command("camsync", "apply", "--yes", "--verbose", "-f", "org.yaml")
			if c.out {
				run.Stdout = closedPipe(t)
			}
			if c.err {
				run.Stderr = closedPipe(t)
			}
			if code := m.code(run.Run()); code != c.want {
				t.Errorf("exit code %d, want %d: %s", code, c.want, m.last())
			}
			if code := m.camsync("plan", "-f", "org.yaml", "--exit-code"); code != 0 {
				t.Errorf("what was to be made is not all made: %s", m.last())
			}
			m.judge(2)
		})
	}
}

// A full disk below standard output is an error of every command.
func TestCaseB4AResultThatCannotBeWrittenEndsWithOne(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip(err)
	}
	m := newEveryKind(t)
	if code := m.camsync("apply", "--yes", "-f", "org.yaml"); code != 0 {
		t.Fatal(m.last())
	}
	for _, args := range [][]string{
		{"plan", "-f", "org.yaml"}, {"plan", "-f", "org.yaml", "-o", "json"}, {"plan", "-f", "org.yaml", "--exit-code"}, {"apply", "--yes", "-f", "org.yaml"},
		{"drift", "-f", "org.yaml"}, {"validate", "-f", "org.yaml"}, {"export"}, {"doctor"}, {"history"}, {"access-review"}, {"version"}, {"help"}, {"completion", "bash"},
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		run := m.command("camsync", args...)
		run.Stdout = full
		if code := m.code(run.Run()); code != exitError {
			t.Errorf("%q ends with %d: %s", args, code, m.last())
		}
		_ = full.Close()
	}
}

// A terminal that is closed stops a run as SIGTERM does: the write under way is finished, and the exit code says what is left.
func TestCaseB4AHangupFinishesTheWriteUnderWay(t *testing.T) {
	t.Parallel()
	for name, hangups := range map[string]int{"once": 1, "twice": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caught := make(chan os.Signal, 1)
			signal.Notify(caught, syscall.SIGHUP) // where the tests run under nohup, programs would begin with it ignored
			defer signal.Stop(caught)
			m := newEveryKind(t)
			c := m.command("camsync", "apply", "--yes", "-f", "org.yaml")
			var mu sync.Mutex
			met := false
			m.befall(func(r *http.Request, route string) *emulator.Fault {
				mu.Lock()
				defer mu.Unlock()
				if route == "PATCH /clusters/{clusterUuid}" && !met {
					met = true
					for range hangups {
						if err := c.Process.Signal(syscall.SIGHUP); err != nil {
							t.Error(err)
						}
					}
					m.says("calls under way may finish")
				}
				return nil
			})
			if code := m.started(c, &mu); code != exitPartly {
				t.Errorf("exit code %d: %s", code, m.last())
			}
			if !met {
				t.Fatal("no such call: the test shows nothing")
			}
			m.befall(nil)
			m.settles()
			m.judge(2)
		})
	}
}

// Under nohup a hangup changes nothing.
func TestCaseB4NohupIsNotUndone(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	m := newEveryKind(t)
	c := m.command("sh", "-c", "trap '' HUP && exec camsync apply --yes -f org.yaml")
	var mu sync.Mutex
	met := false
	m.befall(func(r *http.Request, route string) *emulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		if route == "PATCH /clusters/{clusterUuid}" && !met {
			met = true
			if err := c.Process.Signal(syscall.SIGHUP); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	if code := m.started(c, &mu); code != 0 || !met {
		t.Errorf("exit code %d: %s", code, m.last())
	}
	m.judge(2)
}
