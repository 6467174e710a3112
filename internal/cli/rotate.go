package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

type rotateFlags struct {
	files         []string
	name, cluster string
	grace, wait   time.Duration
	yes           bool
}

func newRotate(a *app) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "rotate [CLUSTER/client/NAME | CLUSTER/monitoring/NAME]",
		Short: "Give an API client new credentials, or a monitoring client a new password",
		Long: `Gives an API client new credentials, or a monitoring client a new password. Because it names the client, it does not
need --allow credential-loss, unlike a plan that recreates a client with other permissions. policy.protect still
holds it.

The client is named as in a plan, with or without cluster/ before it; the commands below name the cluster with a flag.`,
		Example: `  camsync rotate production/monitoring/grafana -f org.yaml
  camsync rotate production/client/order-worker -f org.yaml --yes --grace 1h`,
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
			f.name, f.cluster = name.Own, name.Cluster
			if name.Kind == spec.MonitoringClients {
				if c.Flags().Changed("grace") {
					return &usageError{c.CommandPath(), errors.New("--grace is for API clients: Camunda decides how long the old password of a monitoring client works")}
				}
				return runRotateMonitoring(c.Context(), a, f)
			}
			return runRotate(c.Context(), a, f)
		},

		SuggestionsMinimumDistance: 2,
	}
	c.ValidArgsFunction = func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		fillFiles(c)
		return clientNames(allNames(a, f.files), strings.HasPrefix(typed, clusterPrefix)), cobra.ShellCompDirectiveNoFileComp
	}
	f.common(c)
	c.Flags().DurationVar(&f.grace, "grace", defaultGrace, "how long the old credentials of an API client stay valid beside the new ones")
	c.AddCommand(newRotateClient(a), newRotateMonitoring(a))
	return c
}

// defaultGrace is long enough to restart what uses an API client.
const defaultGrace = 10 * time.Minute

// common registers the flags that all forms of the command have.
func (f *rotateFlags) common(c *cobra.Command) {
	fileFlag(c, &f.files)
	choosing(c, writes)
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	c.Flags().DurationVar(&f.wait, "wait", 30*time.Minute, "how long to wait for the cluster to become Healthy")
}

// register gives a command that names a client without its cluster its arguments, its flags, and what it runs.
func (f *rotateFlags) register(c *cobra.Command, a *app, kind spec.Kind, run func(context.Context) error) {
	c.Args = takes(1, "name one "+kind.Noun()+" to rotate")
	c.RunE = func(c *cobra.Command, args []string) error {
		if f.cluster == "" { // completion offers a required flag instead of names
			return &usageError{c.CommandPath(), errors.New("no cluster given: name the client's cluster with --cluster")}
		}
		f.name = args[0]
		return run(c.Context())
	}
	completeFirst(c, func() []string { return namesOf(a, kind, f.files, f.cluster) })
	f.common(c)
	c.Flags().StringVar(&f.cluster, "cluster", "", "`NAME` of the client's cluster, as in the file")
	completeWith(c, "cluster", func() []string { return namesOf(a, spec.Clusters, f.files, "") })
}

func newRotateClient(a *app) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "client NAME --cluster CLUSTER -f PATH",
		Short: "Give an API client new credentials, without downtime",
		Long: `Creates a second client under another name, NAME~2 and so on, because a name can be used only once; passes the
new credentials to the destination in the file; and deletes the old client when the grace period is over. Clients
that use the old credentials switch in that time.

Because the command names the client, it does not need --allow credential-loss. What policy.protect names is held,
and so is a destination that a CI job may discard.

Ctrl-C during the grace period leaves the old client: run the same command again to finish the rotation.`,
		Example: `  camsync rotate client order-worker --cluster production -f org.yaml
  camsync rotate client order-worker --cluster production -f org.yaml --yes --grace 1h`,
	}
	f.register(c, a, spec.Clients, func(ctx context.Context) error { return runRotate(ctx, a, f) })
	c.Flags().DurationVar(&f.grace, "grace", defaultGrace, "how long the old credentials stay valid beside the new ones")
	return c
}

