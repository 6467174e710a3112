package cli

import (
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
)

// A session is one run of the program: its surroundings, the flags that all verbs share, and the
// log.
type session struct {
	process
	screen *screen       // what stderr is: log lines and live progress share it
	result *resultStream // what stdout is

	logFormat string
	noColor   bool
	verbose   bool
	log       *slog.Logger // set once the flags are known
	waits     *waits       // what is waited for, as it is shown; nil where nothing is
	exposed   *exposed     // what was warned of; shared by copies of the session
}

func newSession(p process) *session {
	s := &session{process: p, screen: &screen{out: p.stderr}, result: &resultStream{out: p.stdout}, log: slog.New(slog.DiscardHandler), exposed: &exposed{}}
	s.stdout, s.stderr = s.result, s.screen
	return s
}

func newRoot(s *session) *cobra.Command {
	root := &cobra.Command{
		Use:   "camsync",
		Short: "Keep a Camunda 8 SaaS organisation as a file says it should be",
		Long: `camsync keeps a Camunda 8 SaaS organisation as a YAML file says it should be: clusters, their IP
allowlists, connector secrets and API clients, and the organisation's members.

It reads the file and the organisation, shows the difference as a plan, and makes the calls of that
plan. It keeps no state file. See it work, without an account:  camsync demo`,
		SilenceUsage:               true,
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
		Args:                       knownVerb,
		RunE:                       func(c *cobra.Command, _ []string) error { return c.Help() },
		Version:                    readVersion().String(),
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := s.startLog(); err != nil {
				return err
			}
			if c.Annotations[runsOn] == "" {
				c.SetContext(s.showWaits(api.OneShot(untilHangup(c.Context())))) // to those that run on, SIGHUP says something else
			}
			return nil
		},
	}
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("{{.Version}}\n")
	root.Flags().Bool("version", false, "say which camsync this is, as the verb version does")
	flags := root.PersistentFlags()
	flags.StringVar(&s.logFormat, "log", "auto", "`format` of the log on standard error: text, json, or auto for text on a terminal and else json")
	flags.BoolVar(&s.noColor, "no-color", false, "no colours")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "log every request")
	complete(root, "log", "auto", "text", "json")
	root.AddCommand(newPlan(s), newApply(s), newRotate(s), newSync(s), newDrift(s), newHistory(s), newAccessReview(s), newAbsorb(s), newValidate(s), newExport(s), newDoctor(s), newEmulator(s), newDemo(s), newVersion(s))
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
