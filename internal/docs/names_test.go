package docs

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// manual is docs/cli.md, which is the help of the program: a chapter for each verb.
func manual(t *testing.T) map[string]string {
	t.Helper()
	chapters := map[string]string{}
	for _, d := range documents(t) {
		for _, b := range d.blocks {
			if d.page == "docs/cli.md" {
				chapters[strings.TrimSpace(strings.TrimPrefix(b.heading, "camsync"))] = b.text
			}
		}
	}
	if len(chapters) < 15 {
		t.Fatalf("only %d chapters", len(chapters))
	}
	return chapters
}

// flags are those of a verb, as its help lists them, without those of all verbs.
func flags(help string) []string {
	help, _, _ = strings.Cut(help, "\nGlobal Flags:")
	var names []string
	for _, f := range regexp.MustCompile(`(?m)^ +(?:-\w, )?    ?(--[a-z-]+)|^ +-\w, (--[a-z-]+)`).FindAllStringSubmatch(help, -1) {
		names = append(names, f[1]+f[2])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// What stands in sentences and begins with a dash, and belongs to another program than camsync: docker, kubectl, git and go.
var foreignFlags = []string{"--stop-timeout", "--help", "--leader-elect"}

// Each command line in a sentence is one that camsync takes, and each option exists.
func TestCommandsInSentences(t *testing.T) {
	chapters := manual(t)
	known := slices.Clone(foreignFlags)
	for _, help := range chapters {
		known = append(known, flags(help)...)
	}
	known = append(known, flags(strings.ReplaceAll(chapters[""], "\nGlobal Flags:", ""))...)
	looked := 0
	for _, d := range documents(t) {
		for _, span := range d.spans {
			switch {
			case strings.HasPrefix(span, "go test "):
				looked++
				checkGoTest(t, d.page, strings.TrimSuffix(strings.TrimPrefix(span, "go test "), " …"))
			case strings.HasPrefix(span, "-run "): // of a table whose title names the package
				looked++
				checkGoTest(t, d.page, "./internal/faults -v "+span)
			case strings.HasPrefix(span, "camsync ") && !strings.Contains(span, "VERB"):
				looked++
				words := strings.Fields(span)
				verb := words[1]
				if _, exists := chapters[verb]; !exists && !strings.HasPrefix(verb, "-") {
					t.Errorf("%s: `%s`: there is no verb %s", d.page, span, verb)
					continue
				}
				line, _, _ := strings.Cut(strings.TrimPrefix(span, "camsync "), " | ")
				if err := parses(line); err != nil {
					t.Errorf("%s: `%s`: camsync does not take that: %v", d.page, span, err)
				}
			case strings.HasPrefix(span, "--"):
				looked++
				name := regexp.MustCompile(`^--[a-z-]+`).FindString(span)
				if !slices.Contains(known, name) {
					t.Errorf("%s: `%s`: there is no such option", d.page, span)
				}
			}
		}
	}
	if looked < 150 {
		t.Errorf("only %d were looked at", looked)
	}
}

// Tables of options have all options of their verb, and no others.
func TestTablesOfOptions(t *testing.T) {
	chapters := manual(t)
	for _, test := range []struct{ page, title, verb, without string }{
		{"docs/emulator.md", "option | what it changes", "emulator", "--help"},
		{"docs/daemon.md", "option | ", "sync", "--help --log --no-color --verbose"},
		{"docs/drift.md", "flag | wants only what", "history", "--help --output"},
	} {
		var have []string
		for _, name := range named(table(t, test.page, test.title), 0) {
			if strings.HasPrefix(name, "--") && !strings.Contains(test.without, name) {
				have = append(have, name)
			}
		}
		want := slices.DeleteFunc(flags(chapters[test.verb]), func(f string) bool { return strings.Contains(test.without, f) })
		if !slices.Equal(have, want) {
			t.Errorf("%s has the options\n%q\nand camsync %s\n%q", test.page, have, test.verb, want)
		}
	}
}

// The exit codes and the variables of docs/environment.md are those of the program's help, word for word and name for name.
func TestExitCodesAndVariables(t *testing.T) {
	help := manual(t)[""]
	_, after, _ := strings.Cut(help, "\nExit codes:\n")
	codes, variables, _ := strings.Cut(after, "\n\nEnvironment:\n")
	for i, row := range table(t, "docs/environment.md", "code | meaning") {
		meaning := strings.ReplaceAll(row[1], "`", "")
		if line := "  " + row[0] + "  " + meaning; strings.Split(codes, "\n")[i] != line {
			t.Errorf("the document has %q, and the help %q", line, strings.Split(codes, "\n")[i])
		}
	}
	if n := len(table(t, "docs/environment.md", "code | meaning")); n != strings.Count(codes, "\n")+1 {
		t.Errorf("%d codes are in the document, and %d in the help", n, strings.Count(codes, "\n")+1)
	}
	var want []string
	for _, line := range strings.Split(variables, "\n") {
		want = append(want, strings.Fields(line)[0])
	}
	var have []string
	for _, row := range table(t, "docs/environment.md", "variable | meaning") {
		have = append(have, strings.Trim(row[0], "`"))
	}
	if !slices.Equal(have, want) {
		t.Errorf("the document has the variables\n%q\nand the help\n%q", have, want)
	}
	var asked []string
	for _, m := range regexp.MustCompile(`(?m)^\t[A-Z]\w+ += "([A-Z_]+)"`).FindAllStringSubmatch(output(t, filepath.Join(root, "internal/environment/environment.go")), -1) {
		asked = append(asked, m[1])
	}
	if !slices.Equal(asked, want) {
		t.Errorf("the program asks for\n%q\nand its help has\n%q", asked, want)
	}
}

// programText is the source of the program, without tests.
func programText(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "internal", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			b.WriteString(output(t, f))
		}
	}
	return b.String()
}

// Each variable that a document names is one of the program's, of the templates for CI, of the workflow of a release, or of another program that is named here.
func TestVariablesInSentences(t *testing.T) {
	foreign := []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "PATH", // what every program takes
		"SLACK_TOKEN", "DB_PASSWORD", "SMTP_PASSWORD", // of a file's secrets
		"ZEEBE_CLIENT_ID", "ZEEBE_CLIENT_SECRET"} // of credentials, and of Camunda's SDK
	text := programText(t) + output(t, filepath.Join(root, "ci/gitlab/camsync.yml")) + output(t, filepath.Join(root, "ci/github/action.yml")) +
		output(t, filepath.Join(root, ".github/workflows/release.yaml"))
	used := map[string]bool{}
	for _, d := range documents(t) {
		for _, span := range d.spans {
			name := regexp.MustCompile(`^\$?([A-Z]+(?:_[A-Z]+)+|[A-Z]{4,})$`).FindStringSubmatch(span)
			if name == nil || d.page == "docs/monitoring.md" && !strings.Contains(span, "_") {
				continue
			}
			if slices.Contains(foreign, name[1]) {
				used[name[1]] = true
			} else if !regexp.MustCompile(`\b` + name[1] + `\b`).MatchString(text) {
				t.Errorf("%s: nothing asks for %s", d.page, span)
			}
		}
	}
	for _, name := range foreign {
		if !used[name] {
			t.Errorf("no document names %s: leave it out", name)
		}
	}
}
