package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/lookalike"
)

// A usageError is an invalid command line.
type usageError struct {
	command string
	err     error
}

func (u *usageError) Error() string { return u.err.Error() }

func (u *usageError) Unwrap() error { return u.err }

// Hint names the help of the command.
func (u *usageError) Hint() string { return u.command + " --help shows what there is" }

// flagError refuses an invalid flag, or the unknown command before it.
func flagError(c *cobra.Command, err error) error {
	if !c.HasParent() {
		if unknown := knownCommand(c, c.Flags().Args()); unknown != nil {
			return unknown
		}
	}
	if near := nearestFlag(c, err); near != "" {
		err = fmt.Errorf("%w, did you mean --%s?", err, near)
	}
	return &usageError{c.CommandPath(), err}
}

// nearestFlag is the flag that is spelled like an unknown one; empty if none is.
func nearestFlag(c *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return ""
	}
	word := unknown.GetSpecifiedName()
	if letters := unknown.GetSpecifiedShortnames(); letters != "" {
		if word = letters; len(word) < 3 { // too short to resemble a name
			return ""
		}
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return lookalike.Nearest(word, names)
}

// strictHelp makes help on an unknown command an error that suggests the nearest one.
func strictHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		panic(err) // it was made in the line above
	}
	show := help.Run
	help.Run, help.RunE = nil, func(c *cobra.Command, args []string) error {
		command, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return knownCommand(command, rest)
		}
		show(c, args)
		return nil
	}
}

// strictCompletion makes completion for an unknown shell an error, which would otherwise be the help, for a shell to run.
func strictCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		panic(err) // it was made in the line above
	}
	completion.Args = knownCommand
	completion.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
}

// knownCommand refuses an unknown command, and suggests the nearest one.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = c.Root().SuggestionsMinimumDistance // of a command below the root it is 0
	text := fmt.Sprintf("there is no %q", args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		text += ", did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{c.CommandPath(), errors.New(text)}
}

// noArguments refuses arguments of a command that takes none.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{c.CommandPath(), fmt.Errorf("%s does not take the argument %q; pass files with -f", c.CommandPath(), args[0])}
	}
	return nil
}

// takes refuses another number of arguments with what to name.
func takes(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return &usageError{c.CommandPath(), errors.New(what)}
		}
		return nil
	}
}
