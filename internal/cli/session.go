package cli

import (
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/terminal"
)

// A session is one run of the program: its surroundings, the flags that all verbs share, and the
// log.
type session struct {
	env      environment.Environment
	term     *terminal.Terminal
	log      *slog.Logger // silent until the flags are known
	exposed  *private.Warnings
	replicas Replicas
}

// runsOn is the annotation of a command that runs until it is stopped: it shows no progress of its reading.
const runsOn = "runs-on"

func newSession(p process) *session {
	env := environment.Environment{Lookup: p.env}
	s := &session{env: env, term: terminal.New(p.stdin, p.stdout, p.stderr, env), log: slog.New(slog.DiscardHandler), exposed: &private.Warnings{}, replicas: p.replicas}
	s.env.OnSecretFile = func(path string) { s.exposed.Warn(s.log, path) }
	return s
}

// config is whom to talk to, as the environment says.
func (s *session) config() (api.Config, error) {
	c, err := s.env.Config()
	c.Version, c.Log = readVersion().version, s.log
	return c, err
}

// client talks to the API as the environment says.
func (s *session) client() (*api.Client, error) {
	config, err := s.config()
	if err != nil {
		return nil, err
	}
	return api.New(config)
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
			var err error
			if s.log, err = s.term.Log(); err != nil {
				return err
			}
			if c.Annotations[runsOn] == "" {
				c.SetContext(s.term.ShowWaits(api.OneShot(untilHangup(c.Context())), s.log)) // to those that run on, SIGHUP says something else
			}
			return nil
		},
	}
	root.SetIn(s.term.In)
	root.SetOut(s.term.Out)
	root.SetErr(s.term.Err)
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("{{.Version}}\n")
	root.Flags().Bool("version", false, "say which camsync this is, as the verb version does")
	flags := root.PersistentFlags()
	flags.StringVar(&s.term.LogFormat, "log", "auto", "`format` of the log on standard error: text, json, or auto for text on a terminal and else json")
	flags.BoolVar(&s.term.NoColor, "no-color", false, "no colours")
	flags.BoolVarP(&s.term.Verbose, "verbose", "v", false, "log every request")
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
