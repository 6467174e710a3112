package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const cliIntroduction = `# The command line

This page is what ` + "`camsync VERB --help`" + ` prints. It is generated; ` + "`go run ./internal/tools/gendocs`" + ` writes it anew.
`

// commandLine is docs/cli.md: the help of the program and of each verb and what is below it, asked from the program
// itself, so that nothing that only documents need is linked into it.
func commandLine() (string, error) {
	dir, err := os.MkdirTemp("", "gendocs")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is the system's temporary folder
	program := filepath.Join(dir, "camsync")
	if err := build(program); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(cliIntroduction)
	if err := chapters(&b, program); err != nil {
		return "", err
	}
	return b.String(), nil
}

// build builds the program from the sources beside this one, wherever gendocs is run.
func build(program string) error {
	_, source, _, ok := runtime.Caller(0)
	if !ok {
		return errors.New("the sources of camsync are not known")
	}
	c := exec.Command("go", "build", "-o", program, "github.com/camsync/camsync/cmd/camsync")
	c.Dir = filepath.Dir(source)
	if text, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building camsync: %w: %s", err, text)
	}
	return nil
}

// chapters writes the help of a verb, the program itself where none is named, and of the verbs below it.
func chapters(b *strings.Builder, program string, verb ...string) error {
	help, err := output(program, append(slices.Clone(verb), "--help")...)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "\n## %s\n\n```text\n%s\n```\n", strings.Join(append([]string{"camsync"}, verb...), " "), strings.TrimSpace(help))
	if slices.Equal(verb, []string{"completion"}) {
		return nil // what it says for each shell is about the shell
	}
	below, err := output(program, slices.Concat([]string{"__complete"}, verb, []string{""})...)
	if err != nil {
		return err
	}
	for _, line := range slices.Sorted(strings.Lines(below)) { // the help has them in the order of the work
		name, _, found := strings.Cut(line, "\t")
		if !found || name == "help" || strings.HasPrefix(name, "-") { // a flag that is required is offered too
			continue
		}
		if err := chapters(b, program, append(slices.Clone(verb), name)...); err != nil {
			return err
		}
	}
	return nil
}

func output(program string, args ...string) (string, error) {
	var out bytes.Buffer
	c := exec.Command(program, args...)
	c.Stdout = &out
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("camsync %s: %w", strings.Join(args, " "), err)
	}
	return out.String(), nil
}
