// Package cli is words in, words out: the commands and flags of camsync, what they are wired to, hints
// and exit codes. The programs in cmd are one line each.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/pid1"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/signals"
	"github.com/camsync/camsync/internal/syncer"
	"github.com/camsync/camsync/internal/terminal"
)

// Main runs the command line of this process and returns its exit code. Only main may call it: it handles the
// process's signals.
func Main() int { return MainOf(nil) }

// MainOf is Main for a program that can be one of several replicas.
func MainOf(replicas syncer.Replicas) int {
	hideMemory()
	if code, ran := pid1.Run(notReaping); ran {
		return code
	}
	growHeap(onceGrowth)
	signals.SurviveClosedPipes()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C kills at once
	defer stop()
	return run(ctx, process{os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr, replicas})
}

// notReaping warns that the first process of a container works itself, since it could not start another one.
func notReaping(err error) {
	fmt.Fprintf(os.Stderr, "camsync: as the first process of its container, it could not start another one for its work: %v; processes that its programs leave behind will not be reaped\n", err)
}

// run runs one command line and returns the exit code. It alone prints errors.
func run(ctx context.Context, p process) (code int) {
	a := newApp(p)
	defer func() {
		if r := recover(); r != nil {
			a.reportPanic(r, debug.Stack())
			code = exitError
		}
	}()
	root := newRoot(a)
	root.SetArgs(p.args)
	if len(p.args) > 0 && p.args[0] == cobra.ShellCompRequestCmd {
		unquote(root)
	}
	err := root.ExecuteContext(ctx)
	a.term.HideWaits()
	return a.end(err)
}

// end prints an error with its hints, and returns the exit code. A result that was not written is an error of every
// command.
func (a *app) end(err error) int {
	if err == nil {
		err = a.term.Out.Lost()
	}
	var e *exit
	code := exitDone
	if errors.As(err, &e) {
		code, err = e.code, e.err
		if lost := a.term.Out.Lost(); lost != nil && err == nil && code == exitDiffers {
			code, err = exitError, lost
		}
	} else if err != nil {
		code = exitError
	}
	var texts, advice []string
	if err != nil && !terminal.ReaderClosed(err) {
		texts, advice = lines(err), hints(err)
		for i, hint := range advice {
			advice[i] = a.invoked.complete(hint)
		}
	}
	if lost := a.streams.end(code, texts, advice); lost != nil {
		texts = append(texts, lines(lost)...)
		code = cmp.Or(code, exitError)
	}
	for _, text := range texts {
		fmt.Fprintln(a.term.Err, text)
	}
	for _, hint := range advice {
		fmt.Fprintln(a.term.Err, "hint: "+report.Clean(hint))
	}
	return code
}

// reportPanic prints that camsync has a bug. The value of a panic may hold a secret, so only its type and the stack are
// printed, with --verbose.
func (a *app) reportPanic(value any, stack []byte) {
	fmt.Fprintln(a.term.Err, "camsync: an internal error ended this run; what was done until then is not known")
	if a.term.Verbose {
		fmt.Fprintf(a.term.Err, "%s\n%s", report.Clean(fmt.Sprintf("%T", value)), stack)
	} else {
		fmt.Fprintln(a.term.Err, "hint: run it again with --verbose and report what it prints")
	}
}
