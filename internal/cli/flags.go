package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/spec"
)

// fileFlag adds -f to a command.
func fileFlag(c *cobra.Command, files *[]string) {
	c.Flags().StringArrayVarP(files, "file", "f", nil, "`PATH` of a file, a directory, or - for standard input; may be repeated")
	if err := c.MarkFlagFilename("file", "yaml", "yml"); err != nil {
		panic(err) // the flag was made in the line above
	}
}

// parseHarms reads the value of --allow.
func parseHarms(values []string) (spec.Harms, error) {
	var names []string
	for _, value := range values {
		names = append(names, strings.TrimSpace(value))
	}
	all, err := spec.ParseHarms(names)
	if err != nil {
		return 0, fmt.Errorf("--allow: %w", err)
	}
	return all, nil
}

func allowFlag(c *cobra.Command, values *[]string) {
	c.Flags().StringSliceVar(values, "allow", nil, "`HARM[,HARM]` that this run may do in addition to policy.allow: "+strings.Join(spec.HarmNames(), ", "))
	complete(c, "allow", spec.HarmNames()...)
}

// onlyFlag adds --only to a command.
func onlyFlag(c *cobra.Command, globs *[]string) {
	c.Flags().StringArrayVar(globs, "only", nil, "only resources whose name matches `GLOB`, with * for any text, such as 'cluster/production*'; may be repeated")
}
