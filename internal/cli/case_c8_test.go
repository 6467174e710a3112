package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/orgfile"
)

// The default rules of yamllint that Prettier keeps too. They disagree about braces, so those have no rule.
var layoutFaults = map[string]*regexp.Regexp{
	"braces around a mapping":            regexp.MustCompile(`^\s*(- )?[^#"]*: *\{.+\}`),
	"blanks within brackets":             regexp.MustCompile(`^[^#"]*(\[ | \])`),
	"a blank at the end":                 regexp.MustCompile(`\s$`),
	"a tab":                              regexp.MustCompile(`\t`),
	"an indentation by no multiple of 2": regexp.MustCompile(`^(  )* \S`),
	"a comment behind a value":           regexp.MustCompile(`^[^#"]*[^#" ]+ +# `),
	"a comment without a blank":          regexp.MustCompile(`^ *#[^ ]`),
}

// layout reports what the linters find in a file. Long lines are allowed after yamllint's own comment that disables the rule.
func layout(t *testing.T, name, text string) {
	t.Helper()
	long, once := false, false
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if utf8.RuneCountInString(line) > 80 && !long && !once {
			t.Errorf("%s:%d: longer than 80: %s", name, i+1, line)
		}
		long = long || line == "# yamllint disable rule:line-length"
		once = strings.TrimSpace(line) == "# yamllint disable-line rule:line-length"
		for what, fault := range layoutFaults {
			if fault.MatchString(line) && line != "#" {
				t.Errorf("%s:%d: %s: %s", name, i+1, what, line)
			}
		}
	}
	if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || strings.Contains(text, "\n\n\n\n") {
		t.Errorf("%s: empty lines, or a last one without its end", name)
	}
}

func TestCaseC8ExamplesAndExportsAreTidy(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no examples")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		layout(t, file, string(text))
		org, err := orgfile.Load([]string{file}, nil)
		if err != nil {
			t.Fatal(err)
		}
		layout(t, "export of "+file, string(orgfile.Write(org, "Everything.")))
	}
}

// TestCaseC8LintersFindNothing runs the linters with their default rules over the examples, and over what export makes of
// them.
func TestCaseC8LintersFindNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no examples")
	}
	for _, file := range files {
		org, err := orgfile.Load([]string{file}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(strings.TrimSuffix(file, ".yaml")+".export.yaml", orgfile.Write(org, "Everything."), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, linter := range [][]string{{"yamllint", "."}, {"prettier", "--check", "**/*.yaml", "*/.github/**/*.yaml"}} {
		t.Run(linter[0], func(t *testing.T) {
			program, err := exec.LookPath(linter[0])
			if err != nil {
				t.Skip(err)
			}
			run := exec.Command(program, linter[1:]...)
			run.Dir = dir
			if said, err := run.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, said)
			}
		})
	}
}
