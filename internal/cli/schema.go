package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/keys"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/schema"
)

func newSchema(a *app) *cobra.Command {
	names := schema.Names()
	var list bool
	c := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print the JSON Schema of the file, or of what camsync writes",
		Long: `Prints the JSON Schema of the organisation's file, for an editor or a check that has no network. With a name, it
prints another one of the schemas that --list shows. It reads nothing and sends nothing.`,
		Example: `  camsync schema > camsync.schema.json
  camsync schema report
  camsync schema --list`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 || list && len(args) > 0 {
				return &usageError{c.CommandPath(), errors.New("name one schema, or none for that of the file")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if list {
				return listSchemas(a.term.Out, names)
			}
			name := names[0]
			if len(args) > 0 {
				name = args[0]
			}
			text := schema.Of(name)
			if text == nil {
				err := fmt.Errorf("there is no schema %q; the schemas are %s", name, enumerated(names, "and"))
				if near := lookalike.Nearest(name, names); near != "" {
					err = fmt.Errorf("there is no schema %q, did you mean %s?", name, near)
				}
				return &usageError{c.CommandPath(), err}
			}
			_, err := a.term.Out.Write(text)
			return err
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list the schemas")
	completeFirst(a, c, func() []string { return names })
	return c
}

// listSchemas writes a line for each schema.
func listSchemas(w io.Writer, names []string) error {
	width := 0
	for _, name := range names {
		width = max(width, len(name))
	}
	var b strings.Builder
	for _, name := range names {
		s, err := keys.Parse(schema.Of(name))
		if err != nil {
			return err
		}
		what, _, _ := strings.Cut(s.Text("description"), ". ")
		fmt.Fprintf(&b, "%-*s  %s\n", width, name, strings.TrimSuffix(what, "."))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
