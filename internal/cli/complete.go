package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/spec"
)

// complete offers fixed values of a flag to the shell.
func complete(c *cobra.Command, flag string, values ...string) {
	completeWith(c, flag, func() []string { return values })
}

// completeWith offers values of a flag to the shell that are known only once it asks.
func completeWith(c *cobra.Command, flag string, values func() []string) {
	offer := func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		fillFiles(c)
		return values(), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(err) // the flag does not exist: an error in the lines above the call
	}
}

// completeFirst offers values of the first argument to the shell, and nothing for those after it.
func completeFirst(c *cobra.Command, values func() []string) {
	c.ValidArgsFunction = func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		fillFiles(c)
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

// fillFiles gives a command that is still being typed, and names no files, those of .camsync.yaml. Nothing is asked and nothing
// said: where they cannot be found, there are none.
func fillFiles(c *cobra.Command) {
	files, org := c.Flags().Lookup("file"), c.Flags().Lookup("org")
	if files == nil || files.Changed || org == nil || c.Annotations[chooses] == "" {
		return
	}
	list, err := orgs.Find(orgs.Options{})
	if err != nil || list == nil {
		return
	}
	name := org.Value.String()
	if several, ok := org.Value.(pflag.SliceValue); ok { // that of sync
		name = strings.Join(several.GetSlice(), "")
	}
	if one, err := pick(list, name); err == nil {
		paths, _ := one.Files()
		_ = files.Value.(pflag.SliceValue).Replace(paths) // no list of texts refuses one
	}
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
