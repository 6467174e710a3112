package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/daemon"
)

type syncFlags struct {
	files, orgs, allow    []string
	onChange, onDrift     string
	interval, grace, wait time.Duration
	elect                 bool
	serve                 serveFlags
	notify                notifyFlag
}

// settle is how far apart two looks at the files are that have to agree on a change.
const settle = 300 * time.Millisecond

// stall is how long there may be no progress, beside what a pass waits for clusters.
const stall = 15 * time.Minute

func newSync(s *session) *cobra.Command {
	var f syncFlags
	c := &cobra.Command{
		Use:         "sync -f PATH",
		Annotations: map[string]string{runsOn: "yes"},
		Short:       "Keep the organisation as the file says, for ever",
		Long: `Plans and applies again and again, until it is stopped: when the file changes, every --interval, on
SIGHUP, and when it is asked to over HTTP.

A changed file is applied, and a changed organisation only reported; --on-change and --on-drift say
otherwise. While the file is broken or missing nothing is written. What may be done is for the file's
policy to say: there is no --allow.

SIGTERM or Ctrl-C lets the calls under way finish, for --grace at most; a second one kills at once.`,
		Example: `  camsync sync -f org.yaml
  camsync sync -f org.yaml --on-drift apply --interval 10m
  camsync sync -f org.yaml --notify @notify.txt
  curl http://127.0.0.1:8321/api/v1/status`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return s.sync(c.Context(), f) },
	}
	fileFlag(c, &f.files)
	flags := c.Flags()
	flags.Lookup("file").Usage = "`PATH` of a file or a folder; may be repeated"
	flags.DurationVar(&f.interval, "interval", 5*time.Minute, "how often to compare, about")
	flags.StringVar(&f.onChange, "on-change", "apply", "what to do about a changed file: apply or plan")
	flags.StringVar(&f.onDrift, "on-drift", "report", "what to do about a changed organisation: apply or report")
	flags.DurationVar(&f.grace, "grace", 30*time.Second, "how long calls under way may take once it is stopped")
	flags.DurationVar(&f.wait, "wait", 30*time.Second, "how long one pass waits for a cluster to become Healthy; the next one goes on")
	flags.StringArrayVar(&f.orgs, "org", nil, "`NAME=PATH,CREDENTIALS` of one of several organisations, or a folder of them; may be repeated")
	if s.replicas != nil {
		flags.BoolVar(&f.elect, "leader-elect", false, "be one of several replicas: only the holder of an organisation's Lease keeps it")
	}
	f.serve.add(c)
	flags.Var(&f.notify, "notify", "`URL` of a service that tells people what changed, or @FILE with such URLs, one per line; may be repeated")
	flags.StringSliceVar(&f.allow, "allow", nil, "refused: see policy.allow")
	if err := flags.MarkHidden("allow"); err != nil {
		panic(err) // the flag was made in the line above
	}
	complete(c, "on-change", "apply", "plan")
	complete(c, "on-drift", "report", "apply")
	return c
}

// check refuses a command line that can not be carried out.
func (f syncFlags) check() error {
	switch {
	case len(f.allow) > 0:
		return fmt.Errorf("--allow opens gates for one run, and sync makes many: write what it may do into policy.allow in the file")
	case len(f.files) > 0 && len(f.orgs) > 0:
		return fmt.Errorf("-f and --org: an organisation's file is named in its --org")
	case len(f.files) == 0 && len(f.orgs) == 0, slices.Contains(f.files, ""):
		return errNoFile()
	case slices.Contains(f.files, "-"):
		return fmt.Errorf("-f -: standard input can be read once only; name a file or a folder")
	case f.onChange != "apply" && f.onChange != "plan":
		return fmt.Errorf("--on-change %s: not one of apply, plan", f.onChange)
	case f.onDrift != "apply" && f.onDrift != "report":
		return fmt.Errorf("--on-drift %s: not one of apply, report", f.onDrift)
	case f.interval < time.Second:
		return fmt.Errorf("--interval %s: less than a second", f.interval)
	case f.grace <= 0:
		return fmt.Errorf("--grace %s: not a time to wait", f.grace)
	case f.wait <= 0:
		return fmt.Errorf("--wait %s: not a time to wait", f.wait)
	}
	return nil
}

func (s *session) sync(ctx context.Context, f syncFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // which else ends a process that is about to begin
	defer signal.Stop(hangups)
	receivers, err := f.notify.receivers()
	if err != nil {
		return err
	}
	s.exposed.Warn(s.log, f.notify.paths()...)
	organisations, err := s.organisations(f)
	if err != nil {
		return err
	}
	keepers, err := s.keepers(f, organisations)
	if err != nil {
		return err
	}
	served, err := s.listen(ctx, f.serve)
	if err != nil {
		return err
	}

	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // they go on while a pass comes to its end
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer stop()
	for _, k := range keepers {
		k.assist(running, &helpers, receivers, served.url)
	}
	helpers.Go(func() { tellAll(running, hangups, daemons(keepers)) })
	helpers.Go(func() { served.run(running, s, handler(keepers, served.access)) })
	ctx, end := stoppable(ctx, func() { s.log.Info("stopping: calls under way are finished; a second signal kills at once") })
	defer end()
	helpers.Go(func() { daemon.Supervise(ctx, s.log, daemons(keepers)...) })
	for _, k := range keepers {
		k.log.Info("camsync sync", "version", readVersion().version, "files", k.files, "on-change", f.onChange, "on-drift", f.onDrift, "interval", f.interval.String())
	}
	err = runAll(ctx, keepers)
	end() // in this order in the log too
	if errors.Is(err, daemon.ErrGrace) {
		return &exit{exitPartly, err}
	} else if err != nil {
		return err
	}
	s.log.Info("stopped")
	return nil
}

// tellAll makes a pass of every signal, of each daemon.
func tellAll(ctx context.Context, hangups <-chan os.Signal, all []*daemon.Daemon) {
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
