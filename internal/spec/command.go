package spec

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

const (
	commandTime  = 30 * time.Second
	commandGrace = 2 * time.Second // for what a stopped command has started to let go of its output
)

// fromCommand runs a program without a shell; what it prints is the value. What it says on
// standard error is shown to nobody, since it may hold the value too.
func fromCommand(ctx context.Context, command []string, dir string) Part[Sealed] {
	stopped, stop := context.WithTimeout(ctx, commandTime)
	defer stop()
	name := programName(command)
	cmd := exec.CommandContext(stopped, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = withoutCredentials()
	cmd.WaitDelay = commandGrace
	var out limitedBuffer
	cmd.Stdout = &out
	err := cmd.Run()
	switch {
	case out.full:
		return Unknown[Sealed](fmt.Sprintf("%s printed more than %d KiB", name, maxValue>>10))
	case ctx.Err() != nil:
		return Unknown[Sealed](name + " was stopped with the run")
	case stopped.Err() != nil:
		return Unknown[Sealed](fmt.Sprintf("%s took longer than %s", name, commandTime))
	case err != nil:
		return Unknown[Sealed](name + ": " + exitState(err))
	}
	return sealed(withoutNewline(out.data), "the output of "+name)
}

// exitState says how a command ended, without its arguments or output.
func exitState(err error) string {
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ProcessState.String()
	case errors.Is(err, exec.ErrNotFound):
		return "the program is not found"
	case errors.Is(err, exec.ErrWaitDelay):
		return "it left its output open"
	}
	return reason(err)
}

// A limitedBuffer holds a value and its newline. It has no other method of a buffer, since
// io.Copy would fill it past its limit with ReadFrom.
type limitedBuffer struct {
	data []byte
	full bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if len(b.data)+len(p) > maxValue+len("\r\n") {
		b.full = true
		return 0, errors.New("too much output")
	}
	b.data = append(b.data, p...)
	return len(p), nil
}
