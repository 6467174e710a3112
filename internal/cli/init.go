package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/scaffold"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/terminal"
)

type initFlags struct {
	name, file, credentials, ci string
	yes, print                  bool
}

// What --credentials takes beside a path.
const (
	fromEnvironment = "env"
	noCredentials   = "none"
)

func newInit(a *app) *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init",
		Short: "Write the first files of an organisation",
		Long: `Writes the files that a team begins with: the organisation as it is now, as export writes it, with a careful policy;
.camsync.yaml, which names it, so that -f can be left out; the jobs of GitHub or GitLab; and a line for .gitignore.
If there are no credentials, or nothing is in the organisation yet, the file has comments that say how it begins.

On a terminal it asks for what the flags do not say, and shows what it will write before it does. Without a terminal,
or with --yes, each question has the answer that Enter takes; what has none is an error that names its flag.

It changes nothing in the organisation and replaces no file: it writes all of its files, or none. No flag takes a
secret. On a terminal it can be typed, and is kept in a file outside the repository only if you say so.`,
		Example: `  camsync init
  camsync init --name acme --credentials ~/.config/camsync/acme.env --ci github
  camsync init --credentials none --print`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runInit(c.Context(), a, f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.name, "name", "", "`NAME` of the organisation in .camsync.yaml; by default that of the directory")
	flags.StringVarP(&f.file, "file", "f", "", "`PATH` of the file to write; by default org.yaml")
	flags.StringVar(&f.credentials, "credentials", "", "`WHERE` the credentials are: env for the usual variables, env:ID,SECRET for two others, the path of a file or a directory that has them, or none")
	flags.StringVar(&f.ci, "ci", "", "`SYSTEM` to write the jobs of: github, gitlab or none; by default that of the git remote")
	flags.BoolVar(&f.yes, "yes", false, "do not ask")
	flags.BoolVar(&f.print, "print", false, "show the files instead of writing them")
	complete(c, "ci", scaffold.Systems()...)
	return c
}

// A beginning is what init knows before it writes.
type beginning struct {
	*app
	flags initFlags
	form  *terminal.Form // nil where nobody is asked
	root  string         // of the repository; empty for none

	index   scaffold.Index
	account environment.Environment // with the organisation's credentials
	none    bool                    // there are none
	keep    *scaffold.File          // where those that were typed are kept
	unkept  bool                    // those that were typed are kept nowhere

	org     spec.Organization
	adopted bool // the file has what is live, and not only comments
	files   []scaffold.File
	include string // what a person has to add to GitLab's configuration
}

func runInit(ctx context.Context, a *app, f initFlags) error {
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("working directory: %w", err)
	}
	b := &beginning{app: a, flags: f, root: repository.Root(here), account: a.env}
	if !f.yes {
		b.form = terminal.NewForm(a.term)
	}
	if err := b.check(); err != nil {
		return err
	}
	if b.form != nil {
		b.form.Say("camsync init asks for what it needs. Enter takes the answer in brackets.\n")
	}
	for _, step := range []func(context.Context) error{b.name, b.credentials, b.read, b.file, b.compose} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if f.print {
		return b.show()
	}
	return b.write(ctx)
}

// check refuses what the flags and the directory already show to be wrong, all of it at once.
func (b *beginning) check() error {
	f, missing := b.flags, []string{}
	if f.ci != "" && !slices.Contains(scaffold.Systems(), f.ci) {
		return &usageError{"camsync init", fmt.Errorf("--ci %s: want %s", f.ci, enumerated(scaffold.Systems(), "or"))}
	}
	if f.file != "" {
		if err := isYAML(f.file); err != nil {
			return fmt.Errorf("-f %w", err)
		}
	}
	if b.form == nil && f.credentials == "" && !b.inEnvironment() {
		missing = append(missing, "--credentials (env:ID,SECRET, a path, or none: "+environment.ClientID+" is not set)")
	}
	if system, why := scaffold.Detect(b.root); b.form == nil && f.ci == "" && system == "" {
		missing = append(missing, "--ci (github, gitlab or none: "+why+")")
	}
	if len(missing) > 0 {
		return &hintedError{fmt.Errorf("there is no terminal to ask on: name %s", strings.Join(missing, " and ")), "camsync init --help says what they mean"}
	}
	if f.print {
		return nil
	}
	if _, err := os.Lstat(indexFile); err == nil {
		return &hintedError{&scaffold.TakenError{Paths: []string{indexFile}}, "add an organisation to it by hand; camsync init --print shows what would be in it"}
	}
	if _, err := os.Lstat(b.path()); err == nil && (f.file != "" || b.form == nil) {
		return taken(&scaffold.TakenError{Paths: []string{b.path()}})
	}
	return nil
}

const indexFile = orgs.FileName

// path is that of the file to write, as far as it is known.
func (b *beginning) path() string {
	if b.flags.file != "" {
		return filepath.Clean(b.flags.file)
	}
	return "org.yaml"
}

func isYAML(path string) error {
	if ext := filepath.Ext(path); ext != ".yaml" && ext != ".yml" {
		return fmt.Errorf("%s: want a name that ends in .yaml", path)
	}
	return nil
}

// taken is an error, in lines and with what to do if files are there already.
func taken(err error) error {
	there, is := errors.AsType[*scaffold.TakenError](err)
	if !is {
		return err
	}
	var errs []error
	for _, path := range there.Paths {
		errs = append(errs, &scaffold.TakenError{Paths: []string{path}})
	}
	last := &hintedError{errs[len(errs)-1], "move it away, or name another file with -f; --ci none writes no CI files; --print shows what would be written"}
	return errors.Join(append(errs[:len(errs)-1], last)...)
}

// inEnvironment reports whether the usual variables name credentials.
func (b *beginning) inEnvironment() bool {
	return b.env.Get(environment.ClientID) != "" && b.env.Get(environment.Secret)+b.env.Get(environment.SecretFile) != ""
}
