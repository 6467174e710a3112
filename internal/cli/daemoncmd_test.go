package cli

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A background is the real program, running camsync sync, and what it has logged.
type background struct {
	cmd   *exec.Cmd
	lines chan string // not yet looked at
	ended chan struct{}

	mu  sync.Mutex
	log strings.Builder

	offered [2]string // the digest and the offer of the plan that was approved last
}

// patience is how long to wait for an expected line.
const patience = time.Minute

// startSync starts camsync sync on a port of its own.
func startSync(dir string, env []string, args ...string) (*background, error) {
	b := &background{lines: make(chan string, 100_000), ended: make(chan struct{})}
	b.cmd = exec.Command("camsync", append([]string{"sync", "--log", "json", "--listen", "127.0.0.1:0"}, args...)...)
	b.cmd.Dir, b.cmd.Env = dir, env
	stderr, err := b.cmd.StderrPipe()
	if err == nil {
		err = b.cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	go func() { // ends with the program
		defer close(b.ended)
		scanner := bufio.NewScanner(stderr)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			b.mu.Lock()
			b.log.WriteString(scanner.Text() + "\n")
			b.mu.Unlock()
			b.lines <- scanner.Text()
		}
	}()
	return b, nil
}

// wait returns the first line that matches and was not returned or skipped before.
func (b *background) wait(pattern string) (string, error) {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return "", err
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for ended := false; ; {
		select {
		case line := <-b.lines:
			if match.MatchString(line) {
				return line, nil
			}
			continue
		default:
		}
		if ended {
			return "", fmt.Errorf("the program ended without logging %q:\n%s", pattern, b.logged())
		}
		select {
		case line := <-b.lines:
			if match.MatchString(line) {
				return line, nil
			}
		case <-b.ended:
			ended = true
		case <-late.C:
			return "", fmt.Errorf("the program did not log %q:\n%s", pattern, b.logged())
		}
	}
}

func (b *background) logged() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.String()
}

// url is the address of its server.
func (b *background) url() (string, error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if found := regexp.MustCompile(`"address":"(https?://[^"]*)"`).FindStringSubmatch(b.logged()); found != nil {
			return strings.Replace(found[1], "[::]", "127.0.0.1", 1), nil
		}
		select {
		case <-tick.C:
		case <-b.ended:
			return "", fmt.Errorf("the program ended:\n%s", b.logged())
		case <-late.C:
			return "", fmt.Errorf("the program does not listen:\n%s", b.logged())
		}
	}
}

// end waits for the program's end and returns its exit code.
func (b *background) end() (int, error) {
	select {
	case <-b.ended:
	case <-time.After(patience):
		return 0, fmt.Errorf("the program does not end:\n%s", b.logged())
	}
	if err := b.cmd.Wait(); err != nil && b.cmd.ProcessState == nil {
		return 0, err
	}
	return b.cmd.ProcessState.ExitCode(), nil
}

// kill sends it SIGKILL.
func (b *background) kill() {
	_ = b.cmd.Process.Kill() // it may have ended
	<-b.ended
	_ = b.cmd.Wait()
}

var signalNames = map[string]syscall.Signal{"HUP": syscall.SIGHUP, "TERM": syscall.SIGTERM, "INT": syscall.SIGINT}

// daemonCommand is one of
//
//	daemon start ARG…               camsync sync with these arguments
//	daemon log PATTERN              waits for such a line in what was not waited for yet
//	! daemon log PATTERN            there was no such line up to now
//	daemon pass RESULT              asks for a pass with SIGHUP, and waits for one with that result
//	daemon request METHOD ROUTE     waits until the emulator has seen such a request
//	daemon signal HUP|TERM|INT
//	daemon end CODE                 waits for its end
//	daemon get PATH PATTERN         what it serves matches, or with ! does not
//	daemon ask CODE METHOD PATH [TOKEN]
//	daemon approve CODE api|form TOKEN [again]   see approve
func daemonCommand(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	if len(args) < 2 {
		ts.Fatalf("usage: daemon what…")
	}
	if args[0] == "start" {
		b, err := startSync(w.dir, w.env, args[1:]...)
		ts.Check(err)
		w.daemon = b
		ts.Defer(func() {
			b.kill()
			ts.Check(os.WriteFile(filepath.Join(w.dir, fmt.Sprintf("daemon-%d.log", b.cmd.Process.Pid)), []byte(b.logged()), 0o600)) // for scan
		})
		return
	}
	b := w.daemon
	switch what, rest := args[0], args[1:]; {
	case what == "log" && neg:
		if match := regexp.MustCompile(rest[0]).FindString(b.logged()); match != "" {
			ts.Fatalf("it was logged: %s", match)
		}
	case what == "log":
		_, err := b.wait(rest[0])
		ts.Check(err)
	case what == "pass":
		ts.Check(b.cmd.Process.Signal(syscall.SIGHUP))
		_, err := b.wait(`"msg":"pass","cause":"hangup","result":"` + rest[0] + `"`)
		ts.Check(err)
	case what == "signal":
		ts.Check(b.cmd.Process.Signal(signalNames[rest[0]]))
	case what == "end":
		code, err := b.end()
		ts.Check(err)
		if strconv.Itoa(code) != rest[0] {
			ts.Fatalf("exit code %d, want %s:\n%s", code, rest[0], b.logged())
		}
	case what == "request" && len(rest) == 2:
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for deadline := time.Now().Add(patience); w.emulator.Requests()[rest[0]+" "+rest[1]] == 0; <-tick.C {
			if time.Now().After(deadline) {
				ts.Fatalf("there was no %s %s:\n%s", rest[0], rest[1], b.logged())
			}
		}
	case what == "get" && len(rest) == 2:
		_, text, err := b.fetch(http.MethodGet, rest[0], "")
		ts.Check(err)
		if regexp.MustCompile(rest[1]).MatchString(text) == neg {
			ts.Fatalf("%s: %q: not as expected:\n%s", rest[0], rest[1], text)
		}
		if found := leak(text); found != "" {
			ts.Fatalf("%s shows a secret: %s", rest[0], found)
		}
	case what == "approve" && len(rest) >= 3:
		b.approve(ts, rest)
	case what == "ask" && len(rest) >= 3:
		token := strings.Join(rest[3:], "")
		code, text, err := b.fetch(rest[1], rest[2], token)
		ts.Check(err)
		if strconv.Itoa(code) != rest[0] {
			ts.Fatalf("%s %s: %d, want %s: %s", rest[1], rest[2], code, rest[0], text)
		}
	default:
		ts.Fatalf("no such command: daemon %s", strings.Join(args, " "))
	}
}

func (b *background) fetch(method, path, token string) (int, string, error) {
	url, err := b.url()
	if err != nil {
		return 0, "", err
	}
	r, err := http.NewRequest(method, url+path, nil)
	if err != nil {
		return 0, "", err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), err
}

// environment is that of a bench, for a real process, without the marks of a CI job.
func (b bench) environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "CI=") })
	for name, value := range b.env {
		env = append(env, name+"="+value)
	}
	return env
}

// sync starts camsync sync against the bench; it is killed with the test.
func (b bench) sync(tb testing.TB, args ...string) *background {
	tb.Helper()
	p, err := startSync(tb.TempDir(), b.environment(), args...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(p.kill)
	return p
}
