package cli

import (
	"github.com/spf13/cobra"
)

func newBackup(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "backup",
		Short: "List, take and delete backups of clusters",
		Long: `Lists, takes and deletes backups of clusters. camsync restore restores one. Backups are a feature of the Enterprise
plan.

The platform keeps the three newest complete backups that were taken by hand and, apart from them, the last three of
the schedule. Nothing shows of which sort a backup is.`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },

		SuggestionsMinimumDistance: 2,
	}
	c.AddCommand(newBackupList(a), newBackupTake(a), newBackupDelete(a))
	return c
}
