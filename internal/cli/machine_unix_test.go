//go:build unix

package cli

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/environment"
)

// A machine is one that the real program runs on, with an organisation of its own.
type machine struct {
	t        *testing.T
	emulator *invariants.Emulator
	dir      string
	env      map[string]string

	mu    sync.Mutex
	fault func(r *http.Request, route string) *emulator.Fault
	said  bytes.Buffer // by all its programs
}

const machineSecret = "canary&client+secret/="

func newMachine(t *testing.T, o emulator.Options) *machine {
	t.Helper()
	m := &machine{t: t, dir: t.TempDir()}
	o.Credentials = []emulator.Credential{{ID: "camsync", Secret: machineSecret}}
	o.Fault = func(r *http.Request, route string) *emulator.Fault {
		m.mu.Lock()
		fault := m.fault
		m.mu.Unlock()
		if fault == nil {
			return nil
		}
		return fault(r, route)
	}
	o.Latency = max(o.Latency, *delay)
	m.emulator = invariants.New(o)
	server := httptest.NewServer(m.emulator)
	t.Cleanup(server.Close)
	m.env = map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": filepath.Join(m.dir, "home"), "XDG_CACHE_HOME": filepath.Join(m.dir, "cache"),
		"XDG_STATE_HOME": filepath.Join(m.dir, "state"), "TERM": "dumb", "TZ": "UTC", "GORACE": "atexit_sleep_ms=10",
		environment.ClientID: "camsync", environment.Secret: machineSecret, environment.OAuthURL: server.URL + "/oauth/token", environment.BaseURL: server.URL, "VALUE": "canary value",
	}
	return m
}

// befall injects a fault into all requests from now on.
func (m *machine) befall(f func(r *http.Request, route string) *emulator.Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = f
}

func (m *machine) write(name, text string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// command is the program on this machine, not started yet; its output is kept.
func (m *machine) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = m.dir
	for name, value := range m.env {
		c.Env = append(c.Env, name+"="+value)
	}
	c.Stdout, c.Stderr = m, m
	return c
}

func (m *machine) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.said.Write(p)
}

// camsync runs the program and returns its exit code; -1 if it was killed.
func (m *machine) camsync(args ...string) int {
	m.t.Helper()
	return m.code(m.command("camsync", args...).Run())
}

// started runs a program and returns its exit code. mu is held until it has started, for tests that send it signals.
func (m *machine) started(c *exec.Cmd, mu *sync.Mutex) int {
	m.t.Helper()
	mu.Lock()
	err := c.Start()
	mu.Unlock()
	if err != nil {
		m.t.Fatal(err)
	}
	return m.code(c.Wait())
}

func (m *machine) code(err error) int {
	m.t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	if err == nil {
		return 0
	}
	return exit.ExitCode()
}

// says waits until the program has printed a text.
func (m *machine) says(text string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(patience); ; {
		m.mu.Lock()
		said := strings.Contains(m.said.String(), text)
		m.mu.Unlock()
		if said {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			m.t.Errorf("nobody says %s", text)
			return
		}
	}
}

// last is the output since the last call. No secret may be in it.
func (m *machine) last() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	text := m.said.String()
	m.said.Reset()
	if found := leak(text) + leakOf(m.emulator.IssuedSecrets(), text); found != "" {
		m.t.Errorf("a secret was said: %s", found)
	}
	return text
}

// settles runs the program until it has nothing to do, as if half an hour lay between the runs, so that what an earlier
// one left under way is old.
func (m *machine) settles() {
	m.t.Helper()
	for range 3 {
		m.age(aged)
		m.camsync("apply", "--yes", "-f", "org.yaml", "--log", "json", "-v")
		if m.camsync("plan", "-f", "org.yaml", "--exit-code") == 0 {
			m.last()
			return
		}
	}
	m.t.Errorf("not in sync: %s", m.last())
}

var begun = regexp.MustCompile(`"begun":"[^"]*"`)

// aged is long enough for a request to have arrived, and not so long that its intent expires.
const aged = 30 * time.Minute

// age makes the journal that old.
func (m *machine) age(by time.Duration) {
	m.t.Helper()
	files, err := filepath.Glob(filepath.Join(m.dir, "state", "camsync", "intents", "*", "*.json"))
	if err != nil {
		m.t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, begun.ReplaceAll(text, []byte(`"begun":"`+time.Now().Add(-by).Format(time.RFC3339Nano)+`"`)), 0o600)
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
}

// judge checks the outcome: no violation, and every client's secret at its destination, and
// nowhere else on the machine.
func (m *machine) judge(clients int) {
	m.t.Helper()
	if v := m.emulator.Violations(); len(v) > 0 {
		m.t.Errorf("the emulator saw %v", v)
	}
	secrets := m.emulator.ClientSecrets()
	if len(secrets) != clients {
		m.t.Errorf("%d clients, want %d", len(secrets), clients)
	}
	kept, elsewhere := "", ""
	err := filepath.WalkDir(m.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(path, "creds") {
			kept += string(text)
		} else {
			elsewhere += string(text)
		}
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	for id, secret := range secrets {
		if !strings.Contains(kept, id) || !strings.Contains(kept, secret) {
			m.t.Errorf("the secret of %s is lost", id)
		}
	}
	if found := leak(elsewhere) + leakOf(m.emulator.IssuedSecrets(), elsewhere); found != "" {
		m.t.Errorf("a file holds %s", found)
	}
}
