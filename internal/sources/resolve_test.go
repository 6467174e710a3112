package sources_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

const canary = "CANARY-5f0c"

// TestMain lets the test binary stand in for the commands that fetch secrets.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "secret-command" {
		secretCommand(os.Args[2:])
	}
	os.Exit(m.Run())
}

func secretCommand(args []string) {
	switch args[0] {
	case "print":
		fmt.Println(args[1])
	case "fail":
		fmt.Println(canary)
		fmt.Fprintln(os.Stderr, canary)
		os.Exit(3)
	case "nothing":
	case "much":
		fmt.Print(strings.Repeat(canary, 100_000))
	case "limit":
		fmt.Println(strings.Repeat("x", 64<<10))
	case "count":
		f, err := os.OpenFile(args[1], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = f.WriteString("x")
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			os.Exit(1)
		}
		fmt.Print("counted")
	case "environment":
		for _, e := range os.Environ() {
			if strings.HasPrefix(strings.ToUpper(e), "CAMUNDA_") || strings.Contains(e, "steer the runner") {
				os.Exit(1)
			}
		}
		fmt.Print(os.Getenv("HARMLESS"))
	case "directory":
		dir, _ := os.Getwd()
		fmt.Print(filepath.Base(dir))
	case "family":
		child := exec.Command(os.Args[0], "secret-command", "hang")
		child.Stdout = os.Stdout
		if child.Start() == nil {
			fmt.Println("the child runs")
			_ = child.Wait()
		}
	case "hang":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt)
		<-signals
	}
	os.Exit(0)
}

// A program that fetches a value gets nothing by which it could steer later steps of its CI job.
func TestCaseS11ProgramsDoNotSteerTheRunner(t *testing.T) {
	t.Setenv("CAMUNDA_CONSOLE_CLIENT_SECRET", canary)
	t.Setenv("HARMLESS", "yes")
	for _, name := range []string{"GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN", "github_path"} {
		t.Setenv(name, "steer the runner")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	source := spec.Source{Program: &spec.Program{Command: []string{self, "secret-command", "environment"}, Dir: t.TempDir()}}
	org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "a", Secrets: spec.Known([]spec.Secret{{Name: "A", Source: source}})}})}
	sources.Resolve(t.Context(), &org, os.LookupEnv)
	value := org.Clusters.Value()[0].Secrets.Value()[0].Value
	if got, known := value.Get(); !known || got.Reveal() != "yes" {
		t.Errorf("the program ended with %+v", value)
	}
}

