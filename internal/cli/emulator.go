package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

type emulatorFlags struct {
	listen  string
	seeds   []string
	options emulator.Options
	set     []string // more options, as NAME=VALUE
}

func newEmulator(a *app) *cobra.Command {
	var f emulatorFlags
	c := &cobra.Command{
		Use:         "emulator",
		Annotations: map[string]string{runsOn: "yes"},
		Short:       "Serve a local emulator of the API and its login",
		Long: `Serves the Administration API, the Hub API and their login server with an organisation in memory, until
it is stopped, and prints the variables that point camsync, or any other client, at it.

It takes its credentials from ` + environment.ClientID + ` and ` + environment.Secret + `; without them they are
emulator and emulator-secret.`,
		Example: `  camsync emulator
  camsync emulator --seed org.yaml --provisioning 10s --latency 50ms`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runEmulator(c.Context(), a, f) },
	}
	flags, o := c.Flags(), &f.options
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8320", "`address` to listen on")
	addDurations(flags, o)
	flags.StringArrayVar(&f.seeds, "seed", nil, "`PATH` of a file that describes the initial organisation; may be repeated")
	flags.DurationVar(&o.BackupInterval, "backup-interval", 15*time.Minute, "least `time` between manual backups of a cluster; 0 for no limit")
	flags.StringSliceVar(&o.NotInPlan, "not-in-plan", nil, "`FEATURES` that the organisation's plan lacks: any of "+enumerated(emulator.Features(), "and"))
	complete(c, "not-in-plan", emulator.Features()...)
	flags.StringArrayVar(&f.set, "set", nil, "set another option, as `NAME=VALUE`; may be repeated. docs/emulator.md lists them")
	flags.DurationVar(&o.TokenLifetime, "token-life", 24*time.Hour, "how long a token is valid")
	flags.DurationVar(&o.LoginInterval, "login-limit", time.Second, "average `time` between token requests of one address; 0 for no limit")
	flags.IntVar(&o.LoginBurst, "login-burst", 10, "how many token requests of one address may arrive in a burst")
	flags.DurationVar(&o.LoginBlock, "login-block", 30*time.Second, "how long an address that sends more is refused")
	flags.IntVar(&o.Seats, "seats", 0, "how many members there can be; 0 for no limit")
	flags.IntVar(&o.MaxClusters, "max-clusters", 0, "how many clusters there can be; 0 for no limit")
	flags.IntVar(&o.MaxSecrets, "max-secrets", 0, "how many secrets a cluster can have; 0 for no limit")
	flags.IntVar(&o.MaxClients, "max-clients", 0, "how many clients a cluster can have; 0 for no limit")
	flags.BoolVar(&o.LinksWithPort, "links-with-port", false, "show the addresses of clusters with their port")
	flags.StringVar((*string)(&o.LogNames), "log-names", string(emulator.ByID), "how the activity log calls API clients: `FORM` is "+enumerated(logNames(), "or"))
	complete(c, "log-names", logNames()...)
	flags.DurationVar(&o.LogDelay, "log-delay", 0, "how long entries of the activity log are delayed")
	flags.StringVar(&o.ProvidedSecrets, "provided-secrets", "", "put Camunda's own secrets into every cluster: listed with a `value`, without one (without), or hidden")
	flags.StringVar(&o.UpgradeGate, "upgrade-gate", "", "refuse every upgrade with 409 and this `text`")
	flags.BoolVar(&o.JSONErrors, "json-errors", false, "refuse with JSON instead of a sentence of plain text")
	flags.BoolVar(&o.Control, "control", false, "open /emulator/, where scripts inject faults and set states without a login")
	return c
}

// addDurations adds the flags of what takes time.
func addDurations(flags *pflag.FlagSet, o *emulator.Options) {
	flags.DurationVar(&o.Latency, "latency", 0, "how long every answer takes")
	flags.DurationVar(&o.Provisioning, "provisioning", 5*time.Second, "how long a new cluster is Creating")
	flags.DurationVar(&o.Upgrading, "upgrading", 5*time.Second, "how long an upgraded cluster is Updating")
	flags.DurationVar(&o.Resuming, "resuming", 5*time.Second, "how long a woken cluster is Resuming")
	flags.DurationVar(&o.BackingUp, "backing-up", 5*time.Second, "how long a backup is in progress")
	flags.DurationVar(&o.Restoring, "restoring", 5*time.Second, "how long a restore takes")
	flags.DurationVar(&o.FailingOver, "failing-over", 5*time.Second, "how long the new cluster of a failover is Creating")
	flags.DurationVar(&o.Connecting, "connecting", 5*time.Second, "how long secure connectivity has no endpoint after its activation")
	flags.DurationVar(&o.ClusterListDelay, "cluster-list-delay", 0, "how long a new cluster is not yet listed")
	flags.DurationVar(&o.ClientListDelay, "client-list-delay", 0, "how long a new client is not yet listed")
	flags.DurationVar(&o.SecretListDelay, "secret-list-delay", 0, "how long a new secret is not yet read")
	flags.DurationVar(&o.MemberListDelay, "member-list-delay", 0, "how long a new member is not yet listed")
	flags.DurationVar(&o.ClusterDeleteDelay, "cluster-delete-delay", 0, "how long a deleted cluster is still listed")
	flags.DurationVar(&o.ClientDeleteDelay, "client-delete-delay", 0, "how long a deleted client is still listed")
	flags.DurationVar(&o.SecretDeleteDelay, "secret-delete-delay", 0, "how long a deleted secret is still read, and its name taken")
	flags.DurationVar(&o.MemberDeleteDelay, "member-delete-delay", 0, "how long a removed member is still listed")
}

