package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// noArguments refuses words that are no flags, and says so in the way of the verb.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{c.CommandPath(), fmt.Errorf("%s takes no argument %q; a file is given with -f", c.CommandPath(), args[0])}
	}
	return nil
}
