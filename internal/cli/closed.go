package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/term"
)

// What becomes of a run whose reader or whose terminal goes away: it loses lines, and never its work.

// bearClosedPipes lets writes to a closed pipe return an error. By default they end the process where the
// pipe is standard output or standard error, in the middle of the calls of a plan. The signal is caught, not
// ignored, since programs that camsync runs would inherit that.
func bearClosedPipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// untilHangup returns a context that also ends with SIGHUP, which a terminal sends when it is closed. Further
// ones change nothing: shell and kernel both send it. Under nohup it is ignored, and stays so.
func untilHangup(ctx context.Context) context.Context {
	if signal.Ignored(syscall.SIGHUP) {
		return ctx
	}
	ctx, end := context.WithCancel(ctx)
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() { // ends with the run, whose context is done then
		defer end()
		select {
		case <-hangups:
		case <-ctx.Done():
		}
	}()
	return ctx
}

// A resultStream is standard output. It remembers what kept a part of the result from being written.
type resultStream struct {
	out io.Writer

	mu  sync.Mutex
	err error
}

func (r *resultStream) Write(p []byte) (int, error) {
	n, err := r.out.Write(p)
	if err != nil {
		err = &unwrittenError{err}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.err = err
	}
	return n, err
}

func (r *resultStream) lost() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// terminalOf is the terminal behind a stream; nil where there is none.
func terminalOf(stream any) *os.File {
	if r, ok := stream.(*resultStream); ok {
		stream = r.out
	}
	if file, ok := stream.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return file
	}
	return nil
}

// An unwrittenError is a result that standard output did not take.
type unwrittenError struct{ err error }

func (e *unwrittenError) Error() string { return fmt.Sprintf("standard output: %v", cause(e.err)) }

func (e *unwrittenError) Unwrap() error { return e.err }

// readerLeft reports whether an error is that of a reader who has seen enough, as head does. That is said to nobody.
func readerLeft(err error) bool {
	var unwritten *unwrittenError
	return errors.As(err, &unwritten) && errors.Is(err, syscall.EPIPE)
}
