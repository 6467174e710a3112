// Command gendocs writes the documents that are generated. It is run in the root of the repository;
// with -check it writes nothing, and says which documents are out of date.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// A document is a file, named from the root of the repository, and what makes its text.
type document struct {
	path string
	text func() (string, error)
}

// documents are all generated documents. What makes the text of one runs once.
func documents() []document {
	return []document{
		{"docs/file-format.md", sync.OnceValues(fileFormat)},
		{"docs/cli.md", sync.OnceValues(commandLine)},
	}
}

func main() {
	if err := run(os.Args[1:], documents(), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

func run(args []string, all []document, stderr io.Writer) error {
	flags := flag.NewFlagSet("gendocs", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "write nothing, and say which documents are out of date")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var old []string
	for _, d := range all {
		text, err := d.text()
		if err != nil {
			return fmt.Errorf("%s: %w", d.path, err)
		}
		if have, err := os.ReadFile(d.path); err == nil && bytes.Equal(have, []byte(text)) {
			continue
		}
		if *check {
			old = append(old, d.path)
			continue
		}
		if err := os.WriteFile(d.path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if len(old) > 0 {
		return fmt.Errorf("out of date: %s; run go run ./internal/tools/gendocs", strings.Join(old, ", "))
	}
	return nil
}
