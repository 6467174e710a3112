package docs

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

var build = flag.Bool("build", false, "build camsync for the newcomer, as go install does, instead of running it in the test's program")

// typed is what the newcomer answers to camsync init: the name and the credentials from Camunda Hub, and otherwise Enter.
const typed = "acme\n\ncamsync\ncanary\n\n\n"

// TestNewcomer follows README on an empty machine, in an empty directory, until an organisation of 30 clusters is adopted. It
// prints how many commands and how much time that takes.
func TestNewcomer(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no pseudo-terminal to type on")
	}
	t.Parallel()
	e := invariants.New(emulator.Options{LoginInterval: -1, Latency: *delay, Credentials: []emulator.Credential{{ID: "camsync", Secret: "canary"}}})
	for i := range 30 {
		e.AddCluster(emulator.Cluster{
			Name: fmt.Sprintf("cluster %d", i), Allowlist: map[string]string{"203.0.113.0/24": "Office"},
			Secrets: map[string]string{"SLACK_TOKEN": "x", "DB_PASSWORD": "y"}, Clients: map[string][]string{"worker": {"Zeebe"}},
		})
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	all, dir := newcomers(t), t.TempDir()
	script := "follow " + strings.Join(all, "\nfollow ") + "\n"
	script = strings.Replace(script, "follow camsync init", "ttyin -stdin $WORK/.typed\nfollow camsync init", 1)
	// what is not counted: that the organisation is adopted
	script += "stdout '^No differences'\nexec camsync plan --exit-code\nexec camsync drift\ngrep -count=30 '^  - name: cluster ' org.yaml\n-- .typed --\n" + typed
	if err := os.WriteFile(filepath.Join(dir, "newcomer.txt"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	var took time.Duration
	t.Cleanup(func() {
		t.Logf("%d commands, %d lines typed, %s: 30 clusters are adopted: %v", len(all), strings.Count(typed, "\n"), took.Round(100*time.Millisecond), !t.Failed())
	})
	testscript.Run(t, testscript.Params{
		Dir: dir, Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", t.TempDir())
			env.Setenv("CAMUNDA_OAUTH_URL", server.URL+"/oauth/token")
			env.Setenv("CAMUNDA_CONSOLE_BASE_URL", server.URL)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"follow": func(ts *testscript.TestScript, _ bool, args []string) {
			begun := time.Now()
			if args[0] == "go" {
				install(t, ts, args)
			} else {
				ts.Check(ts.Exec(args[0], args[1:]...))
			}
			passed := time.Since(begun)
			took += passed
			t.Logf("$ %s    %s", strings.Join(args, " "), passed.Round(100*time.Millisecond))
		}},
	})
}

// newcomers are the commands of README's first block about one's own organisation.
func newcomers(t *testing.T) []string {
	t.Helper()
	for _, d := range documents(t) {
		for _, b := range d.blocks {
			if d.page == "README.md" && b.heading == "Your organisation in five minutes" {
				var all []string
				for _, c := range commands(b.text) {
					c, _, _ = strings.Cut(c, commentMark)
					all = append(all, strings.TrimSpace(c))
				}
				if len(all) != 3 {
					t.Fatalf("not three commands: %q", all)
				}
				return all
			}
		}
	}
	t.Fatal("README has no such block")
	return nil
}

// install is go install, of the checkout instead of a release.
func install(t *testing.T, ts *testscript.TestScript, args []string) {
	checkModule(t, strings.Join(args, " "))
	if !*build {
		return
	}
	bin := filepath.Join(ts.Getenv("HOME"), "go", "bin")
	c := exec.Command("go", "build", "-o", filepath.Join(bin, "camsync"), "./cmd/camsync")
	c.Dir = root
	text, err := c.CombinedOutput()
	if err != nil {
		ts.Fatalf("%v: %s", err, text)
	}
	ts.Setenv("PATH", bin+string(os.PathListSeparator)+ts.Getenv("PATH"))
}