// logNames are the forms in which the activity log can name API clients.
func logNames() []string {
	return []string{string(emulator.ByID), string(emulator.BySubject), string(emulator.ByName), string(emulator.ByOther)}
}

func runEmulator(ctx context.Context, a *app, f emulatorFlags) error {
	if !slices.Contains(logNames(), string(f.options.LogNames)) {
		return fmt.Errorf("--log-names %s: not one of %s", f.options.LogNames, enumerated(logNames(), "and"))
	}
	secret, err := a.env.Secret()
	if err != nil {
		return err
	}
	if err := setOptions(&f.options, f.set); err != nil {
		return err
	}
	if !slices.Contains([]string{"", "value", "without", "hidden"}, f.options.ProvidedSecrets) {
		return fmt.Errorf("--provided-secrets %s: not one of value, without, hidden", f.options.ProvidedSecrets)
	}
	given := secret.Reveal() != ""
	if !given {
		secret = spec.Seal("emulator-secret")
	}
	id := cmp.Or(a.env.Get(environment.ClientID), "emulator")
	f.options.Audience = a.env.Get(environment.Audience)
	f.options.Credentials = []emulator.Credential{{ID: id, Secret: secret.Reveal()}}
	if f.options.LoginInterval == 0 {
		f.options.LoginInterval = -1
	}
	var seed spec.Organization
	if len(f.seeds) > 0 {
		if seed, err = reconcile.Load(f.seeds, a.term.In); err != nil {
			return err
		}
	}
	served, err := emulator.Serve(ctx, f.listen, f.options, a.log)
	if err != nil {
		return err
	}
	defer served.Close()
	if len(f.seeds) > 0 {
		config := api.Config{BaseURL: served.URL, HubURL: served.URL, HubRate: 1000, OAuthURL: served.URL + "/oauth/token", Audience: f.options.Audience, ClientID: id, ClientSecret: secret, Log: a.log}
		if err := a.seed(ctx, served.Emulator, f.options, config, seed); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	if _, err := io.WriteString(a.term.Out, exports(served.URL, f.options.Audience, id, secret, given)); err != nil {
		return err
	}
	return served.Wait(ctx)
}

// setOptions sets the options that --not-in-plan and --set name.
func setOptions(o *emulator.Options, more []string) error {
	if err := o.Set("notInPlan", strings.Join(o.NotInPlan, ",")); err != nil {
		return fmt.Errorf("--not-in-plan: %w", err)
	}
	for _, setting := range more {
		name, value, _ := strings.Cut(setting, "=")
		if err := o.Set(name, value); err != nil {
			return fmt.Errorf("--set %s: %w", setting, err)
		}
	}
	return nil
}

// seed applies a file to the emulator's organisation, as apply does, but at once, whatever the harm, and without delivering
// credentials.
func (a *app) seed(ctx context.Context, e *emulator.Emulator, o emulator.Options, config api.Config, desired spec.Organization) error {
	e.Change(func(now *emulator.Options) {
		*now = emulator.Options{Organization: o.Organization, Audience: o.Audience, Credentials: o.Credentials, LoginInterval: -1}
	})
	defer e.Change(func(now *emulator.Options) { *now = o })
	account, err := reconcile.Connect(config, "")
	if err != nil {
		return err
	}
	p, err := a.engine().Run(ctx, reconcile.Request{
		Load: func() (spec.Organization, error) { return desired, nil }, Account: account, Wait: time.Minute, Deliver: nowhere{},
		Plan: func(desired, live spec.Organization) (diff.Plan, error) {
			unguard(&desired)
			return diff.Between(desired, live), nil
		},
		Approve: func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil },
	})
	if err != nil {
		return err
	}
	if p.Plan.Refusal != nil {
		return &reconcile.RefusalError{Refusal: p.Plan.Refusal}
	}
	for _, r := range p.Results {
		switch {
		case r.Outcome == apply.Held:
			a.log.Warn("not seeded", "name", report.Clean(r.Action.Name.String()), "reason", report.Clean(r.Action.Reason))
		case r.Err != nil:
			return fmt.Errorf("%s: %w", r.Action.Name, r.Err)
		}
	}
	e.ResetRequests()
	return ctx.Err()
}

// exports are the lines that point a client at the emulator. A secret that came from the
// environment stays there. Away from the real login server, Camunda's JavaScript SDK takes its
// credentials from the ZEEBE_ variables, also for this API; its cache on disk would give a new
// emulator the tokens of the last one.
func exports(base, audience, id string, secret spec.Sealed, given bool) string {
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "export %s=%s\n", name, dotenv.Quote(value)) }
	line(environment.ClientID, id)
	if given {
		fmt.Fprintf(&b, "# %s: as in the emulator's environment\n", environment.Secret)
	} else {
		line(environment.Secret, secret.Reveal())
	}
	line(environment.OAuthURL, base+"/oauth/token")
	line(environment.BaseURL, base)
	line(environment.Audience, audience)
	line(environment.HubURL, base)
	b.WriteString("# for Camunda's JavaScript SDK:\n")
	line("ZEEBE_CLIENT_ID", id)
	if given {
		fmt.Fprintf(&b, "export ZEEBE_CLIENT_SECRET=\"$%s\"\n", environment.Secret)
	} else {
		line("ZEEBE_CLIENT_SECRET", secret.Reveal())
	}
	line("CAMUNDA_TOKEN_DISK_CACHE_DISABLE", "true")
	return b.String()
}
