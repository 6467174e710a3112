package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/notify"
	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/syncer"
)

type syncFlags struct {
	files, orgs, allow    []string
	outputs               []string
	onChange, onDrift     string
	interval, grace, wait time.Duration
	elect, trust          bool
	serve                 syncer.Serve
	notify                notify.Flag
}

func newSync(a *app) *cobra.Command {
	var f syncFlags
	c := &cobra.Command{
		Use:         "sync -f PATH",
		Annotations: map[string]string{runsOn: "yes", chooses: several},
		Short:       "Keep the organisation as the file says, continuously",
		Long: `Plans and applies until it is stopped: when the file changes, every --interval, on SIGHUP, and when triggered
over HTTP.

By default, a changed file is applied and a changed organisation is only reported; see --on-change and
--on-drift. While the file is broken or missing, nothing is written. There is no --allow: the file's policy
decides what may be done.

SIGTERM or Ctrl-C lets calls under way finish, for at most --grace; a second one kills at once.`,
		Example: `  camsync sync -f org.yaml
  camsync sync -f org.yaml --on-drift apply --interval 10m
  camsync sync -f org.yaml --notify @notify.txt
  curl http://127.0.0.1:8321/api/v1/status`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runSync(c.Context(), a, f) },
	}
	fileFlag(c, &f.files)
	flags := c.Flags()
	flags.Lookup("file").Usage = "`PATH` of a file or a directory; may be repeated. The default is the files of " + orgs.FileName
	flags.DurationVar(&f.interval, "interval", 5*time.Minute, "approximate time between passes")
	flags.StringVar(&f.onChange, "on-change", "apply", "what to do about a changed file: apply or plan")
	flags.StringVar(&f.onDrift, "on-drift", "report", "what to do about a changed organisation: apply or report")
	flags.DurationVar(&f.grace, "grace", 30*time.Second, "how long calls under way may take after a stop")
	flags.DurationVar(&f.wait, "wait", 30*time.Second, "how long one pass waits for a cluster to become Healthy; the next one goes on")
	flags.BoolVar(&f.trust, "trust-activity", false, "read what is in clusters in every tenth pass only, as long as nothing differs and the activity log names no change")
	flags.StringArrayVar(&f.orgs, "org", nil, "`NAME` of an organisation in "+orgs.FileName+", or NAME=PATH,CREDENTIALS of one, or a directory of them; may be repeated. The default is all in "+orgs.FileName)
	if a.replicas != nil {
		flags.BoolVar(&f.elect, "leader-elect", false, "run as one of several replicas: only the holder of an organisation's Lease runs passes")
	}
	serveFlags(c, &f.serve)
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "`FORMAT[=FILE]` of the events: jsonl, one on each line as it happens; none by default")
	complete(c, "output", formatEvents)
	flags.Var(&f.notify, "notify", "`URL` of a service that notifies people of changes, or @FILE with such URLs, one per line; may be repeated")
	flags.StringSliceVar(&f.allow, "allow", nil, "refused: see policy.allow")
	if err := flags.MarkHidden("allow"); err != nil {
		panic(err) // the flag was made in the line above
	}
	complete(c, "on-change", "apply", "plan")
	complete(c, "on-drift", "report", "apply")
	return c
}

// check refuses invalid values and combinations.
func (f syncFlags) check() error {
	switch {
	case len(f.allow) > 0:
		return fmt.Errorf("--allow is for one run, and sync makes many: write what it may do into policy.allow in the file")
	case slices.Contains(f.files, ""):
		return reconcile.ErrNoFile
	case slices.Contains(f.files, "-"):
		return fmt.Errorf("-f -: standard input can be read only once; name a file or a directory")
	case f.onChange != "apply" && f.onChange != "plan":
		return fmt.Errorf("--on-change %s: not one of apply, plan", f.onChange)
	case f.onDrift != "apply" && f.onDrift != "report":
		return fmt.Errorf("--on-drift %s: not one of apply, report", f.onDrift)
	case f.interval < time.Second:
		return fmt.Errorf("--interval %s: less than a second", f.interval)
	case f.grace <= 0:
		return fmt.Errorf("--grace %s: must be positive", f.grace)
	case f.wait <= 0:
		return fmt.Errorf("--wait %s: must be positive", f.wait)
	}
	return nil
}

func runSync(ctx context.Context, a *app, f syncFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	growHeap(againGrowth)
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // it would end the process
	defer signal.Stop(hangups)
	receivers, err := f.notify.Receivers()
	if err != nil {
		return err
	}
	a.exposed.Warn(a.log, f.notify.Paths()...)
	organisations, err := syncedOrgs(a, f.files, f.orgs)
	if err != nil {
		return err
	}
	if err := syncEvents(a, f, syncer.Inputs(organisations)); err != nil {
		return err
	}
	o := syncer.Options{
		Organisations: organisations, Receivers: receivers, Serve: f.serve,
		ApplyChanges: f.onChange == "apply", ApplyDrift: f.onDrift == "apply", Interval: f.interval, Grace: f.grace, Wait: f.wait, TrustActivity: f.trust,
	}
	if len(a.streams) > 0 {
		o.Events = func(name string) *report.Events { return a.streams[0].Of(name) }
	}
	if f.elect {
		o.Replicas = a.replicas
	}
	err = syncer.Run(ctx, a.engine(), o, hangups)
	if errors.Is(err, daemon.ErrGrace) {
		return &exit{exitPartly, err}
	}
	return err
}

// serveFlags adds the flags of the HTTP server.
func serveFlags(c *cobra.Command, s *syncer.Serve) {
	flags := c.Flags()
	flags.StringVar(&s.Listen, "listen", "127.0.0.1:8321", "`address` of the dashboard, probes, metrics and API; an address that other machines reach needs --auth-token-file")
	flags.StringVar(&s.TokenFile, "auth-token-file", "", "`FILE` with the bearer token that is needed to trigger a pass and, on such an address, to read anything; in a browser it is the password")
	flags.StringVar(&s.ApproveFile, "approve-token-file", "", "`FILE` of those who may approve plans that wait, as lines of NAME TOKEN; without it, no plan can be approved")
	flags.StringVar(&s.Cert, "tls-cert", "", "`FILE` of the certificate to serve HTTPS with")
	flags.StringVar(&s.Key, "tls-key", "", "`FILE` of its key")
	flags.StringSliceVar(&s.Hosts, "allowed-host", nil, "`NAME` by which the daemon is reached, such as that of a proxy; may be repeated")
	flags.StringVar(&s.DashboardURL, "dashboard-url", "", "`URL` by which people reach the dashboard, for the links in notifications; default: that of the first --allowed-host")
	for _, name := range []string{"auth-token-file", "approve-token-file", "tls-cert", "tls-key"} {
		if err := c.MarkFlagFilename(name); err != nil {
			panic(err) // the flags were made in the lines above
		}
	}
}
