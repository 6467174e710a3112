package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

func newRotateMonitoring(a *app) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "monitoring NAME --cluster CLUSTER -f PATH",
		Short: "Give a monitoring client a new password",
		Long: `Makes a new password and passes it to the destination in the file. The old password may work for up to five minutes
after that; there is no other grace period without --begin.

Because the command names the client, it does not need --allow credential-loss. What policy.protect names is held,
and so is a destination that a CI job may discard.

With --begin, a second monitoring client NAME~2 gets the new password, and the old one stays as it is for the grace. A
cluster has at most 20 monitoring clients.

` + rotateBeginning,
		Example: `  camsync rotate monitoring grafana --cluster production -f org.yaml
  camsync rotate production/monitoring/grafana -f org.yaml
  camsync rotate --begin --grace 7d production/monitoring/grafana -f org.yaml`,
	}
	f.register(c, a, spec.MonitoringClients)
	return c
}

// runRotateMonitoring makes a new password and delivers it.
func runRotateMonitoring(ctx context.Context, a *app, f rotateFlags) error {
	r := a.applying(reconcile.Request{Files: f.files, Wait: f.wait, Plan: func(desired, live spec.Organization) (diff.Plan, error) {
		return diff.RotateMonitoring(desired, live, f.cluster, f.name)
	}})
	r.Approve = func(ctx context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
		if err := a.approveRotation(ctx, p, f.yes); err != nil {
			return reconcile.No, err
		}
		return reconcile.Yes, nil
	}
	p, err := a.engine().Run(ctx, r)
	if err != nil || p.Results == nil {
		return err
	}
	return a.conclude(toText(), p, nil)
}
