package scaffold

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

func load(t *testing.T, text string) spec.Organization {
	t.Helper()
	org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return org
}

// The first file declares nothing; without its comment signs, everything in it is right.
func TestFirst(t *testing.T) {
	if got := load(t, string(First(""))).Names(); len(got) > 0 {
		t.Errorf("it declares %s", got)
	}
	if got := load(t, string(First("6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10"))).OwnerID; got != "6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10" {
		t.Errorf("owner %q", got)
	}
	text := regexp.MustCompile(`(?m)^# ((organization|policy|members|clusters):| +)`).ReplaceAllString(string(First("6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10")), "$1")
	want := "member/ana@example.com member/ben@example.com cluster/development cluster/development/allowlist " +
		"cluster/development/secret/SLACK_TOKEN cluster/development/client/order-worker"
	if got := strings.Join(spec.Texts(load(t, text).Names()), " "); got != want {
		t.Errorf("without its comment signs, it declares %q", got)
	}
}

func TestIndexText(t *testing.T) {
	for _, i := range []Index{
		{Name: "acme", File: "org.yaml"},
		{Name: "acme", File: "a b/org.yaml", Path: "~/.config/camsync/acme.env"},
		{Name: "no", File: "1.yaml", ID: "ACME_ID", Secret: "ACME_SECRET"},
		{Name: "1e3", File: "[x].yml", ID: "ACME_ID", InFile: "ACME_SECRET_FILE"},
		{Name: "x", File: "ö.yaml", Path: "/a: b # c"},
	} {
		var got struct {
			APIVersion    string `yaml:"apiVersion"`
			Organizations []struct {
				Name        string
				Files       []string
				Credentials struct {
					File                                     string
					ClientID, ClientSecret, ClientSecretFile string `yaml:",omitempty"`
				}
			}
		}
		if err := yaml.Unmarshal(i.Text(), &got); err != nil || len(got.Organizations) != 1 {
			t.Fatalf("%+v: %v\n%s", i, err, i.Text())
		}
		o := got.Organizations[0]
		if got.APIVersion != "camsync/v1" || o.Name != i.Name || len(o.Files) != 1 || o.Files[0] != i.File || o.Credentials.File != i.Path {
			t.Errorf("%+v is written as\n%s", i, i.Text())
		}
		for key, value := range map[string]string{"clientId": i.ID, "clientSecret": i.Secret, "clientSecretFile": i.InFile} {
			if strings.Contains(string(i.Text()), key+": ") != (value != "") || value != "" && !strings.Contains(string(i.Text()), key+": "+value+"\n") {
				t.Errorf("%s of %+v:\n%s", key, i, i.Text())
			}
		}
	}
}

func TestLabel(t *testing.T) {
	for text, want := range map[string]string{
		"acme": "acme", "Camunda Org": "camunda-org", "---": "main", "": "main", "/": "main", "ÄB_1.": "b-1",
		strings.Repeat("a", 39) + "-b": strings.Repeat("a", 39), strings.Repeat("ab", 30): strings.Repeat("ab", 20),
	} {
		if got := Label(text); got != want || Label(got) != got {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// After an error, everything is as it was: files that were made are gone, and a file to which something is added has nothing of it.
func TestWriteIsUndone(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile(".gitignore", []byte("*.env"), 0o640); err != nil {
		t.Fatal(err)
	}
	ignore, err := Ignored(".", "credentials/")
	if err != nil || !ignore.Adds || string(ignore.Text) != "*.env\n# credentials that camsync writes\ncredentials/\n" {
		t.Fatalf("%v: %+v", err, ignore)
	}
	files := []File{{Path: "org.yaml", Text: []byte("x")}, {Path: filepath.Join("a", "b.yaml"), Text: []byte("y")}, ignore}
	if err := os.WriteFile(".gitignore", []byte("theirs\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Write(files); err == nil || !strings.Contains(err.Error(), ".gitignore was changed in the meantime; nothing was written") {
		t.Errorf("a file that was changed: %v", err)
	}
	if text, _ := os.ReadFile(".gitignore"); string(text) != "theirs\n" {
		t.Errorf(".gitignore: %q", text)
	}
	if _, err := os.Lstat("org.yaml"); err == nil {
		t.Error("a file is left")
	}
	if err := os.WriteFile(".gitignore", []byte("*.env"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Write(files); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(".gitignore"); err != nil || info.Mode().Perm() != 0o640 && os.PathSeparator == '/' {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	var taken *TakenError
	if _, err := Missing([]File{{Path: "org.yaml", Text: []byte("z")}, {Path: "new"}, {Path: filepath.Join("a", "b.yaml"), Text: []byte("y"), Secret: true}}); !errors.As(err, &taken) || len(taken.Paths) != 2 {
		t.Errorf("files that are there: %v", err)
	}
	if missing, err := Missing([]File{{Path: "org.yaml", Text: []byte("x")}, {Path: "new"}}); err != nil || len(missing) != 1 {
		t.Errorf("files that are there with the same text: %v, %v", missing, err)
	}
}

func TestCredentialsRoundTrip(t *testing.T) {
	f := Credentials(filepath.Join(t.TempDir(), "acme.env"), "id", spec.Seal(`a'b c$#"`))
	if err := Write([]File{f}); err != nil {
		t.Fatal(err)
	}
	env, err := environment.Environment{Lookup: func(string) (string, bool) { return "", false }}.With(environment.Credentials{Path: f.Path})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := env.Secret()
	if err != nil || env.Get(environment.ClientID) != "id" || !secret.Equal(spec.Seal(`a'b c$#"`)) {
		t.Errorf("it is read as something else: %v", err)
	}
}

func TestTilde(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if got := Tilde(filepath.Join(home, "a", "b.env")); got != "~/a/b.env" || Untilde(got) != filepath.Join(home, "a", "b.env") {
		t.Errorf("%s", got)
	}
	for _, path := range []string{home, "a.env", "/etc/x"} {
		if got := Tilde(path); got != path || Untilde(path) != path {
			t.Errorf("%s: %s", path, got)
		}
	}
}
