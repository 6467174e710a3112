package environment

import (
	"os"
	"path/filepath"
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
			e, err := Environment{Lookup: func(string) (string, bool) { return "", false }}.With(path)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := e.Lookup(Secret); got != c.want {
				t.Error("the secret is read as another text")
			}
		})
	}
}
