package ci_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/cli"
	"github.com/camsync/camsync/internal/emulator"
)

// The programs that the pipelines call.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"camsync": func() { os.Exit(cli.Main()) }, "gh": gh, "curl": curl, "jq": jq})
}

const secret = "canary"

// TestPipelines runs what the pipelines run: the real camsync against an emulator, and programs named
// gh, curl and jq that talk to a forge that lives in the test.
func TestPipelines(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash, in which the pipelines are written")
	}
	github, err := filepath.Abs("github")
	if err != nil {
		t.Fatal(err)
	}
	jobs := gitLabJobs(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			e := emulator.New(emulator.Options{
				LoginInterval: -1, Credentials: []emulator.Credential{{ID: "camsync", Secret: secret}},
			})
			server := httptest.NewServer(e)
			env.Defer(server.Close)
			f := newForge()
			host := httptest.NewServer(f)
			env.Defer(host.Close)
			env.Values[forgeKey{}] = f
			for name, value := range map[string]string{
				"GORACE":         "atexit_sleep_ms=10", // else each of the many processes ends a second late under the race detector
				"HOME":           env.WorkDir,
				"XDG_CACHE_HOME": filepath.Join(env.WorkDir, "cache"), "XDG_STATE_HOME": filepath.Join(env.WorkDir, "state"),
				"CAMUNDA_CONSOLE_CLIENT_ID": "camsync", "CAMUNDA_CONSOLE_CLIENT_SECRET": secret,
				"CAMUNDA_OAUTH_URL": server.URL + "/oauth/token", "CAMUNDA_CONSOLE_BASE_URL": server.URL,
				"ACTION": github, "FORGE": host.URL, "GITHUB_REPOSITORY": "o/r", "GITHUB_REF_NAME": "main", "GITHUB_WORKFLOW_REF": "o/r/.github/workflows/camsync.yaml@refs/heads/main", "RUNNER_TEMP": filepath.Join(env.WorkDir, "tmp"),
				"GITHUB_STEP_SUMMARY": filepath.Join(env.WorkDir, "summary"), "GITHUB_OUTPUT": filepath.Join(env.WorkDir, "output"),
				"CI_API_V4_URL": host.URL, "CI_PROJECT_ID": "1",
			} {
				env.Setenv(name, value)
			}
			for name, script := range jobs {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name+".sh"), []byte(script), 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"forge": forgeCommand, "exitcode": exitCodeCommand, "job": jobCommand},
	})
}

// gitLabJobs are the scripts of the template's jobs, as a runner puts them together.
func gitLabJobs(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("gitlab/camsync.yml")
	if err != nil {
		t.Fatal(err)
	}
	var template map[string]yaml.Node
	if err := yaml.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	scripts := make(map[string]string)
	for _, name := range []string{"camsync-plan", "camsync-apply", "camsync-drift"} {
		var job struct {
			Extends string
			Rules   []struct{ If string }
			Script  []string
		}
		n := template[name]
		if err := n.Decode(&job); err != nil {
			t.Fatal(err)
		}
		if job.Extends != ".camsync" || len(job.Rules) != 1 || len(job.Script) != 2 {
			t.Errorf("job %s is %+v", name, job)
		}
		scripts[name] = "set -eo pipefail\n" + strings.Join(job.Script, "\n")
	}
	return scripts
}

// exitCodeCommand is: exitcode N command…
func exitCodeCommand(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}
