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
