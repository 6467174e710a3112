package terminal

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"

	"github.com/camsync/camsync/internal/localfile"
)

// A Result is standard output. It remembers the error of a write.
type Result struct {
	out io.Writer

	mu  sync.Mutex
	err error
}

func (r *Result) Write(p []byte) (int, error) {
	n, err := r.out.Write(p)
	if err != nil {
		err = &UnwrittenError{err}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.err = err
	}
	return n, err
}

// Lost is the error that kept a part of the result from being written, or nil.
func (r *Result) Lost() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// An UnwrittenError is the error of a write to standard output.
type UnwrittenError struct{ err error }

func (e *UnwrittenError) Error() string {
	return fmt.Sprintf("standard output: %v", localfile.Cause(e.err))
}

func (e *UnwrittenError) Unwrap() error { return e.err }

// ReaderClosed reports whether an error is that of a reader that has closed the pipe, as head does. It is not printed.
func ReaderClosed(err error) bool {
	var unwritten *UnwrittenError
	return errors.As(err, &unwritten) && errors.Is(err, syscall.EPIPE)
}
