package ci_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/report"
)

// The action says what its scripts need, runs no script that is not there, and puts nothing that
// others can write into the text of a script.
func TestAction(t *testing.T) {
	text, err := os.ReadFile("github/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Inputs map[string]struct{ Description, Default string }
		Runs   struct {
			Using string
			Steps []struct {
				Name, ID, If, Shell, Run, Uses string
				Env, With                      map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	if action.Runs.Using != "composite" {
		t.Errorf("runs using %q", action.Runs.Using)
	}
	for name, input := range action.Inputs {
		if input.Description == "" {
			t.Errorf("input %s says not what it is", name)
		}
	}
	used := map[string]bool{"files.sh": true}
	for _, step := range action.Runs.Steps {
		switch {
		case step.Uses != "":
			continue
		case step.Shell != "bash":
			t.Errorf("%s: shell %q", step.Name, step.Shell)
		case strings.Contains(step.Run, "${{"):
			t.Errorf("%s: a script with an expression in its text", step.Name)
		}
		_, name, found := strings.Cut(step.Run, `"$GITHUB_ACTION_PATH/`)
		name, _, _ = strings.Cut(name, `"`)
		if !found || !strings.HasSuffix(name, ".sh") {
			continue
		}
		used[name] = true
		script, err := os.ReadFile(filepath.Join("github", name))
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join("github", name))
		if err != nil || runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
			t.Errorf("%s can not be run: %v", name, err)
		}
		runsCamsync, asksGitHub := regexp.MustCompile(`(?m)^camsync (plan|apply|drift) `).Match(script), regexp.MustCompile(`\bgh (api|run) `).Match(script)
		steers := regexp.MustCompile(`\$\{?GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)\b`).Match(script)
		if token := step.Env["GH_TOKEN"] != ""; token != asksGitHub || runsCamsync && (token || steers) {
			t.Errorf("%s: has a token: %v, asks GitHub: %v, runs camsync: %v, steers the runner: %v", name, token, asksGitHub, runsCamsync, steers)
		}
		if runsCamsync && (!strings.HasPrefix(step.Run, "exec ") || !strings.Contains(string(script), "/files.sh\"\n")) {
			t.Errorf("%s: a process of the step keeps what steers the runner", name)
		}
		for _, variable := range []string{"FILES", "UNTRUSTED", "PULL", "STATE", "ALLOW", "WORKFLOW"} {
			needs := regexp.MustCompile(`\$\{?` + variable + `\b`).Match(script)
			switch variable {
			case "FILES":
				needs = needs || strings.Contains(string(script), "${files[@]}") // files.sh reads it
			case "ALLOW":
				needs = needs || strings.Contains(string(script), "${allow[@]}")
			}
			if needs && step.Env[variable] == "" {
				t.Errorf("%s needs %s", name, variable)
			}
		}
	}
	scripts, err := filepath.Glob("github/*.sh")
	if err != nil || len(scripts) != len(used) {
		t.Errorf("%d scripts, %d used: %v", len(scripts), len(used), err)
	}
}

// What finds a comment again is what reports begin with.
func TestMarkers(t *testing.T) {
	for _, file := range []string{"github/issue.sh", "gitlab/camsync.yml"} {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), report.MarkdownMarker(report.Drift)) {
			t.Errorf("%s does not know %s: %v", file, report.MarkdownMarker(report.Drift), err)
		}
	}
	for _, kind := range []report.Kind{report.Plan, report.Results, report.Drift} {
		if marker := report.MarkdownMarker(kind); marker != "<!-- camsync:"+string(kind)+" -->" {
			t.Errorf("the pipelines look for another marker than %s", marker)
		}
	}
}

// The hook checks a file as a person would.
func TestPreCommitHook(t *testing.T) {
	text, err := os.ReadFile("../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Name, Description, Entry, Language, Files string
		Args                                          []string
		PassFilenames                                 *bool `yaml:"pass_filenames"`
	}
	if err := yaml.Unmarshal(text, &hooks); err != nil || len(hooks) != 1 {
		t.Fatalf("%d hooks, %v", len(hooks), err)
	}
	hook := hooks[0]
	if hook.Language != "golang" || hook.PassFilenames == nil || *hook.PassFilenames || !regexp.MustCompile(hook.Files).MatchString("folder/org.yml") {
		t.Errorf("%+v", hook)
	}
	dir := t.TempDir()
	run := func() error {
		words := slices.Concat(strings.Fields(hook.Entry), hook.Args)
		c := exec.Command(words[0], words[1:]...)
		c.Dir = dir
		return c.Run()
	}
	for file, right := range map[string]bool{"apiVersion: camsync/v1\nmembers: []\n": true, "members: []\n": false} {
		if err := os.WriteFile(filepath.Join(dir, "org.yaml"), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(); (err == nil) != right {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// Workflows to copy give the action what it takes, and no right that it does not need.
func TestWorkflows(t *testing.T) {
	need := map[string]map[string]string{
		"plan":  {"contents": "read", "pull-requests": "write"},
		"apply": {"contents": "read", "actions": "read", "pull-requests": "write"},
		"drift": {"contents": "read", "issues": "write"},
	}
	for _, path := range []string{"github/forks.yaml", "../examples/ci/.github/workflows/camsync.yaml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var workflow struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Permissions map[string]string
				Steps       []struct {
					Uses, Run string
					With      map[string]string
				}
			}
		}
		if err := yaml.Unmarshal(text, &workflow); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if len(workflow.Permissions) > 0 || len(workflow.Jobs) == 0 {
			t.Errorf("%s: permissions %v, %d jobs", path, workflow.Permissions, len(workflow.Jobs))
		}
		for name, job := range workflow.Jobs {
			if !maps.Equal(job.Permissions, need[name]) {
				t.Errorf("%s: job %s may %v, and needs %v", path, name, job.Permissions, need[name])
			}
			if len(job.Steps) != 2 || job.Steps[0].With["persist-credentials"] != "false" || !strings.HasPrefix(job.Steps[1].Uses, "camsync/camsync/ci/github@") {
				t.Fatalf("%s: job %s: %+v", path, name, job.Steps)
			}
			for input := range job.Steps[1].With {
				if !slices.Contains([]string{"verb", "files", "untrusted", "allow", "workflow"}, input) {
					t.Errorf("%s: the action has no input %s", path, input)
				}
			}
			if verb := job.Steps[1].With["verb"]; verb != name {
				t.Errorf("%s: job %s is %s", path, name, verb)
			}
		}
	}
}
