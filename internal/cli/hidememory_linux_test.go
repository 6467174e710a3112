package cli

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
)

// nobody is the user of that name: as root, everything can be read.
const nobody = 65534

// asNobody gives the machine to a user without rights, with a program of its own that this user may run, and makes
// commands run as that user. A test that is not run by root is such a user already.
func (m *machine) asNobody() func(*exec.Cmd) *exec.Cmd {
	m.t.Helper()
	self, err := os.Executable()
	if err != nil {
		m.t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		m.t.Fatal(err)
	}
	path := filepath.Join(m.dir, "camsync")
	syscall.ForkLock.RLock() // a process that another test starts would keep it open for writing, and it could not be run
	err = os.WriteFile(path, program, 0o755)
	syscall.ForkLock.RUnlock()
	if err != nil {
		m.t.Fatal(err)
	}
	root := os.Geteuid() == 0
	if root {
		err := filepath.WalkDir(filepath.Dir(m.dir), func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Chown(path, nobody, nobody))
		})
		if err != nil {
			m.t.Skipf("nothing can be given to another user: %v", err)
		}
	}
	return func(c *exec.Cmd) *exec.Cmd {
		c.Path, c.Err = path, nil
		if root {
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		return c
	}
}

// look writes what a program that fetches a secret can open in /proc of processes of the same user: its own, as its child
// could, and that of camsync.
const look = `#!/bin/sh
sh -c 'if (exec 3<"/proc/$PPID/environ") 2>/dev/null; then echo "control environ"; fi' >> seen
for of in environ mem maps auxv; do
	if (exec 3<"/proc/$PPID/$of") 2>/dev/null; then echo "open $of" >> seen; fi
done
if ls "/proc/$PPID/fd" >/dev/null 2>&1; then echo "open fd" >> seen; fi
echo value
`

func TestCaseS11ProgramsCannotReadTheirParent(t *testing.T) {
	t.Parallel()
	m := newMachine(t, emulator.Options{LoginInterval: -1})
	m.write("new.yaml", "apiVersion: camsync/v1\nclusters:\n  - {name: shop, region: europe-west1, channel: Stable, planType: G3-S}\n")
	m.write("org.yaml", "apiVersion: camsync/v1\nclusters:\n  - name: shop\n    secrets:\n      A: {command: [sh, look]}\n")
	m.write("look", look)
	as := m.asNobody()
	for _, file := range []string{"new.yaml", "org.yaml"} {
		if code := m.code(as(m.command("camsync", "apply", "--yes", "-f", file)).Run()); code != 0 {
			t.Fatalf("exit code %d: %s", code, m.last())
		}
	}
	seen, err := os.ReadFile(filepath.Join(m.dir, "seen"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(seen)) {
		if !strings.HasPrefix(line, "control ") {
			t.Errorf("a program can %s of camsync", strings.TrimSpace(line))
		}
	}
	if !strings.Contains(string(seen), "control ") {
		t.Error("on this machine no process can read what another has, so that nothing is shown")
	}
}

// What camsync opens through /proc/self still opens, without root.
func TestCaseS11HiddenMemoryBreaksNoDescriptors(t *testing.T) {
	t.Parallel()
	m := newMachine(t, emulator.Options{LoginInterval: -1})
	m.write("org.yaml", "apiVersion: camsync/v1\npolicy: {minAdmins: 0}\nmembers: []\n")
	m.write("secret", machineSecret)
	delete(m.env, environment.Secret)
	m.env[environment.Secret+"_FILE"] = "/dev/fd/3"
	as := m.asNobody()
	secret, err := os.Open(filepath.Join(m.dir, "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer secret.Close()
	c := as(m.command("camsync", "plan", "-f", "org.yaml", "-o", "json"))
	c.ExtraFiles = []*os.File{secret}
	if code := m.code(c.Run()); code != 0 || !strings.Contains(m.last(), `"schemaVersion"`) {
		t.Errorf("exit code %d: %s", code, m.last())
	}
}
