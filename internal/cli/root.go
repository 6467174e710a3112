package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/signals"
	"github.com/camsync/camsync/internal/terminal"
)

// runsOn is the annotation of a command that runs until it is stopped: it shows no progress of its reading.
const runsOn = "runs-on"

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "camsync",
		Short: "Keep a Camunda 8 SaaS organisation in sync with files",
		Long: `camsync keeps a Camunda 8 SaaS organisation in the state that YAML files describe: its clusters with their IP
allowlists, connector secrets, API clients, backup schedules, monitoring clients, private links and encryption keys,
its members, and the workspaces of Camunda Hub.

It reads the files and the organisation, shows the difference as a plan, and applies the plan. It keeps no state
file. To see it work without an account, run: camsync demo`,
		SilenceUsage:               true,
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
		Args:                       knownCommand,
		RunE:                       func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			a.term.RunsOn = c.Annotations[runsOn] != ""
			var err error
			if a.log, err = a.term.Log(); err != nil {
				return err
			}
			a.run, a.invoked = newRun(a, c), invoked(a, c, args)
			if !a.term.RunsOn {
				c.SetContext(a.term.ShowWaits(api.OneShot(signals.UntilHangup(c.Context())), a.log)) // for the other commands, SIGHUP has another meaning
			}
			return chooseOrg(a, c, args)
		},
	}
	root.SetIn(a.term.In)
	root.SetOut(a.term.Out)
	root.SetErr(a.term.Err)
	root.SetFlagErrorFunc(flagError)
	flagVersion(root)
	flagsOfAll(root, a.term)
	addOrgFlag(a, root)
	addCommands(root, a)
	help := root.HelpFunc()
	strictHelp(root)
	strictCompletion(root)
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		help(c, args)
		if c == root {
			_, _ = io.WriteString(c.OutOrStdout(), "\n"+exitTable()+"\n"+envTable())
		}
	})
	return root
}

// flagsOfAll adds the flags of all commands.
func flagsOfAll(root *cobra.Command, t *terminal.Terminal) {
	flags := root.PersistentFlags()
	flags.StringVar(&t.LogFormat, "log", "auto", "`format` of the log and the progress on standard error: text, json, or auto for text, and json where sync and emulator run without a terminal")
	flags.StringVar(&t.Color, "color", terminal.Auto, "`WHEN` there are colours: always, also through a pipe; never; or auto, on a terminal unless the environment says otherwise")
	flags.BoolVar(&t.NoColor, "no-color", false, "no colours, as --color never")
	flags.BoolVarP(&t.Quiet, "quiet", "q", false, "write the result, warnings and errors alone: no progress, and no other lines of the log")
	flags.BoolVarP(&t.Verbose, "verbose", "v", false, "log every request")
	complete(root, "log", "auto", "text", "json")
	complete(root, "color", terminal.Auto, terminal.Always, terminal.Never)
}
