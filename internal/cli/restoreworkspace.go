package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func newRestoreWorkspace(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "restore-workspace KEY",
		Short: "Bring a deleted workspace back from the trash",
		Long: `Takes a workspace out of the trash of Camunda Hub, with its projects, files and members. It is given by its key, which
the plan that deleted it shows, or by its name if one workspace in the trash has it. Camunda Hub keeps what was deleted
for 30 days. A workspace is held in the trash while another one has its name: nothing would distinguish the two.`,
		Example: `  camsync restore-workspace 0108f0ef-8a3c-4b1e-9c55-2f7d1d1c4c11`,
		Args:    takes(1, "name one workspace to restore, by its key"),
		RunE: func(c *cobra.Command, args []string) error {
			return runRestoreWorkspace(c.Context(), a, args[0])
		},
	}
	choosing(c, writes)
	return c
}

// runRestoreWorkspace makes a pass that desires nothing but to know the workspaces, and whose plan is to restore one of them.
func runRestoreWorkspace(ctx context.Context, a *app, workspace string) error {
	p, err := a.engine().Run(ctx, a.applying(reconcile.Request{
		Load: func() (spec.Organization, error) {
			return spec.Organization{Workspaces: spec.Known([]spec.Workspace{})}, nil
		},
		Trash: true,
		Plan:  func(_, live spec.Organization) (diff.Plan, error) { return diff.RestoreWorkspace(live, workspace) },
		Approve: func(_ context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
			if len(p.Plan.Actions) == 0 {
				a.say(report.Clean(p.About().String()))
				a.say(report.Clean("workspace " + workspace + " is live: there is nothing to restore"))
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
