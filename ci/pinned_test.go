package ci_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

var (
	usesLine    = regexp.MustCompile(`(?m)^[ \t]*(?:- )?["']?uses["']?: *(\S+)(.*)$`)
	usesAction  = regexp.MustCompile(`^([\w.-]+/[\w.-]+)(/[\w./-]+)?@([0-9a-f]{40})$`)
	usesVersion = regexp.MustCompile(`^ # v\d+\.\d+\.\d+$`)
	fromLine    = regexp.MustCompile(`(?m)^FROM +(?:--\S+ +)*(\S+)(?: +AS +(\S+))?`)
	imageLine   = regexp.MustCompile(`(?m)^[ \t]*(?:- )?image: *(\S+)`)
	ownRef      = regexp.MustCompile(`camsync/camsync(?:/ci/github|/cmd/camsync)@([\w.$-]+)|raw\.githubusercontent\.com/camsync/camsync/([^/\s]+)/ci/|(?m)^ *(?:CAMSYNC_VERSION|rev): *(\S+)`)
	commitHash  = regexp.MustCompile(`^[0-9a-f]{40}$`)
	imageDigest = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)
)

// ownImage is the image that users build, which they pin by the digest of what they have pushed.
const ownImage = "camsync-k8s"

// documents are the texts of the project that could use an action, by their paths.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "node_modules" || name == "testdata" || name == "templates"): // of a chart, whose image is a value
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		case slices.Contains([]string{".md", ".yml", ".yaml"}, filepath.Ext(name)), strings.Contains(name, "Dockerfile"):
			text, err := os.ReadFile(path)
			texts[filepath.ToSlash(path)] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// unpinned says what of a text can be moved to other code by its owner.
func unpinned(text string) (wrong []string) {
	for _, m := range usesLine.FindAllStringSubmatch(text, -1) {
		switch action := usesAction.FindStringSubmatch(m[1]); {
		case strings.HasPrefix(m[1], "./"): // of the same commit
		case action == nil:
			wrong = append(wrong, m[1]+" is not pinned to a commit")
		case action[1] != "camsync/camsync" && !usesVersion.MatchString(m[2]):
			wrong = append(wrong, m[1]+" does not say its version")
		}
	}
	stages := []string{"scratch"}
	for _, m := range fromLine.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(stages, m[1]) && !imageDigest.MatchString(m[1]) {
			wrong = append(wrong, m[1]+" is not pinned to a digest")
		}
		stages = append(stages, m[2])
	}
	for _, m := range imageLine.FindAllStringSubmatch(text, -1) {
		if m[1] != ownImage && !imageDigest.MatchString(m[1]) {
			wrong = append(wrong, m[1]+" is not pinned to a digest")
		}
	}
	return wrong
}

// own are the references to this project itself.
func own(text string) (refs []string) {
	for _, m := range ownRef.FindAllStringSubmatch(text, -1) {
		refs = append(refs, m[1]+m[2]+m[3])
	}
	return refs
}

func TestCaseS14NothingIsUnpinned(t *testing.T) {
	versions := map[string]string{} // of the action, as its last pin has it
	found := 0
	for path, text := range documents(t) {
		for _, wrong := range unpinned(text) {
			t.Errorf("%s: %s", path, wrong)
		}
		for _, m := range usesLine.FindAllStringSubmatch(text, -1) {
			found++
			name, pin, _ := strings.Cut(m[1], "@")
			if was, known := versions[name]; known && was != pin+m[2] {
				t.Errorf("%s: %s is at %s, and elsewhere at %s", path, name, pin+m[2], was)
			}
			versions[name] = pin + m[2]
		}
	}
	if found < 12 || len(versions) < 5 {
		t.Errorf("only %d uses of %d actions: the test does not see them", found, len(versions))
	}
}

