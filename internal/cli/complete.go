package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// complete offers fixed values of a flag to the shell.
func complete(c *cobra.Command, flag string, values ...string) {
	completeWith(c, flag, func() []string { return values })
}

// completeWith offers values of a flag to the shell that are known only once it asks.
func completeWith(c *cobra.Command, flag string, values func() []string) {
	offer := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(err) // the flag does not exist: an error in the lines above the call
	}
}

// unquote takes the back-quotes out of what is said of flags: they mark a value's name for the help, and a shell
// would show them.
func unquote(c *cobra.Command) {
	plain := func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) }
	c.Flags().VisitAll(plain)
	c.PersistentFlags().VisitAll(plain)
	for _, below := range c.Commands() {
		unquote(below)
	}
}

// declared is the organisation of the files on a command line that is still being typed: an empty one where they cannot be
// read. Standard input is the terminal then, so it is never read.
func declared(files []string) spec.Organization {
	if len(files) == 0 || slices.Contains(files, "-") {
		return spec.Organization{}
	}
	files = slices.Compact(slices.Sorted(slices.Values(files))) // completion reads the flags twice
	org, _ := orgfile.Load(files, strings.NewReader(""))
	return org
}

// declaredNames are the names of all that the files declare.
func declaredNames(files []string) []string { return spec.Texts(declared(files).Names()) }

// declaredClusters are the names of the clusters that the files declare.
func declaredClusters(files []string) []string {
	var names []string
	for _, c := range declared(files).Clusters.Value() {
		names = append(names, c.Name)
	}
	return names
}

// declaredClients are the names of the API clients that the files declare, of one cluster where it is named already.
func declaredClients(files []string, cluster string) []string {
	var names []string
	for _, c := range declared(files).Clusters.Value() {
		for _, client := range c.Clients.Value() {
			if cluster == "" || c.Name == cluster {
				names = append(names, client.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
