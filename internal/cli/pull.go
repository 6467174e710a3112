package cli

import (
	"context"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/pull"
	"github.com/camsync/camsync/internal/report"
)

type pullFlags struct {
	project, dir string
	mirror       bool
	outputs      []string
}

func newPull(a *app) *cobra.Command {
	var f pullFlags
	c := &cobra.Command{
		Use:   "pull WORKSPACE/PROJECT DIR",
		Short: "Write the files of a project of Camunda Hub into a directory",
		Long: `Writes the files of a project of Camunda Hub into a directory, for a backup or to keep them in a repository: what the
API gives, byte for byte, in the directories that the project has. Workspace and project are given by their names or
their keys; the key of the project alone is enough. The directory is made if there is none.

A file that differs is overwritten; one that does not is not touched. Files of these types that the project does not
have stay, and are listed. With --mirror they are removed, unless a file of the project could not be written. Hidden
files, links and files of other types are never touched.

A file whose name cannot be one on every system is refused, and the others are written. If a file was refused or could
not be read or written, the exit code is 3.`,
		Example: `  camsync pull 'Orders/Order process' models/orders
  camsync pull 'Orders/Order process' models/orders --mirror
  camsync pull 3b1f7f0a-7c52-4b54-9e0e-6b1f0f4f2a11 backup -o json`,
		Args: takes(2, "name one project, as WORKSPACE/PROJECT or by its key, and one directory"),
		RunE: func(c *cobra.Command, args []string) error {
			f.project, f.dir = args[0], args[1]
			return runPull(c.Context(), a, f)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	choosing(c)
	c.Flags().BoolVar(&f.mirror, "mirror", false, "remove files of these types from the directory that the project does not have")
	outputFlag(c, pullFormats().names(), &f.outputs)
	return c
}

func pullFormats() formats[report.Pull] {
	return formats[report.Pull]{{name: formatText, text: report.PullText}, {name: "json", write: report.PullJSON}}
}

func runPull(ctx context.Context, a *app, f pullFlags) error {
	reports, err := open(a, pullFormats().names(), f.outputs)
	if err != nil {
		return err
	}
	if err := pull.Check(f.dir); err != nil {
		return err
	}
	account, err := a.account("")
	if err != nil {
		return err
	}
	ctx = api.HubAlone(ctx)
	project, err := pull.Find(ctx, account.Client, f.project)
	if err != nil {
		return err
	}
	owner, err := account.Client.HubOwner(ctx)
	if err != nil {
		return err
	}
	of := report.Pull{About: a.engine().About(owner, nil, time.Now()), Project: project, Directory: f.dir}
	if at, err := url.Parse(account.Config.HubURL); err == nil {
		of.About.Host = at.Host
	}
	if of.Result, err = pull.Run(ctx, account.Client, project.Key, f.dir, f.mirror); err != nil {
		return err
	}
	if err := pullFormats().write(a.term, reports, of); err != nil {
		return err
	}
	if !of.Result.Whole() {
		return &exit{code: exitPartly}
	}
	return nil
}
