package environment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is written in quotes, as camsync and shells do, is the value itself; any other text is, too.
func TestCredentialsInQuotes(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"as camsync writes it": {`CAMUNDA_CONSOLE_CLIENT_SECRET='a'\''b'`, "a'b"},
		"double quotes":        {`export CAMUNDA_CONSOLE_CLIENT_SECRET="a'b"`, "a'b"},
		"no quotes":            {`CAMUNDA_CONSOLE_CLIENT_SECRET=a'b`, "a'b"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "credentials.env")
			if err := os.WriteFile(path, []byte(c.text+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			e, err := Environment{Lookup: func(string) (string, bool) { return "", false }}.With(Credentials{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := e.Lookup(Secret); got != c.want {
				t.Error("the secret is read as another text")
			}
		})
	}
}

// The files of a directory are read as those of Kubernetes are mounted; whatever is wrong with one is said with its name.
func TestCredentialsInADirectory(t *testing.T) {
	own := Environment{Lookup: func(name string) (string, bool) { return "own " + name, true }}
	for name, c := range map[string]struct {
		make func(dir string) error
		want string // of the secret, or of the error
	}{
		"a file of Windows": {func(dir string) error { return os.WriteFile(filepath.Join(dir, Secret), []byte("s3cret\r\n"), 0o600) }, "s3cret"},
		"no file":           {func(string) error { return nil }, ""},
		"a directory":       {func(dir string) error { return os.Mkdir(filepath.Join(dir, Secret), 0o700) }, "credentials DIR: CAMUNDA_CONSOLE_CLIENT_SECRET: it is not a regular file; name one"},
		"UTF-16": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, ClientID), []byte("\xff\xfes\x00"), 0o600)
		}, "credentials DIR: CAMUNDA_CONSOLE_CLIENT_ID: is UTF-16 or binary; write it as UTF-8 text"},
		"nothing": {os.Remove, "credentials DIR: no such file or directory"},
	} {
		dir := t.TempDir()
		if err := c.make(dir); err != nil {
			t.Fatal(err)
		}
		e, err := own.With(Credentials{Path: dir})
		got, _ := e.Lookup(Secret)
		if err != nil {
			got = strings.ReplaceAll(err.Error(), dir, "DIR")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if of, _ := e.Lookup(BaseURL); of != "own "+BaseURL {
			t.Errorf("%s: the address is that of %q", name, of)
		}
	}
}
