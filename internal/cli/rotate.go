package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

type rotateFlags struct {
	files              []string
	kind               spec.Kind
	name, cluster      string
	grace              graceFlag
	wait               time.Duration
	begin, finish, now bool
	yes                bool
}

// client is the one to rotate.
func (f rotateFlags) client() spec.Name { return f.kind.Name(f.cluster, f.name) }

const rotateBeginning = `--begin makes the new client beside the old one, delivers its credentials, and ends. After the grace of --grace, camsync
apply, camsync sync and camsync rotate --finish delete the old one: the state directory remembers until when that
waits. Until then, plans show a rotation under way.`

func newRotate(a *app) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "rotate [CLUSTER/client/NAME | CLUSTER/monitoring/NAME]",
		Short: "Give an API client new credentials, or a monitoring client a new password",
		Long: `Gives an API client new credentials, or a monitoring client a new password. Because it names the client, it does not
need --allow credential-loss, unlike a plan that recreates a client with other permissions. policy.protect still
holds it.

` + rotateBeginning + `

The client is named as in a plan, with or without cluster/ before it; the commands below name the cluster with a flag.`,
		Example: `  camsync rotate production/monitoring/grafana -f org.yaml
  camsync rotate production/client/order-worker -f org.yaml --yes --grace 1h
  camsync rotate --begin --grace 7d production/client/order-worker -f org.yaml
  camsync rotate --finish production/client/order-worker -f org.yaml`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 && strings.Contains(args[0], "/") {
				return nil
			}
			return knownCommand(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			name, err := rotated(args[0])
			if err != nil {
				return &usageError{c.CommandPath(), err}
			}
			f.kind, f.name, f.cluster = name.Kind, name.Own, name.Outer
			return f.run(c, a)
		},

		SuggestionsMinimumDistance: 2,
	}
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if !chosenFor(a, c) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return clientNames(allNames(a, f.files), strings.HasPrefix(typed, clusterPrefix)), cobra.ShellCompDirectiveNoFileComp
	}
	f.common(c)
	c.AddCommand(newRotateClient(a), newRotateMonitoring(a))
	return c
}

const (
	defaultGrace = 10 * time.Minute // is long enough to restart what uses an API client
	beginGrace   = 24 * time.Hour   // for those who switch while nothing waits for them
)

// common registers the flags that all forms of the command have.
func (f *rotateFlags) common(c *cobra.Command) {
	fileFlag(c, &f.files)
	choosing(c, writes)
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	c.Flags().DurationVar(&f.wait, "wait", 30*time.Minute, "how long to wait for the cluster to become Healthy")
	c.Flags().Var(&f.grace, "grace", "how long the old credentials stay valid beside the new ones, such as 1h or 7d; 10m, or 1d with --begin, unless given")
	c.Flags().BoolVar(&f.begin, "begin", false, "make the new client, deliver its credentials, and leave the old one for the grace")
	c.Flags().BoolVar(&f.finish, "finish", false, "delete the old client of a rotation that was begun, once its grace is over")
	c.Flags().BoolVar(&f.now, "now", false, "with --finish: do not wait for the end of the grace")
}

// register gives a command that names a client without its cluster its arguments, its flags, and what it runs.
func (f *rotateFlags) register(c *cobra.Command, a *app, kind spec.Kind) {
	c.Args = takes(1, "name one "+kind.Noun()+" to rotate")
	c.RunE = func(c *cobra.Command, args []string) error {
		if f.cluster == "" { // completion offers a required flag instead of names
			return &usageError{c.CommandPath(), errors.New("no cluster given: name the client's cluster with --cluster")}
		}
		f.kind, f.name = kind, args[0]
		return f.run(c, a)
	}
	completeFirst(a, c, func() []string { return namesOf(a, kind, f.files, f.cluster) })
	f.common(c)
	c.Flags().StringVar(&f.cluster, "cluster", "", "`NAME` of the client's cluster, as in the file")
	completeWith(a, c, "cluster", func() []string { return namesOf(a, spec.Clusters, f.files, "") })
}

// run makes what the flags ask for.
func (f rotateFlags) run(c *cobra.Command, a *app) error {
	if err := f.check(); err != nil {
		return &usageError{c.CommandPath(), err}
	}
	switch ctx := c.Context(); {
	case f.begin:
		return runRotateBegin(ctx, a, f)
	case f.finish:
		return runRotateFinish(ctx, a, f)
	case f.kind == spec.MonitoringClients:
		return runRotateMonitoring(ctx, a, f)
	default:
		return runRotate(ctx, a, f)
	}
}

func (f rotateFlags) check() error {
	switch {
	case f.wait <= 0:
		return errors.New("--wait takes a time such as 10m")
	case f.begin && f.finish:
		return errors.New("--begin and --finish are two halves: give one of them, or neither for the whole rotation")
	case f.now && !f.finish:
		return errors.New("--now is for --finish")
	case f.finish && f.grace.given:
		return errors.New("--grace is for the beginning of a rotation; --finish --now does not wait for its end")
	case f.kind == spec.MonitoringClients && !f.begin && f.grace.given:
		return errors.New("--grace is for API clients: Camunda decides how long the old password of a monitoring client works; with --begin, a second client gets a password, and the old one stays for the grace")
	}
	return nil
}

// half is how much of a rotation the flags ask for, and how long the old credentials stay valid.
func (f rotateFlags) order() diff.Order {
	o := diff.Order{Half: diff.Whole, Grace: defaultGrace, Now: f.now}
	switch {
	case f.begin:
		o.Half, o.Grace = diff.Begin, beginGrace
	case f.finish:
		o.Half = diff.Finish
	}
	if f.grace.given {
		o.Grace = f.grace.d
	}
	return o
}

// A graceFlag is a length of time as the file has it, such as 7d, or none.
type graceFlag struct {
	d     time.Duration
	given bool
}

func (g *graceFlag) String() string {
	if !g.given {
		return ""
	}
	return spec.FormatSpan(g.d)
}

// Set reads the value of the flag.
func (g *graceFlag) Set(text string) error {
	d, ok := spec.ParseSpan(text)
	if zero, err := time.ParseDuration(text); !ok && (err != nil || zero != 0) {
		return errors.New("not a length of time up to 3650d, such as 10m, 12h or 7d, or 0s for none")
	}
	g.d, g.given = d, true
	return nil
}

// Type is what help calls the value.
func (g *graceFlag) Type() string { return "duration" }
