package cli

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/camsync/camsync/internal/emulator"
)

// asFirst makes a program the first process of a PID namespace, as in a container. The test is skipped if the machine does
// not allow that.
func (m *machine) asFirst(c *exec.Cmd) *exec.Cmd {
	m.t.Helper()
	first := func(c *exec.Cmd) {
		if c.SysProcAttr == nil {
			c.SysProcAttr = &syscall.SysProcAttr{}
		}
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID
	}
	probe := exec.Command("true")
	first(probe)
	if err := probe.Run(); err != nil {
		if os.Getenv("CI") == "true" {
			m.t.Fatalf("no PID namespace can be made: %v", err)
		}
		m.t.Skipf("no PID namespace can be made: %v", err)
	}
	first(c)
	return c
}

// children are the processes whose parent is that one, by their ids, with what /proc/PID/stat has of them after their names.
func children(parent int) (all map[int][]string) {
	all = make(map[int][]string)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			all[pid] = fields
		}
	}
	return all
}

// until waits for a condition.
func (m *machine) until(what string, come func() bool) {
	m.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(patience); !come(); {
		select {
		case <-tick.C:
		case <-late:
			m.t.Errorf("%s: not within %s", what, patience)
			return
		}
	}
}

// Programs leave children behind, which only the first process can reap; it does not take the exit codes that camsync waits
// for.
func TestCaseB12WhatProgramsLeaveIsCollected(t *testing.T) {
	t.Parallel()
	const left = 5
	m := newEveryKind(t)
	secrets := "      BAD: {command: [sh, -c, 'exit 7']}\n"
	for i := range left { // each leaves a process that ends once somebody has written to the pipe
		secrets += fmt.Sprintf("      S%d: {command: [sh, -c, '(exec cat pipe >/dev/null 2>&1 &) ; echo value%d']}\n", i, i)
	}
	m.write("org.yaml", "apiVersion: camsync/v1\nclusters:\n  - name: shop\n    secrets:\n"+secrets)
	if err := syscall.Mkfifo(filepath.Join(m.dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := m.asFirst(m.command("camsync", "apply", "--yes", "-f", "org.yaml"))
	var mu sync.Mutex
	met := false
	m.befall(func(r *http.Request, route string) *emulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		if route != "POST /clusters/{clusterUuid}/secrets" || met {
			return nil
		}
		met = true
		m.until("what the programs have left", func() bool { return len(children(c.Process.Pid)) == left+1 })
		pipe, err := os.OpenFile(filepath.Join(m.dir, "pipe"), os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)
			return nil
		}
		_ = pipe.Close()
		m.until("its end, and that of nothing else", func() bool { return len(children(c.Process.Pid)) == 1 })
		return nil
	})
	code := m.started(c, &mu)
	if text := m.last(); code != exitPartly || !met || !strings.Contains(text, "command sh: exit status 7") || !strings.Contains(text, "created cluster/shop/secret/S0") {
		t.Errorf("exit code %d: %s", code, text)
	}
}

// The exit code is that of the work, whatever ended it, and signals reach it.
func TestCaseB12AFirstProcessEndsAsItsWorkDoes(t *testing.T) {
	t.Parallel()
	t.Run("by itself", func(t *testing.T) {
		t.Parallel()
		m := newEveryKind(t)
		for args, want := range map[string]int{"version": 0, "validate -f nowhere": 1, "plan --exit-code -f org.yaml": 2} {
			if code := m.code(m.asFirst(m.command("camsync", strings.Fields(args)...)).Run()); code != want {
				t.Errorf("%s: exit code %d, want %d: %s", args, code, want, m.last())
			}
		}
	})
	for name, c := range map[string]struct {
		signal syscall.Signal
		work   bool // it is sent to the work, and not to the first process
		want   int
	}{
		"terminated": {syscall.SIGTERM, false, exitPartly},
		"hung up":    {syscall.SIGHUP, false, exitPartly},
		"killed":     {syscall.SIGKILL, true, 137},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newEveryKind(t)
			run := m.asFirst(m.command("camsync", "apply", "--yes", "-f", "org.yaml"))
			var mu sync.Mutex
			met := false
			m.befall(func(r *http.Request, route string) *emulator.Fault {
				mu.Lock()
				defer mu.Unlock()
				if route != "PATCH /clusters/{clusterUuid}" || met {
					return nil
				}
				met = true
				to := run.Process.Pid
				if c.work {
					for to = range children(to) {
					}
				}
				if err := syscall.Kill(to, c.signal); err != nil {
					t.Error(err)
				}
				if !c.work {
					m.says("calls under way may finish")
				}
				return nil
			})
			if code := m.started(run, &mu); code != c.want || !met {
				t.Errorf("exit code %d, want %d: %s", code, c.want, m.last())
			}
		})
	}
}

// The terminal belongs to the working process: it can ask there, and one Ctrl-C arrives once. A second one would kill it.
func TestCaseB12ACtrlCComesOnce(t *testing.T) {
	t.Parallel()
	m := newEveryKind(t)
	keys, terminal := newTerminal(t)
	c := m.command("camsync", "apply", "-f", "org.yaml")
	c.Stdin = terminal
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	m.asFirst(c)
	if _, err := keys.WriteString("yes\n"); err != nil { // the answer is read from the terminal, too
		t.Fatal(err)
	}
	var mu sync.Mutex
	met := false
	m.befall(func(r *http.Request, route string) *emulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		if route == "PATCH /clusters/{clusterUuid}" && !met {
			met = true
			for pid, stat := range children(c.Process.Pid) {
				if group, foreground := stat[2], stat[5]; group != strconv.Itoa(pid) || foreground != group {
					t.Errorf("the work %d is in the process group %s, and the terminal is with %s", pid, group, foreground)
				}
			}
			if _, err := keys.WriteString("\x1a\x03"); err != nil { // there is nobody who could continue what a Ctrl-Z stops
				t.Error(err)
			}
			m.says("calls under way may finish")
		}
		return nil
	})
	if code := m.started(c, &mu); code != exitPartly || !met {
		t.Errorf("exit code %d: %s", code, m.last())
	}
}

// newTerminal is a terminal, and the end that types on it.
func newTerminal(t *testing.T) (keys, terminal *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	var number, unlocked uint32
	for request, value := range map[uintptr]*uint32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &unlocked} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, keys.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Fatal(errno)
		}
	}
	if terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return keys, terminal
}
