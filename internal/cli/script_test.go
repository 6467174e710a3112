package cli

import (
	"flag"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/environment"
)

// Most tests here wait for other processes, so more of them run at once than there are cores, unless -parallel is given.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"camsync": func() { os.Exit(Main()) }})
}

// TestScripts runs the real program against an emulator over HTTP, one of each for every script.
//
// Each script has a home and a cache of its own, and credentials in its environment. All secret
// values in the scripts hold the word canary, which must be in nothing that the program writes.
func TestScripts(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	p := testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			return setUp(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": exitCodeCommand, "quiet": quietCommand, "emulator": emulatorCommand, "http": httpCommand, "holds": holdsCommand, "events": eventsCommand, "interrupt": interruptCommand,
			"daemon": daemonCommand, "marked": markedCommand, "backdate": backdateCommand, "fill": fillCommand, "terraform": terraformCommand,
		},
	}
	p.Condition = terraformCondition
	if deadline, ok := t.Deadline(); ok {
		p.Deadline = deadline
	}
	testscript.RunT(scriptT{t, nil}, p)
}

// A script expects the same however long an answer takes, as on a busy machine: -scripts.delay 1100ms shows it.
var delay = flag.Duration("scripts.delay", 0, "how long each answer of the emulator takes")

// setUp gives a script its emulator, directories and environment.
func setUp(env *testscript.Env) error {
	e := invariants.New(emulator.Options{
		Control: true, LoginInterval: -1, Latency: *delay,
		Credentials: []emulator.Credential{{ID: "camsync", Secret: "canary&client+secret/="}, {ID: "somebody", Secret: "else"}},
	})
	compared, err := newStrict(e)
	if err != nil {
		return err
	}
	server := httptest.NewServer(compared)
	env.Defer(server.Close)
	w := env.T().(scriptT).world
	env.Defer(func() {
		if wrong := compared.found() + strings.Join(e.Violations(), "\n"); wrong != "" && !w.probes {
			env.T().Fatal(wrong)
		}
	})
	w.emulator, w.url = e, server.URL
	env.Values[worldKey{}] = w
	for name, value := range map[string]string{
		"HOME": filepath.Join(env.WorkDir, "home"), "XDG_CACHE_HOME": filepath.Join(env.WorkDir, "cache"), "TERM": "dumb", "TZ": "UTC", "CI": "",
		"GORACE":             "atexit_sleep_ms=10", // else each of the many processes ends a second late under the race detector
		environment.ClientID: "camsync", environment.Secret: "canary&client+secret/=", environment.OAuthURL: server.URL + "/oauth/token", environment.BaseURL: server.URL,
		"SLACK_TOKEN": `canary-1 "sl<ck"/é`, "DB_PASSWORD": "canary-2%3D&+", "URL": server.URL,
	} {
		env.Setenv(name, value)
	}
	if err := os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700); err != nil {
		return err
	}
	w.dir, w.env = env.WorkDir, env.Vars
	sources, err := files(env.WorkDir)
	if err != nil {
		return err
	}
	env.Defer(func() { w.scan(env, sources) })
	return nil
}

// scan looks for secrets in the files that a script's runs have left. Credentials are where they
// belong; what they hold is added to what must not be anywhere else.
func (w *world) scan(env *testscript.Env, sources map[string]bool) {
	t := env.T()
	left, err := files(env.WorkDir)
	if err != nil {
		t.Fatal(err)
	}
	for path := range left {
		if sources[path] || strings.Contains(strings.TrimPrefix(path, env.WorkDir), "credentials") || strings.HasSuffix(path, ".before") { // the last is a script's own copy
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := leak(string(text)) + leakOf(w.emulator.IssuedSecrets(), string(text)); found != "" {
			t.Fatal(fmt.Sprintf("%s holds a secret: %s", path, found))
		}
	}
}

func files(folder string) (map[string]bool, error) {
	all := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			all[path] = true
		}
		return err
	})
	return all, err
}

// leak finds the beginning of tokens, and the word in all other secrets, in any form in which they could be written.
func leak(text string) string {
	for _, form := range append(forms("canary"), append(forms("eyJhbGciOi"), "nary%2")...) {
		if _, after, found := strings.Cut(text, form); found {
			return form + after[:min(len(after), 20)]
		}
	}
	return ""
}

// scriptT checks everything that the commands of a script write, whether or not it is shown.
type scriptT struct {
	*testing.T
	world *world // the script's, which its set-up fills
}

func (t scriptT) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(scriptT{t, &world{}}) })
}

// steered is what no command of a script may write: commands for a CI system's runner or a terminal, except colours and
// the annotations of -o github.
var steered = regexp.MustCompile(`(?i)##vso\[|##\[|^ *::(set-|add-|stop-|save-|group|notice::)|\x{202e}|\x{200b}|\x{9b}|\x{2028}|\r`)

func (scriptT) Verbose() bool { return true }

func (t scriptT) Log(args ...any) {
	text := fmt.Sprint(args...)
	if strings.HasPrefix(text, "WORK=") { // the environment, where the secrets come from
		_, text, _ = strings.Cut(text, "\n\n")
	}
	if found := leakOf(t.world.emulator.IssuedSecrets(), text); found != "" {
		t.Errorf("%s was written", found)
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "#") && leak(line) != "" {
			t.Errorf("a secret was written: %s", line)
		}
		if !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "#") && steered.MatchString(line) {
			t.Errorf("a runner or terminal would obey: %q", line)
		}
	}
	if testing.Verbose() || t.Failed() {
		t.T.Log(text)
	}
}
