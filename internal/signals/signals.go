// Package signals is what a run makes of its signals and of pipes and terminals that go away: it loses lines, and never
// its work.
package signals

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// BearClosedPipes lets writes to a closed pipe return an error. By default they end the process where the
// pipe is standard output or standard error, in the middle of the calls of a plan. The signal is caught, not
// ignored, since programs that camsync runs would inherit that.
func BearClosedPipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// UntilHangup returns a context that also ends with SIGHUP, which a terminal sends when it is closed. Further
// ones change nothing: shell and kernel both send it. Under nohup it is ignored, and stays so.
func UntilHangup(ctx context.Context) context.Context {
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

// Stoppable returns a context for work that ends with ctx, and says so once all of the work has been told:
// whoever reads it can rely on nothing new being begun. end is to be called when the work is done, any
// number of times; nothing is said after it.
func Stoppable(ctx context.Context, say func()) (work context.Context, end func()) {
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	said := make(chan struct{})
	quiet := context.AfterFunc(ctx, func() {
		defer close(said)
		stop(context.Cause(ctx)) // returns when all contexts made of work are told; those made of ctx are told before or after say
		say()
	})
	return work, sync.OnceFunc(func() {
		if !quiet() {
			<-said
		}
		stop(nil)
	})
}
