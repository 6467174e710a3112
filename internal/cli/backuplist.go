package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func newBackupList(a *app) *cobra.Command {
	var values []string
	c := &cobra.Command{
		Use:   "list [CLUSTER]",
		Short: "List the backups of clusters, and whether they were restored",
		Long: `Lists the backups of a cluster, which is given by its name or its uuid, or those of all clusters: the newest first,
with their age, state, generation and latest restore. What cannot be read is unknown, and the exit code is 3, unless
only the restores are missing because the organisation does not have them.`,
		Example: `  camsync backup list
  camsync backup list production -o json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{c.CommandPath(), errors.New("name one cluster, or none for all")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return runBackupList(c.Context(), a, args, values)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	choosing(c)
	outputFlag(c, backupFormats().names(), &values)
	return c
}

func backupFormats() formats[report.Backups] {
	return formats[report.Backups]{{name: "table", text: report.BackupsText}, {name: "json", write: report.BackupsJSON}}
}

func runBackupList(ctx context.Context, a *app, args, values []string) error {
	reports, err := open(a, backupFormats().names(), values)
	if err != nil {
		return err
	}
	account, err := a.account("")
	if err != nil {
		return err
	}
	clusters, err := account.Client.Clusters(ctx)
	if err != nil {
		return fmt.Errorf("the clusters are unknown: %w", err)
	}
	all := report.Backups{About: a.engine().About(spec.OwnerOf(clusters), nil, time.Now())}
	if len(args) > 0 {
		one, err := clusterNamed(args[0], nil, clusters)
		if err != nil {
			return err
		}
		clusters = []spec.Cluster{*one}
	}
	for _, c := range clusters {
		all.Clusters = append(all.Clusters, backupsOf(ctx, account.Client, c))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err = backupFormats().write(a.term, reports, all)
	if err == nil && !all.Whole() {
		return &exit{code: exitPartly}
	}
	return err
}

// backupsOf reads the backups of a cluster with their latest restores.
func backupsOf(ctx context.Context, client backup.Client, c spec.Cluster) report.ClusterBackups {
	of := report.ClusterBackups{Name: c.Name, UUID: c.UUID}
	backups, err := client.Backups(ctx, c.UUID)
	if err != nil {
		of.Unread = err.Error()
		return of
	}
	for i, r := range backup.Records(ctx, client, c.UUID, backups) {
		one := report.RestoredBackup{Backup: backups[i], Restore: r.Restore}
		if r.Err != nil {
			one.Unread, one.Barred = r.Err.Error(), r.Barred()
		}
		of.Backups = append(of.Backups, one)
	}
	return of
}
