//go:build unix

package sources

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// apart runs a program in its own session: Ctrl-C does not reach it, it cannot wait for input from
// a terminal, and all that it has started can be killed with it.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
