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

	"github.com/camsync/camsync/internal/emulator"
)

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
	for _, row := range slices.Concat(table(t, "docs/emulator.md", "route | body"), table(t, "docs/emulator.md", "route of Hub | body")) {
		for _, path := range regexp.MustCompile(`/emulator/([a-z]+)`).FindAllStringSubmatch(row[0], -1) {
			if !strings.Contains(text, path[1]) {
				t.Errorf("the emulator does not answer %s", path[0])
			}
		}
	}
}

// Every option of the emulator that can be set by name is in its table, or is a flag's.
func TestOptionsOfTheEmulator(t *testing.T) {
	var named []string
	for _, row := range slices.Concat(table(t, "docs/emulator.md", "name | value"), table(t, "docs/emulator.md", "name of the Hub API | value")) {
		for _, name := range regexp.MustCompile("`([a-zA-Z0-9]+)`").FindAllStringSubmatch(row[0], -1) {
			named = append(named, name[1])
		}
	}
	options := strings.ReplaceAll(strings.Join(flags(manual(t)["emulator"]), " "), "-", "")
	for _, name := range emulator.Switches() {
		if !slices.Contains(named, name) && !strings.Contains(options, strings.ToLower(name)) {
			t.Errorf("docs/emulator.md does not have the option %s", name)
		}
	}
	for _, name := range named {
		if !slices.Contains(emulator.Switches(), name) {
			t.Errorf("the emulator has no option %s", name)
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
