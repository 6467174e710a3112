package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

type wakeFlags struct {
	cluster string
	wait    time.Duration
}

func newWake(a *app) *cobra.Command {
	var f wakeFlags
	c := &cobra.Command{
		Use:   "wake CLUSTER",
		Short: "Wake a suspended cluster",
		Long: `Wakes a suspended cluster, which is given by its name or its uuid in the organisation, and waits until it is Healthy.
A cluster that is Healthy already is left alone, and one that is Resuming is only waited for, so the command may be
repeated. A cluster in any other state is held.

Camunda suspends the clusters of trials by itself. The pause wipes the disk of such a cluster: deploy its processes
again. API clients, secrets and allowlists stay. With policy.wake: true in the file, apply wakes a cluster that it
has work for. The API has no operation that suspends a cluster.`,
		Example: `  camsync wake production
  camsync wake production --wait 30m`,
		Args: takes(1, "name one cluster to wake"),
		RunE: func(c *cobra.Command, args []string) error {
			f.cluster = args[0]
			return runWake(c.Context(), a, f)
		},
	}
	choosing(c, writes)
	c.Flags().DurationVar(&f.wait, "wait", 15*time.Minute, "how long to wait for the cluster to become Healthy")
	completeFirst(a, c, func() []string { return namesOf(a, spec.Clusters, nil, "") })
	return c
}

// runWake makes a pass that desires nothing but to know the clusters, and whose plan is to wake one of them.
func runWake(ctx context.Context, a *app, f wakeFlags) error {
	if f.wait <= 0 {
		return fmt.Errorf("--wait %s: must be positive", f.wait)
	}
	p, err := a.engine().Run(ctx, a.applying(reconcile.Request{
		Load: func() (spec.Organization, error) {
			return spec.Organization{Clusters: spec.Known([]spec.Cluster{})}, nil
		},
		Plan: func(_, live spec.Organization) (diff.Plan, error) { return diff.Wake(live, f.cluster) },
		Wait: f.wait,
		Approve: func(_ context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
			if len(p.Plan.Actions) == 0 {
				a.say(report.Clean(p.About().String()))
				a.say(report.Clean(spec.ClusterName(f.cluster).String() + " is Healthy: there is nothing to wake"))
				return reconcile.No, nil
			}
			return reconcile.Yes, a.show(p)
		},
	}))
	if err == nil && p.Results == nil {
		return nil
	}
	return a.conclude(toText(), p, err)
}
