//go:build unix

package sources

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// apart gives a program a session of its own: a Ctrl-C for camsync is not one for it, nothing that
// it asks can wait for a terminal, and all that it has started can be killed with it.
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
