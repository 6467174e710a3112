package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/keys"
	"github.com/camsync/camsync/internal/terminal"
	"github.com/camsync/camsync/schema"
)

func newExplain(a *app) *cobra.Command {
	var recursive bool
	c := &cobra.Command{
		Use:   "explain [KEY]",
		Short: "Explain a key of the file",
		Long: `Explains a key of the organisation's file: its type and values, its default, what it means that it is left out, empty
or null, what changing it can do, which operations of the API read or write it, and an example. Without a key, it lists
those of the file. A key is named by the way to it, without lists: clusters.allowlist.ip.

It says what the JSON Schema and docs/file-format.md say, and needs no file and no network.`,
		Example: `  camsync explain
  camsync explain clusters.allowlist.ip
  camsync explain policy.upgrade
  camsync explain clusters --recursive`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{c.CommandPath(), errors.New("name one key, as in camsync explain clusters.allowlist.ip")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return runExplain(a.term, recursive, args...) },
	}
	c.Flags().BoolVar(&recursive, "recursive", false, "list all keys below it, too")
	completeFirst(a, c, func() []string {
		files, _ := written() // a shell shows no errors
		var paths []string
		for _, file := range files {
			for _, k := range file.All()[1:] {
				paths = append(paths, k.Path)
			}
		}
		return paths
	})
	return c
}

// runExplain explains the key at a path, or else the file.
func runExplain(t *terminal.Terminal, recursive bool, path ...string) error {
	files, err := written()
	if err != nil {
		return err
	}
	key := files[0]
	if len(path) > 0 {
		key, err = keys.Find(files, path[0])
	}
	if is[*keys.UnknownError](err) {
		return &hintedError{err, "camsync explain --recursive lists all keys"}
	}
	style := t.Style(t.Out)
	bold := func(text string) string { return text }
	if style.Color {
		bold = func(text string) string { return "\x1b[1m" + text + "\x1b[0m" }
	}
	_, err = fmt.Fprint(t.Out, key.Text(style.Width, recursive, bold))
	return err
}

// written are the files that people write, that of the organisation first: each has an apiVersion.
func written() ([]*keys.Key, error) {
	var files []*keys.Key
	for _, name := range schema.Names() {
		file, err := keys.Of(schema.Of(name))
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		if slices.ContainsFunc(file.Below, func(k *keys.Key) bool { return k.Path == "apiVersion" }) {
			files = append(files, file)
		}
	}
	return files, nil
}