func TestResolve(t *testing.T) {
	t.Setenv("CAMUNDA_CONSOLE_CLIENT_SECRET", canary)
	t.Setenv("HARMLESS", "yes")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(self)
	dir := files(t, map[string]string{
		"value": canary + "\n", "two": "a\n\n", "windows": "a\r\n", "empty": "", "newline": "\n", "binary": "\xff\xfe",
		"limit": strings.Repeat("x", 64<<10) + "\n", "large": strings.Repeat("x", 64<<10+1),
	})
	in := func(name string) spec.Source { return spec.Source{File: filepath.Join(dir, name)} }
	run := func(args ...string) spec.Source {
		return spec.Source{Program: &spec.Program{Command: append([]string{self, "secret-command"}, args...), Dir: dir}}
	}
	env := func(name string) (string, bool) {
		values := map[string]string{"TOKEN": canary, "EMPTY": "", "LINES": "a\n"}
		v, ok := values[name]
		return v, ok
	}
	cases := []struct {
		name   string
		source spec.Source
		want   string // the value, or the reason where it is unknown
	}{
		{"variable", spec.Source{Env: "TOKEN"}, "=" + canary},
		{"variable with newline", spec.Source{Env: "LINES"}, "=a\n"},
		{"variable that is missing", spec.Source{Env: "MISSING"}, "environment variable MISSING is not set"},
		{"variable that is empty", spec.Source{Env: "EMPTY"}, "environment variable EMPTY is not set"},
		{"file", in("value"), "=" + canary},
		{"file with two newlines", in("two"), "=a\n"},
		{"file of Windows", in("windows"), "=a"},
		{"file that is empty", in("empty"), "file DIR/empty is empty"},
		{"file with a newline only", in("newline"), "file DIR/newline is empty"},
		{"file that is missing", in("missing"), "file DIR/missing: no such file or directory"},
		{"file that is a directory", spec.Source{File: dir}, "file DIR: it is not a regular file; name one"},
		{"file that is a device", spec.Source{File: "/dev/zero"}, "file /dev/zero: it is not a regular file; name one"},
		{"file without text", in("binary"), "file DIR/binary is not UTF-8 text"},
		{"file at the limit", in("limit"), "=" + strings.Repeat("x", 64<<10)},
		{"file beyond the limit", in("large"), "file DIR/large holds more than 64 KiB"},
		{"command", run("print", "$HOME `id`"), "=$HOME `id`"},
		{"command's directory", run("directory"), "=" + filepath.Base(dir)},
		{"command's environment", run("environment"), "=yes"},
		{"command that fails", run("fail", "argument"), "command " + name + ": exit status 3"},
		{"command that prints nothing", run("nothing"), "the output of command " + name + " is empty"},
		{"command that prints very much", run("much"), "command " + name + " printed more than 64 KiB"},
		{"command at the limit", run("limit"), "=" + strings.Repeat("x", 64<<10)},
		{"command that is missing", spec.Source{Program: &spec.Program{Command: []string{"no-such-program", "argument"}}}, "command no-such-program: the program is not found"},
		{"command that is no program", spec.Source{Program: &spec.Program{Command: []string{"./value", "argument"}, Dir: dir}}, "command value: permission denied"},
		{"kept", spec.Source{Keep: true}, ""},
	}
	var secrets []spec.Secret
	for _, c := range cases {
		secrets = append(secrets, spec.Secret{Name: c.name, Source: c.source})
	}
	org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "a", Secrets: spec.Known(secrets)}})}
	sources.Resolve(t.Context(), &org, env)
	for i, c := range cases {
		value := org.Clusters.Value()[0].Secrets.Value()[i].Value
		got, _ := value.Why()
		if v, ok := value.Get(); ok {
			got = "=" + v.Reveal()
		}
		if got = strings.ReplaceAll(got, dir, "DIR"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	showsNoSecret(t, org)
}

func TestResolveRunsCommandsOnce(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	count := filepath.Join(t.TempDir(), "count")
	source := spec.Source{Program: &spec.Program{Command: []string{self, "secret-command", "count", count}}}
	secrets := func() spec.Part[[]spec.Secret] {
		return spec.Known([]spec.Secret{{Name: "A", Source: source}, {Name: "B", Source: source}})
	}
	org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "a", Secrets: secrets()}, {Name: "b", Secrets: secrets()},
		{Name: "gone", Absent: true, Secrets: spec.Known([]spec.Secret{{Name: "A", Source: spec.Source{Program: &spec.Program{Command: []string{"/no/such"}}}}})}})}
	sources.Resolve(t.Context(), &org, os.LookupEnv)
	if runs, err := os.ReadFile(count); err != nil || string(runs) != "x" {
		t.Errorf("the command ran %d times, error %v", len(runs), err)
	}
	for _, c := range org.Clusters.Value()[:2] {
		for _, s := range c.Secrets.Value() {
			if v, ok := s.Value.Get(); !ok || v.Reveal() != "counted" {
				t.Errorf("cluster %s: secret %s is %+v", c.Name, s.Name, s.Value)
			}
		}
	}
	if gone := org.Clusters.Value()[2].Secrets.Value()[0].Value; !gone.IsAbsent() {
		t.Errorf("a secret of an absent cluster was fetched: %+v", gone)
	}
}

func TestResolveEndsWithTheRun(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{0, 50 * time.Millisecond} {
		secrets := make([]spec.Secret, 10)
		for i := range secrets {
			secrets[i] = spec.Secret{Name: fmt.Sprint(i), Source: spec.Source{Program: &spec.Program{Command: []string{self, "secret-command", "hang", fmt.Sprint(i)}}}}
		}
		org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "a", Secrets: spec.Known(secrets)}})}
		ctx, stop := context.WithTimeout(t.Context(), after)
		sources.Resolve(ctx, &org, os.LookupEnv)
		stop()
		for _, s := range secrets {
			if why, unknown := s.Value.Why(); !unknown || !strings.Contains(why, "stopped") {
				t.Errorf("stopped after %v: secret %s: %+v", after, s.Name, s.Value)
			}
		}
	}
}

// showsNoSecret prints an organisation in every way and looks for the value that it holds.
func showsNoSecret(t *testing.T, org spec.Organization) {
	t.Helper()
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("loaded", "org", org, "pointer", &org)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("loaded", "org", org, "pointer", &org)
	text, err := json.Marshal(org)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{"json": string(text), "log": log.String(), "file": string(orgfile.Write(org, "Everything."))}
	secret := org.Clusters.Value()[0].Secrets.Value()[0]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown[verb] = fmt.Sprintf(verb, org) + fmt.Sprintf(verb, &org) + fmt.Sprintf(verb, org.Clusters.Value()) +
			fmt.Sprintf(verb, secret) + fmt.Sprintf(verb, secret.Value) + fmt.Sprintf(verb, secret.Value.Value())
	}
	if secret.Value.Value().Reveal() != canary {
		t.Fatalf("the first secret holds no canary: %+v", secret)
	}
	for how, text := range shown {
		for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%v", []byte(canary))} {
			if strings.Contains(text, form) {
				t.Errorf("%s shows a secret", how)
			}
		}
	}
}

// files writes files below a new directory.
func files(t testing.TB, texts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
