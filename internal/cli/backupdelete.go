package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

type deleteFlags struct {
	sceneFlags
	id  string
	yes bool
}

func newBackupDelete(a *app) *cobra.Command {
	var f deleteFlags
	c := &cobra.Command{
		Use:   "delete CLUSTER ID",
		Short: "Delete a backup of a cluster",
		Long: `Deletes the backup of that id, and no other one: there are no patterns. A backup cannot be brought back, so this is
data-loss, which --allow or policy.allow in the files of -f must allow. A cluster that policy.protect names keeps its
backups, and a backup that a restore is under way from cannot be deleted.`,
		Example: `  camsync backup list production
  camsync backup delete production "$ID" --allow data-loss --yes`,
		Args: takes(2, "name one cluster and the id of one of its backups"),
		RunE: func(c *cobra.Command, args []string) error {
			f.name, f.id = args[0], args[1]
			return runBackupDelete(c.Context(), a, f)
		},
	}
	f.add(c, a, true)
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	return c
}

func runBackupDelete(ctx context.Context, a *app, f deleteFlags) error {
	s, err := a.scene(ctx, f.sceneFlags)
	if err != nil {
		return err
	}
	backups, err := backup.Listed(ctx, s.account.Client, s.cluster.UUID)
	if err != nil {
		return lacking(err)
	}
	b := backup.ByID(backups, f.id)
	if b == nil {
		return &backup.MissingError{ID: f.id, Cluster: s.cluster.Name}
	}
	if err := s.deletable(ctx, b.UUID); err != nil {
		return err
	}
	if !f.yes {
		if err := s.askDelete(ctx, *b, backups); err != nil {
			return err
		}
		if err := s.deletable(ctx, b.UUID); err != nil { // the question took time
			return err
		}
	}
	end := underWay(ctx, "the deletion of the backup "+b.UUID, finishing(s.log))
	sent := requesting(a, s.account, s.about, s.cluster, runs.Field{Name: "backup", From: b.UUID + ", created " + b.Created.String()}, spec.DataLoss, confirmed("--yes", f.yes, spec.DataLoss, s.flags)...)
	err = backup.Delete(ctx, s.account.Client, s.cluster.UUID, b.UUID)
	sent.ended("", err)
	if end(); err != nil {
		return outcome(s.deleteHint(fmt.Errorf("deletion of the backup %s of %s: %w", b.UUID, s.cluster.Name, err)))
	}
	return s.say(fmt.Sprintf("The backup %s of cluster/%s%s is deleted.", b.UUID, s.cluster.Name, incomplete(*b)), backupRemarks(*b)...)
}

// deletable ends the run if anything is in the way of a deletion.
func (s *scene) deletable(ctx context.Context, id string) error {
	refused := append(s.guarded("it deletes a backup for good, which is data-loss and not allowed"), backup.DeleteRefusals(ctx, s.account.Client, s.cluster, id)...)
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.refuse(fmt.Sprintf("The deletion of the backup %s of cluster/%s", id, s.cluster.Name), refused)
}

// askDelete asks whether a backup may be deleted.
func (s *scene) askDelete(ctx context.Context, b spec.Backup, all []spec.Backup) error {
	only := incomplete(b)
	if complete := backup.Complete(all); len(complete) == 1 && complete[0].UUID == b.UUID {
		only = ", the only complete one,"
	}
	err := s.term.Ask(ctx, fmt.Sprintf("Delete the backup %s of %s%s of cluster/%s of %s?", report.Clean(b.UUID), report.Clean(b.Created.String()), only, report.Clean(s.cluster.Name), s.about.Where()))
	return unasked(err, "--yes deletes it without asking")
}

// incomplete says of a backup that is not complete what it is; empty for others.
func incomplete(b spec.Backup) string {
	if b.Complete() {
		return ""
	}
	return ", which was " + report.Clean(cmp.Or(string(b.Status), "without a status")) + ","
}
