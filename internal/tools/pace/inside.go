package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// loadAndDiff runs the benchmark of that name, of the same checkout as the program.
func loadAndDiff(ctx context.Context, dir string, p program) figure {
	if p.bench == "" {
		return figure{err: errors.New("only of a commit")}
	}
	cmd := exec.CommandContext(ctx, p.bench, "-test.run", "^$", "-test.bench", "^BenchmarkScale$/^1000x", "-test.benchtime", "5x")
	cmd.Dir = dir
	text, err := cmd.Output()
	match := regexp.MustCompile(`\s(\d+) ns/op\s+(\S+) peak-MiB`).FindSubmatch(text)
	if err != nil || match == nil {
		return figure{err: fmt.Errorf("the benchmark of loading: %w\n%s", err, text)}
	}
	took, _ := strconv.ParseInt(string(match[1]), 10, 64)
	memory, _ := strconv.ParseFloat(string(match[2]), 64)
	return figure{took: time.Duration(took), memory: int(memory * 1024)}
}

// passes measures the CPU time of the daemon's passes, after the first ones.
type passes struct {
	size  size
	way   way
	trust bool // the current program trusts the activity log, which the first pass has made not empty
}

const (
	before  = 5  // passes that do not count: after a write, three that read all come before the log is trusted
	counted = 10 // passes, of which one may be a full one
)

func (m passes) measure(ctx context.Context, dir string, p program) figure {
	s, org, below, err := run{size: m.size, way: m.way}.begin(dir)
	if err != nil {
		return figure{err: err}
	}
	defer s.Close()
	m.size.seed(s.Emulator)
	arguments := []string{"sync", "-f", org, "--interval", "1s", "--listen", "127.0.0.1:0"}
	if m.trust {
		const created = "apiVersion: camsync/v1\nclusters: [{name: created, region: europe-west1, channel: Stable, planType: G3-S}]\n"
		if err := os.WriteFile(filepath.Join(org, "created.yaml"), []byte(created), 0o600); err != nil {
			return figure{err: err}
		}
	}
	if m.trust && p.current {
		arguments = append(arguments, "--trust-activity")
	}
	cmd := exec.CommandContext(ctx, p.path, arguments...)
	cmd.Env, cmd.Dir = s.env(), below
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return figure{err: err}
	}
	f := figure{}
	var begun time.Duration
	connections, n := 0, 0
	for lines := bufio.NewScanner(log); lines.Scan() && n < before+counted; {
		if !strings.Contains(lines.Text(), `"msg":"pass"`) {
			continue
		}
		if n++; n == before {
			begun, connections = cpu(cmd.Process.Pid), s.reset()
		}
		f.took = (cpu(cmd.Process.Pid) - begun) / counted
	}
	f = s.seen(f, connections)
	f.requests, f.lists = f.requests/counted, f.lists/counted
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	f.memory = peak(cmd.ProcessState)
	if n < before+counted {
		f.err = fmt.Errorf("the daemon ended after %d passes", n)
	}
	return f
}

// cpu is the CPU time of a process so far.
func cpu(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	ticks := 0
	for _, f := range fields[11:13] { // of the program and of the system for it
		n, _ := strconv.Atoi(f)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100
}