// What the test above calls unpinned.
func TestCaseS14Unpinned(t *testing.T) {
	hash, digest := strings.Repeat("0a", 20), "@sha256:"+strings.Repeat("0a", 32)
	for text, want := range map[string]int{
		"      - uses: a/b@v1\n":                                     1,
		"    uses: a/b/c@main # v1.0.0\n":                            1,
		"- uses: 'a/b@" + hash + "'\n":                               1,
		"- uses: a/b@" + hash[1:] + " # v1.0.0\n":                    1,
		"- uses: a/b@" + hash + "\n":                                 1,
		"- uses: docker://alpine:3\n":                                1,
		"- uses: a/b/c@" + hash + " # v1.2.3\n":                      0,
		"- uses: ./ci/github\n":                                      0,
		"- uses: camsync/camsync/ci/github@" + hash + "\n":           0,
		"- uses: camsync/camsync/ci/github@main\n":                   1,
		"FROM golang:1.26 AS build\nFROM build AS other\n":           1,
		"FROM golang:1.26" + digest + " AS build\nFROM scratch\n":    0,
		"FROM --platform=$BUILDPLATFORM golang:1.26\nFROM scratch\n": 1,
		"  image: golang:1.26\n":                                     1,
		"  image: golang" + digest + "\n":                            0,
		"          image: camsync-k8s\n":                             0,
	} {
		if got := unpinned(text); len(got) != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// The templates and documents name one commit of this project, which is one of its history and takes what they give it.
func TestCaseS14OwnPins(t *testing.T) {
	commits := map[string][]string{}
	for path, text := range documents(t) {
		for _, ref := range own(text) {
			person := ref == "latest" && (path == "../README.md" || path == "../docs/install.md") // who installs it by hand
			if !person && ref != "$CAMSYNC_VERSION" {
				commits[ref] = append(commits[ref], path)
			}
		}
	}
	if len(commits) != 1 {
		t.Fatalf("not one commit: %v", commits)
	}
	var commit string
	for ref, paths := range commits {
		if commit = ref; !commitHash.MatchString(ref) || len(paths) < 8 {
			t.Fatalf("%s at %v", ref, paths)
		}
	}
	git := func(args ...string) (string, error) {
		text, err := exec.Command("git", append([]string{"-C", ".."}, args...)...).Output()
		return strings.TrimSpace(string(text)), err
	}
	if shallow, err := git("rev-parse", "--is-shallow-repository"); err != nil || shallow != "false" {
		t.Skipf("there is no history to look the commit up in: %v", err)
	}
	if _, err := git("cat-file", "-e", commit+"^{commit}"); err != nil {
		t.Skipf("this copy of the history does not hold %s: %v", commit, err)
	}
	if _, err := git("merge-base", "--is-ancestor", commit, "HEAD"); err != nil {
		t.Errorf("%s is not a commit of this history: %v", commit, err)
	}
	text, err := git("show", commit+":ci/github/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range unpinned(text) {
		t.Errorf("at %s, ci/github/action.yml: %s", commit, wrong)
	}
	var action struct{ Inputs map[string]any }
	if err := yaml.Unmarshal([]byte(text), &action); err != nil {
		t.Fatal(err)
	}
	for _, workflow := range []string{"github/forks.yaml", "../examples/ci/.github/workflows/camsync.yaml"} {
		for _, step := range ownSteps(t, workflow) {
			for input := range step {
				if _, known := action.Inputs[input]; !known {
					t.Errorf("%s: the action at %s has no input %s", workflow, commit, input)
				}
			}
		}
	}
}

// ownSteps are the inputs of a workflow's steps that use this action.
func ownSteps(t *testing.T, path string) (inputs []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			if strings.HasPrefix(step.Uses, "camsync/camsync/") {
				inputs = append(inputs, step.With)
			}
		}
	}
	if len(inputs) == 0 {
		t.Fatalf("%s uses the action nowhere", path)
	}
	return inputs
}

// The action that checks out refuses a fork's files in a workflow that has credentials, unless it is told that they are not run.
func TestCaseS14ForksAreCheckedOut(t *testing.T) {
	for path, want := range map[string]string{"github/forks.yaml": "true", "../examples/ci/.github/workflows/camsync.yaml": ""} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct{ With map[string]string }
			}
		}
		if err := yaml.Unmarshal(text, &workflow); err != nil {
			t.Fatal(err)
		}
		for name, job := range workflow.Jobs {
			if got := job.Steps[0].With["allow-unsafe-pr-checkout"]; got != want {
				t.Errorf("%s: job %s: allow-unsafe-pr-checkout: %q, want %q", path, name, got, want)
			}
		}
	}
}

// Known vulnerabilities fail a run, and that nothing was checked is said.
func TestCaseS14Vulnerabilities(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	for name, c := range map[string]struct {
		script string
		code   int
		says   string
	}{
		"none":                {"echo No vulnerabilities found.", 0, "vulnerabilities: none known\n"},
		"one":                 {"echo Vulnerability 1; exit 3", 3, "Vulnerability 1\n"},
		"no database":         {`echo 'govulncheck: fetching vulnerabilities: Get "https://example.com/": no such host' >&2; exit 1`, 0, "vulnerabilities: NOT CHECKED: "},
		"what does not build": {"echo 'govulncheck: loading packages: x' >&2; exit 1", 1, "loading packages"},
	} {
		t.Run(name, func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "govulncheck")
			if err := os.WriteFile(program, []byte("#!/bin/sh\n"+c.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			run := exec.Command("bash", "../.ci/vulnerabilities", program)
			said, err := run.CombinedOutput()
			if run.ProcessState == nil || run.ProcessState.ExitCode() != c.code || !strings.Contains(string(said), c.says) {
				t.Errorf("%v, %s", err, said)
			}
			if name != "none" && strings.Contains(string(said), "none known") {
				t.Errorf("it says that there is none: %s", said)
			}
		})
	}
}
