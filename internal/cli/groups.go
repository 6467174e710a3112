package cli

import "github.com/spf13/cobra"

// init keeps commands in the order in which they are added: that of the work. It is an option of all commands of a program.
func init() { cobra.EnableCommandSorting = false }

// The groups of commands in the help.
const (
	groupDaily    = "daily"
	groupArriving = "arriving"
	groupClusters = "clusters"
	groupAccess   = "access"
	groupHelp     = "help"
)

// addCommands adds all commands in their groups, in the order in which one needs them.
func addCommands(root *cobra.Command, a *app) {
	for _, g := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{groupDaily, "Every day:", []*cobra.Command{newValidate(a), newPlan(a), newApply(a), newDrift(a), newSync(a), newRuns(a), newHistory(a)}},
		{groupArriving, "Between the organisation and its files:", []*cobra.Command{newInit(a), newImport(a), newExport(a), newAbsorb(a), newPull(a)}},
		{groupAccess, "Credentials and rights:", []*cobra.Command{newRotate(a), newAccessReview(a)}},
		{groupClusters, "Single clusters and workspaces:", []*cobra.Command{newBackup(a), newRestore(a), newFailover(a), newWake(a), newRestoreWorkspace(a)}},
		{groupHelp, "Help, and trying it out:", []*cobra.Command{newDoctor(a), newExplain(a), newSchema(a), newMan(a), newDemo(a), newEmulator(a), newVersion(a)}},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.id
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID(groupHelp)
	root.SetCompletionCommandGroupID(groupHelp)
}
