package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// onlyFlag adds --only to a command.
func onlyFlag(c *cobra.Command, globs *[]string) {
	c.Flags().StringArrayVar(globs, "only", nil, "only resources whose name matches `GLOB`, with * for any text, such as 'cluster/production*'; may be repeated")
}

// patterns are the values of --only.
func patterns(globs []string) []spec.Pattern {
	var all []spec.Pattern
	for _, glob := range globs {
		all = append(all, lookalike.Pattern(glob))
	}
	return all
}

// unmatched is the error of a pattern of --only that selects nothing.
func unmatched(desired, live spec.Organization) error {
	for _, pattern := range diff.Unmatched(desired, live) {
		var names []string
		for _, side := range []spec.Organization{desired, live} {
			for name := range side.Names() {
				names = append(names, name.String())
			}
		}
		text := fmt.Sprintf("--only %s: no resource of the file or the organisation has such a name", pattern)
		if near := lookalike.Nearest(pattern.String(), names); near != "" {
			text += "; did you mean " + strconv.Quote(near) + "?"
		}
		return &usageError{err: fmt.Errorf("%s", text)}
	}
	return nil
}
