package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/camsync/camsync/internal/emulator"
)

// A keyboard is the other end of a program's terminal.
type keyboard struct {
	t    *testing.T
	end  *os.File
	seen strings.Builder
}

// onTerminal starts the program on a terminal of that width, which it controls.
func (m *machine) onTerminal(columns uint16, c *exec.Cmd) *keyboard {
	m.t.Helper()
	end, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		m.t.Skipf("there are no terminals here: %v", err)
	}
	m.t.Cleanup(func() { _ = end.Close() }) // closed already, where the test hangs up
	number, err := unix.IoctlGetInt(int(end.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(end.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(end.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns})
	}
	if err != nil {
		m.t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }() // the program has it
	c.Stdin, c.Stdout, c.Stderr = terminal, terminal, terminal
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		m.t.Fatal(err)
	}
	return &keyboard{t: m.t, end: end}
}

// await reads what the program shows up to a text.
func (k *keyboard) await(text string) {
	k.t.Helper()
	if err := k.end.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		k.t.Logf("a program that says nothing will not be noticed: %v", err)
	}
	for one := make([]byte, 1); !strings.HasSuffix(k.seen.String(), text); {
		if _, err := io.ReadFull(k.end, one); err != nil {
			k.t.Fatalf("%v before %q:\n%s", err, text, k.seen.String())
		}
		k.seen.WriteByte(one[0])
	}
}

func (k *keyboard) press(keys string) {
	k.t.Helper()
	if _, err := io.WriteString(k.end, keys); err != nil {
		k.t.Fatal(err)
	}
}

// Whoever leaves in the middle of the questions, in whatever way, has changed nothing; and one can stay to the end.
func TestLeavingTheQuestionsOfApply(t *testing.T) {
	t.Parallel()
	const interrupt, end, question = "\x03", "\x04", "Apply it? [y,n,a,d,q,s] "
	for name, test := range map[string]struct {
		keys  string // after a yes to the first change
		code  int
		says  string
		wrote int
	}{
		"Ctrl-C":                {interrupt, exitError, "camsync: interrupted before anything was changed\r\n", 0},
		"Ctrl-C in an answer":   {"y" + interrupt, exitError, "camsync: interrupted before anything was changed\r\n", 0},
		"Ctrl-D":                {end, exitError, "camsync: not confirmed: nothing was changed\r\n", 0},
		"Ctrl-D in an answer":   {"y" + end + end, exitError, "camsync: not confirmed: nothing was changed\r\n", 0},
		"quit":                  {"q\r", exitError, "camsync: not confirmed: nothing was changed\r\n", 0},
		"typed before it asked": {"n\ry\rn\r", exitPartly, "Applying 2 of 4 changes; 2 held.\r\n", 2},
		"to the end":            {"A\r", exitDone, "created", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, emulator.Options{LoginInterval: -1})
			m.env["TERM"] = "xterm-256color"
			m.write("org.yaml", "apiVersion: camsync/v1\nmembers:\n- {email: a@example.com, roles: [visitor]}\n- {email: b@example.com, roles: [visitor]}\n"+
				"- {email: c@example.com, roles: [visitor]}\n- {email: d@example.com, roles: [visitor]}\n")
			c := m.command("camsync", "apply", "-f", "org.yaml")
			k := m.onTerminal(40, c)
			k.await("each change: ")
			k.press("each\r")
			k.await("1 of 4:\r\n")
			k.await(question)
			k.press("y\r")
			k.await("2 of 4:\r\n")
			k.await(question)
			k.press(test.keys)
			k.await(test.says)
			rest, _ := io.ReadAll(k.end) // ends with an error once no one has the terminal
			if err := c.Wait(); c.ProcessState.ExitCode() != test.code {
				t.Errorf("%v, want exit code %d:\n%s%s", err, test.code, k.seen.String(), rest)
			}
			if wrote := m.emulator.Requests()["POST /members/{email}"]; wrote != test.wrote {
				t.Errorf("%d members were made, want %d:\n%s%s", wrote, test.wrote, k.seen.String(), rest)
			}
			for l := range strings.SplitSeq(k.seen.String(), "\r\n") {
				if strings.HasPrefix(l, " ") && len(l) > 40 {
					t.Errorf("wider than the terminal: %q", l)
				}
			}
		})
	}
}
