package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// A Program is a program that a file names, with its arguments. It runs without a shell, in the directory of that file,
// and without the variables that log in to Camunda.
//
// What it prints may be secret, and so may its arguments: neither is in any error. [WithStderr] shows the beginning of
// its standard error.
type Program struct {
	Command []string // the program and its arguments
	Dir     string   // the directory of the file that names it
}

// programGrace is how long processes that a program has started may keep its output open after its end. On a busy machine,
// the end of the output may be seen seconds later, even if none does.
const programGrace = 10 * time.Second

// Name is what messages call the program: without its directory and its arguments.
func (p Program) Name() string { return spec.CommandName(p.Command) }

// Find proves that there is such a program, and that it may be run.
func (p Program) Find() error {
	_, err := p.path()
	return err
}

// path finds the program where Run will: one that is named with a directory in it, from Dir.
func (p Program) path() (string, error) {
	name := p.Command[0]
	if strings.ContainsRune(filepath.ToSlash(name), '/') && !filepath.IsAbs(name) {
		name = localfile.Absolute(filepath.Join(p.Dir, name))
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s: %s", p.Name(), exitState(err))
	}
	return path, nil
}

// Run gives the program its input and takes its output; nil for none, and for output that is thrown
// away. Its standard error is kept for [WithStderr] alone. At the limit, or when ctx ends, it is killed together with all
// that it has started.
func (p Program) Run(ctx context.Context, limit time.Duration, in io.Reader, out io.Writer) error {
	_, err := p.run(ctx, limit, in, out)
	return err
}

// run is Run, and says what the program took.
func (p Program) run(ctx context.Context, limit time.Duration, in io.Reader, out io.Writer) (cost, error) {
	path, err := p.path()
	if err != nil {
		return cost{}, err
	}
	stopped, stop := context.WithTimeout(ctx, limit)
	defer stop()
	cmd := exec.CommandContext(stopped, path)
	cmd.Args = p.Command
	cmd.Dir = p.Dir
	cmd.Env = Environment()
	cmd.Stdin, cmd.Stdout = in, out
	cmd.WaitDelay = programGrace
	apart(cmd)
	stderr, err := captureStderr()
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w", p.Name(), localfile.Cause(err))
	}
	cmd.Stderr = stderr.write
	begun := time.Now()
	err = cmd.Run()
	spent := cost{elapsed: time.Since(begun)}
	if cmd.ProcessState != nil {
		spent.processor, spent.peak = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), peak(cmd.ProcessState)
	}
	stderr.write.Close()
	err = p.ended(ctx, stopped, limit, err)
	if text := stderr.text(err == nil); text != "" {
		return spent, &programError{err, spec.Seal(text), p.Command[1:]}
	}
	return spent, err
}

// ended is the error of a run that ended; nil for a good one.
func (p Program) ended(ctx, stopped context.Context, limit time.Duration, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s was stopped with the run", p.Name())
	case stopped.Err() != nil:
		return fmt.Errorf("%s took longer than %s", p.Name(), limit)
	case refused(err):
		return fmt.Errorf("%s: %w", p.Name(), localfile.Cause(err))
	}
	return fmt.Errorf("%s: %s", p.Name(), exitState(err))
}

// refused reports whether the machine had no process, memory or descriptor for a program, so that it did not begin.
func refused(err error) bool {
	return errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.ENOMEM) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// exitState is how a program ended, or why it did not begin.
func exitState(err error) string {
	var exit *exec.ExitError
	var lookup *exec.Error
	switch {
	case errors.As(err, &exit):
		return exit.ProcessState.String()
	case errors.Is(err, exec.ErrWaitDelay):
		return fmt.Sprintf("its output was still open %s after its end, as by a process in the background", programGrace)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return "the program is not found"
	case errors.As(err, &lookup):
		err = lookup.Err
	}
	return localfile.Cause(err).Error()
}
