// Package syncer runs what camsync sync is: a daemon for each organisation, with the account that it works as, the files
// that it watches, its part in an election and its notices; and the one HTTP server that shows all of them.
package syncer

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/notify"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/signals"
)

// Options configure the daemons.
type Options struct {
	Organisations []Organisation
	Replicas      Replicas // nil where this process is the only one
	Receivers     []notify.Receiver
	Serve         Serve
	Events        func(organisation string) *report.Events // of an organisation, which is empty for the only one; nil for none

	ApplyChanges bool // a changed file is applied; else it is only planned
	ApplyDrift   bool // a changed organisation is corrected; else that is only reported

	TrustActivity bool // passes may go without the lists below clusters while the activity log shows no change

	Interval time.Duration // between two comparisons, about
	Grace    time.Duration // how long calls under way may take after a stop
	Wait     time.Duration // how long one pass waits for a cluster to become Healthy
}

// Run keeps the organisations in sync until ctx ends, and then until the pass of each has ended. A hangup triggers a pass of
// every daemon. The caller must catch hangups before it does anything that takes time, since they would end the process.
func Run(ctx context.Context, e *reconcile.Engine, o Options, hangups <-chan os.Signal) error {
	keepers, err := o.keepers()
	if err != nil {
		return err
	}
	server, err := o.Serve.open(ctx, e)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // helpers outlive the last pass
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer stop()
	var daemons []*daemon.Daemon
	for _, k := range keepers {
		daemons = append(daemons, k.daemon)
		k.assist(running, &helpers, o.Receivers, server.url)
	}
	helpers.Go(func() { triggerAll(running, hangups, daemons) })
	helpers.Go(func() { server.run(running, e.Log, handler(keepers, server.access)) })
	ctx, end := signals.Stoppable(ctx, func() { e.Log.Info("stopping: calls under way may finish; a second signal kills at once") })
	defer end()
	helpers.Go(func() { daemon.Supervise(ctx, e.Log, daemons...) })
	for _, k := range keepers {
		k.engine.Log.Info("camsync sync", "version", e.Version, "files", k.files, "on-change", word(o.ApplyChanges, "plan"), "on-drift", word(o.ApplyDrift, "report"), "interval", o.Interval.String())
	}
	if err = runAll(ctx, daemons); err == nil {
		end() // before the next line of the log
		e.Log.Info("stopped")
	}
	return err
}

// word is the value of a flag.
func word(apply bool, otherwise string) string {
	if apply {
		return "apply"
	}
	return otherwise
}

// triggerAll triggers a pass of each daemon on every signal.
func triggerAll(ctx context.Context, hangups <-chan os.Signal, all []*daemon.Daemon) {
	for {
		select {
		case <-hangups:
			for _, d := range all {
				d.Trigger(daemon.Hangup)
			}
		case <-ctx.Done():
			return
		}
	}
}

// runAll runs the daemons until ctx ends and each of them has stopped.
func runAll(ctx context.Context, all []*daemon.Daemon) error {
	errs := make([]error, len(all))
	var running sync.WaitGroup
	for i, d := range all {
		running.Go(func() { errs[i] = d.Run(ctx) })
	}
	running.Wait()
	return errors.Join(errs...)
}
