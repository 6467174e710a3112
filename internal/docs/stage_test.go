package docs

import (
	_ "embed"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

// A stage is where the blocks of a page are run, in order, up to the next stage of the page: a directory with the files of a
// script in testdata, a home without anything in it, and an organisation that begins as that script's shell lines make it.
type stage struct {
	page, from string // the heading at which it begins; empty is the top of the page
	script     string // in testdata; empty is an empty directory and an organisation of its owner alone
}

// A step is a command of a document, or lines of a stage, which are not looked at.
type step struct {
	command string
	shown   []string // blocks of output that the document shows, each as it stands
	whole   bool     // which is then all of the output
	begins  string   // a line of it
	code    int
	page    string
}

// An outcome is what a step wrote, and how it ended.
type outcome struct {
	text string
	code int
}

// people are who else is at work in the organisation; the activity log calls each by the name.
var people = []string{"olga@example.com", "ben@example.com", "auth0|5f2b", "ana@example.com", "k3.Xw~81"}

//go:embed testdata/prelude.sh
var prelude string

// play runs the steps in one shell, on a machine where nobody has run camsync before.
func play(t *testing.T, script string, steps []step) []outcome {
	t.Helper()
	_, url := organisation(t)
	dir, home, logs := t.TempDir(), t.TempDir(), t.TempDir()
	setup := unpack(t, script, dir)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n{\nset -e\n%s\nset +e\n} >%s 2>&1\n", prelude, setup, filepath.Join(logs, "setup"))
	fmt.Fprintf(&b, "echo done >>%s\n", filepath.Join(logs, "setup"))
	for i, s := range steps {
		out := filepath.Join(logs, strconv.Itoa(i))
		fmt.Fprintf(&b, "{\n%s\n} >%s 2>&1 </dev/null; echo $? >%s.code\n", s.command, out, out)
	}
	b.WriteString("finish\n")
	c := exec.Command("sh", "-c", b.String())
	c.Dir, c.Env = dir, surroundings(t, url, home)
	if text, err := c.CombinedOutput(); err != nil {
		t.Fatalf("the shell: %v\n%s", err, text)
	}
	if text := output(t, filepath.Join(logs, "setup")); !strings.HasSuffix(text, "done\n") {
		t.Fatalf("%s: %s", script, text)
	}
	outcomes := make([]outcome, len(steps))
	for i := range steps {
		out := filepath.Join(logs, strconv.Itoa(i))
		code, err := strconv.Atoi(strings.TrimSpace(output(t, out+".code")))
		if err != nil {
			t.Fatal(err)
		}
		outcomes[i] = outcome{output(t, out), code}
	}
	return outcomes
}

func output(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("the shell has ended early: %v", err)
	}
	return string(text)
}

// What a page shows is the same however long an answer takes, as on a busy machine: -docs.delay 1100ms shows it.
var delay = flag.Duration("docs.delay", 0, "how long each answer of the emulator takes")

// organisation is an emulated one with nobody in it but its owner.
func organisation(t *testing.T) (*invariants.Emulator, string) {
	t.Helper()
	credentials := []emulator.Credential{{ID: "camsync", Secret: "canary"}}
	for _, who := range people {
		credentials = append(credentials, emulator.Credential{ID: who, Secret: "else"})
	}
	e := invariants.New(emulator.Options{LoginInterval: -1, Latency: *delay, Control: true, Credentials: credentials})
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return e, server.URL
}

// surroundings are those of a person who has just logged in, with camsync on the path.
func surroundings(t *testing.T, url, home string) []string {
	t.Helper()
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	env := []string{
		"HOME=" + home, "TERM=dumb", "TZ=UTC", "LC_ALL=C.UTF-8", "GORACE=atexit_sleep_ms=10", "REPOSITORY=" + repository, "VAULT=" + filepath.Join(home, "vault"),
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(),
		"CAMUNDA_CONSOLE_CLIENT_ID=camsync", "CAMUNDA_CONSOLE_CLIENT_SECRET=canary", "CAMUNDA_OAUTH_URL=" + url + "/oauth/token", "CAMUNDA_CONSOLE_BASE_URL=" + url,
	}
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPATH").Output() // a new home would build everything anew
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range strings.Fields(string(caches)) {
		env = append(env, []string{"GOCACHE=", "GOMODCACHE=", "GOPATH="}[i]+path)
	}
	return env
}

// unpack writes the files of a script, and returns its shell lines.
func unpack(t *testing.T, script, dir string) string {
	t.Helper()
	if script == "" {
		return ":"
	}
	archive, err := txtar.ParseFile(filepath.Join("testdata", script))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return string(archive.Comment)
}
