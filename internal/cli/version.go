package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version and revision are set by the linker; empty to use what the compiler has recorded of the module.
var version, revision string

// A build says which camsync this is.
type build struct {
	version, revision string
}

func readVersion() build {
	b := build{version, revision}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if b.version == "" {
		b.version = info.Main.Version
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && b.revision == "" {
			b.revision = setting.Value
		}
	}
	if b.version == "" || b.version == "(devel)" {
		b.version = "devel"
	}
	return b
}

// String is the build as it is printed, with compiler and platform.
func (b build) String() string {
	revision := ""
	if b.revision != "" {
		revision = " " + b.revision
	}
	return fmt.Sprintf("camsync %s%s %s %s/%s", b.version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// bound is the version that saved plans are bound to; builds without a version differ by revision.
func (b build) bound() string {
	if b.version == "devel" && b.revision != "" {
		return b.version + " " + b.revision
	}
	return b.version
}

// flagVersion gives a command the flag --version: it prints the build instead of all that the command
// does. Cobra's own flag prints by a template, and to execute templates the linker has to keep every
// method of the program.
func flagVersion(c *cobra.Command) {
	asked := c.Flags().Bool("version", false, "say which camsync this is, as the command version does")
	check, prepare, run := c.Args, c.PersistentPreRunE, c.RunE
	c.Args = func(c *cobra.Command, args []string) error {
		if *asked {
			return nil
		}
		return check(c, args)
	}
	c.PersistentPreRunE = func(c *cobra.Command, args []string) error {
		if *asked {
			return nil
		}
		return prepare(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if *asked {
			_, err := fmt.Fprintln(c.OutOrStdout(), readVersion())
			return err
		}
		return run(c, args)
	}
}

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.term.Out, readVersion())
			return err
		},
	}
}
