package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// complete offers fixed values of a flag to the shell; none for a value that is to be typed.
func complete(c *cobra.Command, flag string, values ...string) {
	completeLate(c, flag, func(*cobra.Command) []string { return values })
}

// completeWith offers names of what is in the organisation that the command is about as values of a flag.
func completeWith(a *app, c *cobra.Command, flag string, values func() []string) {
	completeLate(c, flag, func(c *cobra.Command) []string {
		if !chosenFor(a, c) {
			return nil
		}
		return values()
	})
}

// completeLate offers values of a flag to the shell that are known only once it asks.
func completeLate(c *cobra.Command, flag string, values func(*cobra.Command) []string) {
	offer := func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(c), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(err) // the flag does not exist: an error in the lines above the call
	}
}

// completeFirst offers values of the first argument to the shell, and nothing for those after it.
func completeFirst(a *app, c *cobra.Command, values func() []string) {
	c.ValidArgsFunction = func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 || !chosenFor(a, c) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return values(), cobra.ShellCompDirectiveNoFileComp
	}
}

// unquote removes the back-quotes from the usage of flags: they mark the name of a value for the help, and a shell would
// show them.
func unquote(c *cobra.Command) {
	plain := func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) }
	c.Flags().VisitAll(plain)
	c.PersistentFlags().VisitAll(plain)
	for _, below := range c.Commands() {
		unquote(below)
	}
}

// chosenFor chooses the organisation of a command that is still being typed, as [chooseOrg] will, and gives it the files. It reports
// whether there are names to offer: not those of another organisation. Nothing is asked and nothing said.
func chosenFor(a *app, c *cobra.Command) bool {
	how, files := c.Annotations[chooses], c.Flags().Lookup("file")
	given := files != nil && files.Changed
	if how == "" || how == several || how == asked || given && a.orgName == "" {
		return true
	}
	distrust := distrustOf(a, c)
	list, err := findOrgs(a, distrust)
	if err != nil || list == nil {
		return err == nil && a.orgName == ""
	}
	if a.chosen.org, err = pick(list, a.orgName); err != nil {
		return false
	}
	if distrust != "" {
		a.chosen.org.Credentials = environment.Credentials{}
	}
	if files != nil && !given {
		paths, _ := a.chosen.org.Files()
		_ = files.Value.(pflag.SliceValue).Replace(paths) // no list of texts refuses one
	}
	return true
}

// declared are the names of what the files on a command line declare that is still being typed; none where they cannot be
// read. Standard input is the terminal then, so it is never read.
func declared(files []string) []spec.Name {
	if len(files) == 0 || slices.Contains(files, "-") {
		return nil
	}
	files = slices.Compact(slices.Sorted(slices.Values(files))) // completion reads the flags twice
	org, _ := orgfile.Load(files, strings.NewReader(""))
	return org.Names()
}
