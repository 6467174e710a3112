package docs

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
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

// The exit codes and the variables of README are those of the program's help, word for word and name for name.
func TestExitCodesAndVariables(t *testing.T) {
	help := manual(t)[""]
	_, after, _ := strings.Cut(help, "\nExit codes:\n")
	codes, variables, _ := strings.Cut(after, "\n\nEnvironment:\n")
	for i, row := range table(t, "README.md", "code | meaning") {
		meaning := strings.ReplaceAll(row[1], "`", "")
		if line := "  " + row[0] + "  " + meaning; strings.Split(codes, "\n")[i] != line {
			t.Errorf("README has %q, and the help %q", line, strings.Split(codes, "\n")[i])
		}
	}
	if n := len(table(t, "README.md", "code | meaning")); n != strings.Count(codes, "\n")+1 {
		t.Errorf("%d codes are in README, and %d in the help", n, strings.Count(codes, "\n")+1)
	}
	var want []string
	for _, line := range strings.Split(variables, "\n") {
		want = append(want, strings.Fields(line)[0])
	}
	var have []string
	for _, row := range table(t, "README.md", "variable | meaning") {
		have = append(have, strings.Trim(row[0], "`"))
	}
	if !slices.Equal(have, want) {
		t.Errorf("README has the variables\n%q\nand the help\n%q", have, want)
	}
	var asked []string
	for _, m := range regexp.MustCompile(`(?m)^\tenv\w+ += "([A-Z_]+)"`).FindAllStringSubmatch(output(t, filepath.Join(root, "internal/cli/env.go")), -1) {
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

// Each variable that a document names is one of the program's, of the templates for CI, or of another program that is named here.
func TestVariablesInSentences(t *testing.T) {
	foreign := []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "PATH", // what every program takes
		"SLACK_TOKEN", "DB_PASSWORD", "SMTP_PASSWORD", // of a file's secrets
		"ZEEBE_CLIENT_ID", "ZEEBE_CLIENT_SECRET"} // of credentials, and of Camunda's SDK
	text := programText(t) + output(t, filepath.Join(root, "ci/gitlab/camsync.yml")) + output(t, filepath.Join(root, "ci/github/action.yml"))
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

// The inputs of the action and the variables of the template are those that docs/ci.md lists.
func TestInputsOfTheTemplates(t *testing.T) {
	var want []string
	inputs := action(t, "ci/github/action.yml")
	for i := 0; i < len(inputs.Content); i += 2 {
		want = append(want, inputs.Content[i].Value)
	}
	slices.Sort(want)
	var have []string
	for _, row := range table(t, "docs/ci.md", "input | meaning") {
		have = append(have, strings.Trim(row[0], "`"))
	}
	if slices.Sort(have); !slices.Equal(have, want) {
		t.Errorf("docs/ci.md has the inputs %q, and the action %q", have, want)
	}
	asked := map[string]bool{}
	for _, m := range regexp.MustCompile(`\bCAM[A-Z_]+[A-Z]\b`).FindAllString(output(t, filepath.Join(root, "ci/gitlab/camsync.yml")), -1) {
		asked[m] = true
	}
	listed := named(table(t, "docs/ci.md", "variable | meaning"), 0)
	for _, name := range listed {
		if !asked[name] && !strings.HasPrefix(name, "CAMUNDA_CONSOLE_") { // those are camsync's
			t.Errorf("the template does not ask for %s", name)
		}
	}
	for name := range maps.Keys(asked) {
		if !slices.Contains(listed, name) && !strings.Contains(manual(t)[""], name) {
			t.Errorf("docs/ci.md does not list %s", name)
		}
	}
}

// Each path that the daemon's document lists is one that it answers.
func TestEndpoints(t *testing.T) {
	text := source(t, "internal/daemon") + source(t, "internal/dashboard")
	for _, row := range table(t, "docs/daemon.md", "path | answers") {
		_, path, _ := strings.Cut(strings.Trim(row[0], "`"), " ")
		if !strings.Contains(text, path) {
			t.Errorf("the daemon does not answer %s", path)
		}
	}
	text = source(t, "internal/emulator")
	for _, row := range table(t, "docs/emulator.md", "route | body") {
		for _, path := range regexp.MustCompile(`/emulator/([a-z]+)`).FindAllStringSubmatch(row[0], -1) {
			if !strings.Contains(text, path[1]) {
				t.Errorf("the emulator does not answer %s", path[0])
			}
		}
	}
}

// Command lines in the manifests are those that the program takes.
func TestCommandLinesOfManifests(t *testing.T) {
	unit := output(t, filepath.Join(root, "deploy/systemd/camsync.service"))
	start := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/camsync (.+)$`).FindStringSubmatch(unit)
	if start == nil {
		t.Fatal("the unit starts nothing")
	}
	if err := parses(start[1]); err != nil {
		t.Errorf("%s: %v", start[0], err)
	}
	var deployment struct {
		Spec struct {
			Template struct {
				Spec struct{ Containers []struct{ Args []string } }
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "deploy/kubernetes/deployment.yaml"))
	if err == nil {
		err = yaml.Unmarshal(text, &deployment)
	}
	if err != nil {
		t.Fatal(err)
	}
	args := slices.DeleteFunc(deployment.Spec.Template.Spec.Containers[0].Args, func(a string) bool { return a == "--leader-elect" }) // of camsync-k8s alone
	if out, err := exec.Command("camsync", append(args, "--help")...).CombinedOutput(); err != nil || len(args) < 3 {
		t.Errorf("%q: %v: %s", args, err, out)
	}
}

// The keys of a report that docs/reports.md explains are those of its schema.
func TestKeysOfReports(t *testing.T) {
	var schema any
	if err := yaml.Unmarshal([]byte(output(t, filepath.Join(root, "schema/report.schema.json"))), &schema); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	var walk func(any)
	walk = func(n any) {
		switch n := n.(type) {
		case map[string]any:
			if properties, ok := n["properties"].(map[string]any); ok {
				for name := range properties {
					want[name] = true
				}
			}
			for _, v := range n {
				walk(v)
			}
		case []any:
			for _, v := range n {
				walk(v)
			}
		}
	}
	walk(schema)
	page := output(t, filepath.Join(root, "docs/reports.md"))
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !regexp.MustCompile("[`\"\\].]" + name + "[`\":]").MatchString(page) {
			t.Errorf("docs/reports.md does not have the key %s", name)
		}
	}
	rows := 0
	for _, d := range documents(t) {
		for _, tab := range d.tables {
			if d.page != "docs/reports.md" || tab[0][0] != "key" {
				continue
			}
			for _, row := range tab[1:] {
				for _, key := range named([][]string{row}, 0) {
					rows++
					if parts := regexp.MustCompile(`\[\]\.|\.`).Split(key, -1); !want[parts[len(parts)-1]] {
						t.Errorf("docs/reports.md: no report has the key %s", key)
					}
				}
			}
		}
	}
	if rows < 25 {
		t.Errorf("only %d keys", rows)
	}
}
