package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// A usageError is a command line that can not be understood.
type usageError struct {
	command string
	err     error
}

func (u *usageError) Error() string { return u.err.Error() }

func (u *usageError) Unwrap() error { return u.err }

// flagError refuses a flag that can not be understood, or the verb before it if that is the one that there is not.
func flagError(c *cobra.Command, err error) error {
	if !c.HasParent() {
		if unknown := knownVerb(c, c.Flags().Args()); unknown != nil {
			return unknown
		}
	}
	return &usageError{c.CommandPath(), err}
}

// knownVerb refuses a verb that there is not, and says which one may be meant.
func knownVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	text := fmt.Sprintf("there is no %q", args[0])
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		text += ", did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{root.CommandPath(), errors.New(text)}
}

// noArguments refuses words that are no flags, and says so in the way of the verb.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{c.CommandPath(), fmt.Errorf("%s takes no argument %q; a file is given with -f", c.CommandPath(), args[0])}
	}
	return nil
}
