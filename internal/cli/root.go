package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/signals"
)

// runsOn is the annotation of a command that runs until it is stopped: it shows no progress of its reading.
const runsOn = "runs-on"

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "camsync",
		Short: "Keep a Camunda 8 SaaS organisation in sync with files",
		Long: `camsync keeps a Camunda 8 SaaS organisation in the state that YAML files describe: its clusters with their IP
allowlists, connector secrets, API clients, backup schedules, monitoring clients, private links and encryption keys,
and its members.

It reads the files and the organisation, shows the difference as a plan, and applies the plan. It keeps no state
file. To see it work without an account, run: camsync demo`,
		SilenceUsage:               true,
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
		Args:                       knownCommand,
		RunE:                       func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			var err error
			if a.log, err = a.term.Log(); err != nil {
				return err
			}
			a.run = newRun(a, c)
			if c.Annotations[runsOn] == "" {
				c.SetContext(a.term.ShowWaits(api.OneShot(signals.UntilHangup(c.Context())), a.log)) // for the other commands, SIGHUP has another meaning
			}
			return nil
		},
	}
	root.SetIn(a.term.In)
	root.SetOut(a.term.Out)
	root.SetErr(a.term.Err)
	root.SetFlagErrorFunc(flagError)
	flagVersion(root)
	flags := root.PersistentFlags()
	flags.StringVar(&a.term.LogFormat, "log", "auto", "`format` of the log on standard error: text, json, or auto for text on a terminal and else json")
	flags.BoolVar(&a.term.NoColor, "no-color", false, "no colours")
	flags.BoolVarP(&a.term.Verbose, "verbose", "v", false, "log every request")
	complete(root, "log", "auto", "text", "json")
	root.AddCommand(newPlan(a), newApply(a), newRotate(a), newBackup(a), newRestore(a), newFailover(a), newWake(a), newSync(a), newDrift(a), newHistory(a), newAccessReview(a), newRuns(a), newAbsorb(a), newValidate(a), newExport(a), newDoctor(a), newEmulator(a), newDemo(a), newVersion(a))
	root.AddCommand(newImport(a))
	help := root.HelpFunc()
	strictHelp(root)
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		help(c, args)
		if c == root {
			_, _ = io.WriteString(c.OutOrStdout(), "\n"+exitTable()+"\n"+envTable())
		}
	})
	return root
}
