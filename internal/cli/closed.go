package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
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
