//go:build unix

package sources

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
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

// peak is the most memory that a program had, in bytes. On Linux, that is at least what camsync has itself.
func peak(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
