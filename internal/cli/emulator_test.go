package cli

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/environment"
)

// runWith runs one command line in this process, with only the given environment.
func runWith(t *testing.T, env map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), process{args, lookup(env), strings.NewReader(""), &out, &err, nil})
	return out.String(), err.String(), code
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

// startEmulator serves an emulator as the command does, until the test ends, and returns the
// environment that its lines describe.
func startEmulator(t *testing.T, env map[string]string, args ...string) map[string]string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, process{append([]string{"emulator", "--listen", "127.0.0.1:0"}, args...), lookup(env), strings.NewReader(""), write, &stderr, nil})
		write.Close()
		ended <- code
	}()
	t.Cleanup(func() {
		stop()
		_, _ = io.Copy(io.Discard, read)
		if code := <-ended; code != exitDone {
			t.Errorf("the emulator ended with %d: %s", code, stderr.String())
		}
	})
	exported := map[string]string{environment.CacheDir: t.TempDir(), environment.Secret: env[environment.Secret]}
	lines := bufio.NewScanner(read)
	for exported[environment.Audience] == "" && lines.Scan() {
		if assignment, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			exported[name] = strings.Trim(value, "'")
		}
	}
	if exported[environment.Audience] == "" {
		t.Fatal("the emulator has not said how to reach it")
	}
	return exported
}

func TestEmulatorSaysHowToReachIt(t *testing.T) {
	env := startEmulator(t, nil)
	if env[environment.ClientID] != "emulator" || env[environment.Secret] != "emulator-secret" || env[environment.OAuthURL] != env[environment.BaseURL]+"/oauth/token" {
		t.Errorf("the lines say %v", env)
	}
	if stdout, stderr, code := runWith(t, env, "doctor"); code != exitDone {
		t.Errorf("doctor ended with %d:\n%s%s", code, stdout, stderr)
	}
}

func TestEmulatorKeepsASecretThatItWasGiven(t *testing.T) {
	var out bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	stop()
	env := map[string]string{environment.ClientID: "me", environment.Secret: "hunter2"}
	if code := run(ctx, process{[]string{"emulator", "--listen", "127.0.0.1:0"}, lookup(env), strings.NewReader(""), &out, &out, nil}); code != exitError && code != exitDone {
		t.Errorf("ended with %d", code)
	}
	if strings.Contains(out.String(), "hunter2") {
		t.Errorf("it shows the secret: %s", out.String())
	}
	if stdout, stderr, code := runWith(t, startEmulator(t, env), "doctor"); code != exitDone {
		t.Errorf("doctor ended with %d:\n%s%s", code, stdout, stderr)
	}
}

func TestSeedIsWhatTheFileSays(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "org.yaml")
	text := `apiVersion: camsync/v1
policy: {allow: []}
members:
  - {email: ana@example.com, roles: [admin]}
clusters:
  - name: production
    region: europe-west1
    channel: Stable
    planType: G3-S
    allowlist: [{ip: 203.0.113.0/24}]
    secrets:
      KEPT: {keep: true}
    clients:
      - name: worker
        permissions: [Zeebe]
        credentials: {file: credentials/worker.env}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := startEmulator(t, nil, "--seed", file, "--provisioning", "1h", "--login-limit", "0")
	stdout, stderr, code := runWith(t, env, "plan", "--exit-code", "-f", file)
	if code != exitPartly || !strings.Contains(stdout, "Plan: 0 to create, 0 to update, 0 to delete, 1 held.") ||
		!strings.Contains(stdout, "! cluster/production/client/worker   credentials: not at their destination") {
		t.Errorf("the plan of the seed ended with %d, and not with the client's credentials alone:\n%s%s", code, stdout, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "credentials")); !os.IsNotExist(err) {
		t.Errorf("seeding has written credentials: %v", err)
	}
}

// A seed that cannot be made as a whole is made in part, and the log says what is missing; one that is invalid is an error.
func TestSeedThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	seed := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("apiVersion: camsync/v1\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--seed", seed("invalid.yaml", "member: []\n")}, exitError, "invalid.yaml:2"},
		{[]string{"--log-names", "nonsense"}, exitError, "--log-names nonsense: not one of"},
		{[]string{"--provided-secrets", "nonsense"}, exitError, "--provided-secrets nonsense: not one of value, without, hidden"},
		{[]string{"--not-in-plan", "backups,coffee"}, exitError, `--not-in-plan: notInPlan: "coffee" is not one of backups, encryption,`},
		{[]string{"--set", "coffee=1"}, exitError, `--set coffee=1: "coffee" is not an option that can be set`},
		{[]string{"--set", "neverUsed=often"}, exitError, `neverUsed: "often" is not one of absent, empty, created`},
		{[]string{"--set", "stable=Camunda 8.9+gen1,Camunda 8.8+gen4", "--not-in-plan", "backups"}, exitDone, ""},
		{[]string{"--listen", "127.0.0.1:nonsense"}, exitError, "--listen 127.0.0.1:nonsense"},
		{[]string{"--seed", seed("region.yaml", "clusters: [{name: a, region: nowhere, channel: Stable, planType: G3-S}]\n")}, exitDone, "not seeded"},
	} {
		ctx, stop := context.WithCancel(t.Context())
		var out bytes.Buffer
		code := run(ctx, process{append([]string{"emulator", "--listen", "127.0.0.1:0"}, c.args...), lookup(nil), strings.NewReader(""), &stopper{stop}, &out, nil})
		stop()
		if code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%v ended with %d: %s", c.args, code, &out)
		}
	}
}

// A stopper stops the emulator once it says how to reach it.
type stopper struct{ stop context.CancelFunc }

func (s *stopper) Write(p []byte) (int, error) {
	s.stop()
	return len(p), nil
}
