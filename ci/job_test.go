package ci_test

import (
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"
)

// A jobStep is a step of a workflow's job, or of the action.
type jobStep struct {
	ID, If, Run, Uses string
	Env, With         map[string]string
}

// jobCommand is: job WORKFLOW JOB [NAME=VALUE…]. It runs a job of a workflow as GitHub's runner does: its steps, and those of
// the action in this checkout, with its conditions and expressions. What github has is named by the values, as in
// event.pull_request.number=7. The artifact that the job uploads becomes the file artifact.
func jobCommand(ts *testscript.TestScript, neg bool, args []string) {
	var workflow struct {
		Env  map[string]string
		Jobs map[string]struct{ Steps []jobStep }
	}
	ts.Check(yaml.Unmarshal([]byte(ts.ReadFile(args[0])), &workflow))
	for name, value := range workflow.Env {
		if value != "${{ vars."+name+" }}" && value != "${{ secrets."+name+" }}" {
			ts.Fatalf("%s: %s", name, value)
		}
	}
	values := map[string]string{"github.repository": "o/r", "github.token": "token", "github.event.pull_request.head.repo.full_name": "o/r", "runner.temp": ts.Getenv("RUNNER_TEMP")}
	for _, arg := range args[2:] {
		name, value, _ := strings.Cut(arg, "=")
		values["github."+name] = value
	}
	ran, failed := 0, false
	for _, step := range workflow.Jobs[args[1]].Steps {
		if strings.HasPrefix(step.Uses, "camsync/camsync/ci/github@") {
			ran++
			failed = runAction(ts, step.With, values) || failed
		}
	}
	if ran != 1 || failed != neg {
		ts.Fatalf("job %s: %d steps of the action ran, failed: %v", args[1], ran, failed)
	}
}

// runAction runs the steps of the action, and reports whether one of them failed.
func runAction(ts *testscript.TestScript, with, values map[string]string) (failed bool) {
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct{ Steps []jobStep }
	}
	text, err := os.ReadFile(ts.Getenv("ACTION") + "/action.yml")
	ts.Check(err)
	ts.Check(yaml.Unmarshal(text, &action))
	for name, input := range action.Inputs {
		values["inputs."+name] = input.Default
	}
	for name, value := range with {
		if _, known := action.Inputs[name]; !known {
			ts.Fatalf("the action has no input %s", name)
		}
		values["inputs."+name] = value
	}
	ts.Setenv("GITHUB_ACTION_PATH", ts.Getenv("ACTION"))
	for _, step := range action.Runs.Steps {
		switch {
		case failed && !strings.Contains(step.If, "always()"), step.If != "" && !truth(step.If, values), strings.Contains(step.Run, "go build"): // what is tested is on the path
			continue
		case step.Uses != "":
			plan, err := os.ReadFile(expand(step.With["path"], values))
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs("artifact"), plan, 0o600))
			continue
		}
		for name, value := range step.Env {
			ts.Setenv(name, expand(value, values))
		}
		ts.Check(os.RemoveAll(ts.MkAbs("output")))
		err := ts.Exec("bash", "-e", "-c", step.Run)
		failed = failed || err != nil
		for name := range step.Env {
			ts.Setenv(name, "")
		}
		if output, err := os.ReadFile(ts.MkAbs("output")); err == nil {
			for line := range strings.Lines(string(output)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				values["steps."+step.ID+".outputs."+name] = value
			}
		}
	}
	return failed
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// expand replaces the expressions in a text.
func expand(text string, values map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		of := expression.FindStringSubmatch(e)[1]
		if value, plain := values[of]; plain || !strings.ContainsAny(of, "=|&") {
			return value
		}
		if truth(of, values) {
			return "true"
		}
		return "false"
	})
}

// truth evaluates as much of GitHub's expressions as the action has.
func truth(condition string, values map[string]string) bool {
	if a, b, or := strings.Cut(condition, " || "); or {
		return truth(a, values) || truth(b, values)
	}
	if a, b, and := strings.Cut(condition, " && "); and {
		return truth(a, values) && truth(b, values)
	}
	value := func(text string) string {
		if strings.HasPrefix(text, "'") {
			return strings.Trim(text, "'")
		}
		return values[text]
	}
	if a, b, not := strings.Cut(condition, " != "); not {
		return value(a) != value(b)
	}
	if a, b, is := strings.Cut(condition, " == "); is {
		return value(a) == value(b)
	}
	return condition == "always()" || value(condition) != ""
}