// runRotate makes the next client and delivers its credentials, waits, reads again, and only then deletes the old client.
func runRotate(ctx context.Context, a *app, f rotateFlags) error {
	if f.grace < 0 || f.wait <= 0 {
		return errors.New("--grace and --wait take a time such as 10m")
	}
	handed, err := rotateFirst(ctx, a, f)
	if err != nil {
		return err
	}
	if err := a.grace(ctx, f.grace); err != nil {
		return half(err)
	}
	return rotateLast(ctx, a, f, handed)
}

// rotateFirst shows the whole rotation, and makes the client that it returns; none if the client exists.
func rotateFirst(ctx context.Context, a *app, f rotateFlags) (diff.Handed, error) {
	var rotation diff.Rotation
	r := a.rotation(f, diff.Handed{}, &rotation)
	r.Approve = func(ctx context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
		if err := a.approveRotation(ctx, p, f.yes); err != nil {
			return reconcile.No, err
		}
		if p.Plan = rotation.Create; len(p.Plan.Actions) == 0 {
			return reconcile.No, nil
		}
		return reconcile.Yes, nil
	}
	p, err := a.engine().Run(ctx, r)
	if err != nil || p.Results == nil {
		return diff.Handed{}, err
	}
	if err := a.conclude(toText(), p, nil); err != nil && !apply.Done(p.Results) { // a report that is not read does not leave a rotation half done
		return diff.Handed{}, err
	}
	return diff.Handed{Name: p.Results[0].Action.Name.Own, ID: p.Results[0].Made}, nil
}

// approveRotation shows a rotation and asks, unless yes says so already. It is made as a whole or not begun.
func (a *app) approveRotation(ctx context.Context, p *reconcile.Pass, yes bool) error {
	if err := a.show(p); err != nil && !yes {
		return err
	}
	switch n := calls(p.Plan); {
	case p.Plan.Refusal != nil:
		return &exit{code: exitRefused}
	case n < len(p.Plan.Actions):
		return &exit{code: exitPartly}
	case n > 0 && !yes:
		return a.confirm(ctx, p, toText())
	}
	return nil
}

// rotateLast deletes the clients that are older than the delivered one.
func rotateLast(ctx context.Context, a *app, f rotateFlags, handed diff.Handed) error {
	r := a.rotation(f, handed, &diff.Rotation{})
	r.Approve = func(_ context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
		if calls(p.Plan) < len(p.Plan.Actions) || p.Plan.Refusal != nil {
			return reconcile.No, nil
		}
		return reconcile.Yes, nil
	}
	p, err := a.engine().Run(ctx, r)
	switch {
	case err != nil:
		return half(err)
	case p.Results == nil:
		return &exit{code: exitPartly, err: a.show(p)}
	}
	return a.conclude(toText(), p, nil)
}

// rotation is a pass whose plan is a rotation. handed is the client that this run has delivered.
func (a *app) rotation(f rotateFlags, handed diff.Handed, into *diff.Rotation) reconcile.Request {
	return a.applying(reconcile.Request{Files: f.files, Wait: f.wait, Plan: func(desired, live spec.Organization) (diff.Plan, error) {
		var err error
		*into, err = diff.Rotate(desired, live, f.cluster, f.name, handed)
		return into.Plan(), err
	}})
}

// errUnfinished is in the chain if new credentials were delivered and the old ones still exist.
var errUnfinished = errors.New("the rotation is not finished, and the old credentials are still valid")

// half ends a run with a rotation that is half done. It does not wrap why, so that no hint for a run without changes is
// shown.
func half(why error) error {
	return &exit{code: exitPartly, err: fmt.Errorf("%w: %v", errUnfinished, why)}
}

// grace waits for clients that use the old credentials to switch.
func (a *app) grace(ctx context.Context, d time.Duration) error {
	if d > 0 {
		a.term.Progress(a.log, "the old credentials are deleted at "+time.Now().Add(d).Local().Format("15:04:05 MST")+"; Ctrl-C leaves them for now")
	}
	if waiting.Sleep(ctx, d) != nil {
		return errors.New("stopped before the grace period was over")
	}
	return nil
}

// toText is the report of a command without -o.
func toText() outputs { return outputs{{format: formatText}} }
