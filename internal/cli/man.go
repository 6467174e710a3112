package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/manual"
	"github.com/camsync/camsync/internal/report"
)

func newMan(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "man [DIR]",
		Short: "Write the manual as pages for man",
		Long: `Writes the manual of the program, camsync.1, to standard output. With a directory, which must exist, it writes one page
for each command there, too, such as camsync-plan.1: /usr/local/share/man/man1 is where man looks for them.

The pages say what --help says. Their date is that of the variable SOURCE_DATE_EPOCH, or else that of the commit that
camsync was built from, so that the same program writes the same bytes.`,
		Example: `  camsync man > camsync.1
  camsync man /usr/local/share/man/man1`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{c.CommandPath(), errors.New("name one directory, or none for standard output")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			e, err := manualEdition(a.env)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				_, err := fmt.Fprint(a.term.Out, e.Page(c.Root()))
				return err
			}
			pages := e.Pages(c.Root())
			for _, p := range pages {
				if err := atomicfile.Write(filepath.Join(args[0], p.File), []byte(p.Text), 0o644); err != nil {
					return fmt.Errorf("%s: %w", args[0], err)
				}
			}
			_, err = fmt.Fprintf(a.term.Out, "%d pages are in %s\n", len(pages), report.Clean(args[0]))
			return err
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
}

// manualEdition is the manual of this program.
func manualEdition(env environment.Environment) (manual.Edition, error) {
	e := manual.Edition{Version: readVersion().bound(), Date: committed()}
	if epoch := env.Get(environment.SourceDateEpoch); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return e, fmt.Errorf("%s: not a number of seconds since 1970", environment.SourceDateEpoch)
		}
		e.Date = time.Unix(seconds, 0).UTC().Format(time.DateOnly)
	}
	codes := manual.Section{Title: "EXIT STATUS"}
	for _, c := range exitCodes() {
		codes.Terms = append(codes.Terms, [2]string{strconv.Itoa(c.code), c.meaning})
	}
	variables := manual.Section{Title: "ENVIRONMENT"}
	for _, v := range environment.Variables() {
		meaning := v.Meaning
		if v.Default != "" {
			meaning += " (default " + v.Default + ")"
		}
		variables.Terms = append(variables.Terms, [2]string{v.Name, meaning})
	}
	e.Sections = []manual.Section{codes, variables}
	return e, nil
}

// committed is the day of the commit that the program was built from; empty if that is not known.
func committed() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, setting := range info.Settings {
		if setting.Key != "vcs.time" {
			continue
		}
		if at, err := time.Parse(time.RFC3339, setting.Value); err == nil {
			return at.UTC().Format(time.DateOnly)
		}
	}
	return ""
}
