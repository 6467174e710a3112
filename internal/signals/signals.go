// Package signals handles signals, and pipes and terminals that are closed: a run then loses lines, and never its work.
package signals

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// SurviveClosedPipes lets writes to a closed pipe return an error. By default they end the process where the
// pipe is standard output or standard error, in the middle of the calls of a plan. The signal is caught, not
// ignored, since programs that camsync runs would inherit that.
func SurviveClosedPipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// UntilHangup returns a context that also ends with SIGHUP, which a terminal sends when it is closed. Further
// ones change nothing: shell and kernel both send it. Under nohup it is ignored, and stays so.
func UntilHangup(ctx context.Context) context.Context {
	if signal.Ignored(syscall.SIGHUP) {
		return ctx
	}
	ctx, _ = signal.NotifyContext(ctx, syscall.SIGHUP) // caught to the end of the run
	return ctx
}

// Stoppable returns a context for work that ends with ctx, and calls say once all contexts made of it have
// ended: from then on, nothing new is begun. end must be called when the work is done, and may be called
// more than once; say is not called after it.
func Stoppable(ctx context.Context, say func()) (work context.Context, end func()) {
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	said := make(chan struct{})
	quiet := context.AfterFunc(ctx, func() {
		defer close(said)
		stop(context.Cause(ctx)) // returns when all contexts made of work have ended; those made of ctx end before or after say
		say()
	})
	return work, sync.OnceFunc(func() {
		if !quiet() {
			<-said
		}
		stop(nil)
	})
}
