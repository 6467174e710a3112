//go:build unix

package cli

import (
	"os/exec"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/environment"
)

// crowd starts the program 50 times at once and returns the exit codes.
func (m *machine) crowd(args ...string) map[int]int {
	m.t.Helper()
	all := make([]*exec.Cmd, 50)
	for i := range all {
		all[i] = m.command("camsync", args...)
		if err := all[i].Start(); err != nil {
			m.t.Fatal(err)
		}
	}
	codes := map[int]int{}
	for _, c := range all {
		codes[m.code(c.Wait())]++
	}
	return codes
}

// 50 processes with an empty cache ask for one token, at a login server that blocks a client after two requests in a second.
func TestFiftyColdProcesses(t *testing.T) {
	t.Parallel()
	m := newMachine(t, emulator.Options{})
	m.write("org.yaml", "apiVersion: camsync/v1\nmembers: []\n")
	if codes := m.crowd("plan", "-f", "org.yaml"); codes[0] != 50 {
		t.Errorf("exit codes %v: %s", codes, m.last())
	}
	if got, want := m.emulator.Logins()["camsync"], (invariants.Logins{Granted: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	m.last()
	m.judge(0)
}

// 50 processes with a wrong secret are refused once.
func TestFiftyProcessesWithAWrongSecret(t *testing.T) {
	t.Parallel()
	m := newMachine(t, emulator.Options{})
	m.env[environment.Secret] = "canary wrong"
	m.write("org.yaml", "apiVersion: camsync/v1\nmembers: []\n")
	if codes := m.crowd("plan", "-f", "org.yaml"); codes[exitError] != 50 {
		t.Errorf("exit codes %v: %s", codes, m.last())
	}
	if got, want := m.emulator.Logins()["camsync"], (invariants.Logins{Refused: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	m.last()
	m.judge(0)
}
