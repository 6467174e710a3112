package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
)

// A user copies a directory of examples: each must be valid, apply, and then be in sync. One that describes an
// existing organisation is applied to such a one.
func TestExamples(t *testing.T) {
	entries, err := os.ReadDir("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		t.Run(entry.Name(), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join("../../examples", entry.Name()))); err != nil {
				t.Fatal(err)
			}
			file := dir
			if org := filepath.Join(dir, "org.yaml"); isFile(org) {
				file = org
			}
			if stdout, stderr, code := runWith(t, nil, "validate", "-f", file); code != exitDone {
				t.Fatalf("validate ended with %d:\n%s%s", code, stdout, stderr)
			}
			env, adopts := provide(t, file)
			options := []string{"--provisioning", "0s", "--login-limit", "0"}
			if adopts {
				options = append(options, "--seed", file)
			}
			for name, value := range startEmulator(t, env, options...) {
				env[name] = value
			}
			if stdout, stderr, code := runWith(t, env, "apply", "--yes", "-f", file); code != exitDone {
				t.Fatalf("apply ended with %d:\n%s%s", code, stdout, stderr)
			}
			if stdout, stderr, code := runWith(t, env, "plan", "--exit-code", "-f", file); code != exitDone {
				t.Errorf("the second plan ended with %d:\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// The file that the README shows is planned as the README shows it.
func TestTheREADMEShowsItsPlan(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	file, rest, _ := strings.Cut(rest, "```")
	_, rest, _ = strings.Cut(rest, "$ camsync plan -f org.yaml\n")
	shown, _, found := strings.Cut(rest, "\n    $ camsync apply")
	if !found {
		t.Fatal("no file and its plan")
	}
	env := startEmulator(t, nil)
	env["SLACK_TOKEN"] = "value"
	t.Chdir(t.TempDir())
	if err := os.WriteFile("org.yaml", []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := runWith(t, env, "plan", "-f", "org.yaml")
	want := strings.TrimPrefix(strings.ReplaceAll(shown, "\n    ", "\n"), "    ")
	head, want, _ := strings.Cut(want, "\n") // has another host and time
	made, stdout, _ := strings.Cut(stdout, "\n")
	if like := regexp.MustCompile(`^(organisation \S+ at )?\S+ · org\.yaml( @ [0-9a-f]{7})? · camsync \S+( [0-9a-f]+)? · 20\d\d-\d\d-\d\d \d\d:\d\d UTC$`); !like.MatchString(head) || !like.MatchString(made) {
		t.Errorf("the plan begins with %q, and the README's with %q", made, head)
	}
	if code != exitDone || stdout != want {
		t.Errorf("plan ended with %d:\n%s%s", code, stdout, stderr)
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// provide makes the sources of an example's secrets, and says whether the example takes something
// over that has to exist.
func provide(t *testing.T, file string) (env map[string]string, adopts bool) {
	t.Helper()
	org, err := orgfile.Load([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	programs := t.TempDir()
	t.Setenv("PATH", programs+string(filepath.ListSeparator)+os.Getenv("PATH"))
	write := func(path, text string, mode fs.FileMode) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	env = map[string]string{}
	for _, c := range org.Clusters.Value() {
		for _, s := range c.Secrets.Value() {
			switch {
			case s.Source.Env != "":
				env[s.Source.Env] = "value of " + s.Name
			case s.Source.File != "":
				write(s.Source.File, "value of "+s.Name+"\n", 0o600)
			case s.Source.Program != nil:
				write(filepath.Join(programs, filepath.Base(s.Source.Program.Command[0])), "#!/bin/sh\necho value of a command\n", 0o700)
			}
			adopts = adopts || s.Source.Keep
		}
		for _, client := range c.Clients.Value() {
			adopts = adopts || client.Credentials == nil
		}
	}
	return env, adopts
}
