package docs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// A job is what of a workflow a runner sees.
type job struct {
	Env   map[string]string
	Steps []struct{ Uses, Run, If string }
}

// smallest is the file that README shows, and the smallest workflow of docs/ci.md.
func smallest(t *testing.T) (file string, workflow job) {
	t.Helper()
	for _, d := range documents(t) {
		for _, b := range d.blocks {
			switch {
			case d.page == "README.md" && b.info == "yaml":
				file = b.text + "\n"
				continue
			case d.page != "docs/ci.md" || !strings.HasPrefix(b.text, "# .github/workflows/"):
				continue
			}
			var w struct{ Jobs map[string]job }
			if err := yaml.Unmarshal([]byte(b.text), &w); err != nil || len(w.Jobs) != 1 {
				t.Fatalf("%d jobs, error %v", len(w.Jobs), err)
			}
			workflow = w.Jobs["camsync"]
		}
	}
	return file, workflow
}

// TestCaseU3TheREADMEOnTwoMachines runs the smallest workflow on README's file, on runners of which nothing is kept: a pull request, what
// is merged, and the next merge. What is kept is what a command has taken.
func TestCaseU3TheREADMEOnTwoMachines(t *testing.T) {
	needs(t, "sh", "git")
	file, workflow := smallest(t)
	e, url := organisation(t)
	vault := t.TempDir()

	text := runner(t, url, vault, file, workflow, "refs/pull/1/merge")
	if !strings.Contains(text, "\nPlan: 4 to create, 1 to update, 0 to delete, 0 held.\n") || strings.Contains(text, "created cluster") {
		t.Errorf("the pull request: %s", text)
	}
	text = runner(t, url, vault, file, workflow, "refs/heads/main")
	if !strings.Contains(text, "→ command vault") || !strings.Contains(text, "Credentials handed over (1):") || strings.Contains(text, "git does not ignore") {
		t.Errorf("the merge: %s", text)
	}
	taken := output(t, filepath.Join(vault, "secret", "order-worker"))
	var credentials map[string]string
	if err := json.Unmarshal([]byte(taken), &credentials); err != nil {
		t.Fatal(err)
	}
	issued := e.ClientSecrets()
	if secret := issued[credentials["ZEEBE_CLIENT_ID"]]; len(issued) != 1 || secret == "" || credentials["ZEEBE_CLIENT_SECRET"] != secret {
		t.Errorf("the vault has not the secret of the %d clients that are live", len(issued))
	}

	e.ResetRequests()
	text = runner(t, url, vault, file, workflow, "refs/heads/main")
	if strings.Count(text, "\nNo differences") != 2 { // of plan and of apply
		t.Errorf("the next machine: %s", text)
	}
	for route, n := range e.Requests() {
		if !strings.HasPrefix(route, "GET ") && route != "POST /oauth/token" {
			t.Errorf("the next machine: %d times %s", n, route)
		}
	}
	if output(t, filepath.Join(vault, "secret", "order-worker")) != taken {
		t.Error("the next machine has handed over other credentials")
	}
}

// runner runs a job's steps on a checkout of the file, and throws all that they leave away.
func runner(t *testing.T, url, vault, file string, w job, ref string) string {
	t.Helper()
	home, checkout := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(checkout, "org.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(surroundings(t, url, home), "CI=true", "GITHUB_ACTIONS=true", "VAULT="+vault)
	kept := map[string]string{"CAMUNDA_CONSOLE_CLIENT_ID": "camsync", "CAMUNDA_CONSOLE_CLIENT_SECRET": "canary"} // in the repository's settings
	for name, value := range w.Env {
		of := regexp.MustCompile(`^\$\{\{ (?:vars|secrets)\.(\w+) \}\}$`).FindStringSubmatch(value)
		if of == nil || of[1] != name {
			t.Fatalf("%s: %s", name, value)
		}
		if kept[name] == "" {
			kept[name] = "any"
		}
		env = append(env, name+"="+kept[name])
	}
	commands := []string{"git init -q ."}
	for _, s := range w.Steps {
		switch {
		case s.If != "" && s.If != "github.ref == 'refs/heads/main'":
			t.Fatalf("a condition that is not known: %s", s.If)
		case s.Run == "", s.If != "" && ref != "refs/heads/main":
		case strings.HasPrefix(s.Run, "go install "): // needs a release
			checkModule(t, s.Run)
		default:
			commands = append(commands, s.Run)
		}
	}
	c := exec.Command("sh", "-e", "-c", strings.Join(commands, "\n"))
	c.Dir, c.Env = checkout, env
	text, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", ref, err, text)
	}
	return string(text)
}
