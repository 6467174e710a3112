package apply_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/spec"
)

// TestMain lets the test binary stand in for the programs that keep credentials.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "keep-credentials" {
		keepCredentials(os.Args[2:])
	}
	os.Exit(m.Run())
}

func keepCredentials(args []string) {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		os.Exit(9)
	}
	for _, e := range os.Environ() {
		if strings.HasPrefix(e, "CAMUNDA_") {
			os.Exit(8)
		}
	}
	fmt.Printf("%s", text)
	fmt.Fprintf(os.Stderr, "%s", text)
	if args[0] == "fail" {
		os.Exit(3)
	}
	if os.WriteFile("kept.json", text, 0o600) != nil {
		os.Exit(7)
	}
	os.Exit(0)
}

func TestCredentialsReachTheirCommand(t *testing.T) {
	t.Setenv("CAMUNDA_CONSOLE_CLIENT_SECRET", "console")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(self)
	const deleted = "; the new client was deleted again"
	for _, c := range []struct {
		name    string
		command []string
		want    string
		sent    string
	}{
		{"kept", []string{self, "keep-credentials", "well", "CANARY"}, "created", "api.CreateClient"},
		{"refused", []string{self, "keep-credentials", "fail", "CANARY"}, "failed: credentials: command " + name + ": exit status 3" + deleted, "api.CreateClient api.DeleteClient"},
		{"no program", []string{"no-such-program", "CANARY"}, "failed: credentials: command no-such-program: the program is not found", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			o := &org{answer: answers}
			results := apply.Run(t.Context(), o, newClient(spec.Destination{Command: c.command, Dir: dir}), apply.Options{Deliver: delivery.Destinations{}})
			check(t, "outcomes", outcomes(results), "cluster/c/client/worker "+c.want)
			check(t, "sent", strings.ReplaceAll(strings.Join(o.sent, " "), cluster+" ", ""), c.sent)
			text, err := os.ReadFile(filepath.Join(dir, "kept.json"))
			if c.want != "created" {
				return
			}
			if err != nil || !bytes.Contains(text, []byte(`"CAMUNDA_CLIENT_SECRET": "it's ~secret"`)) {
				t.Errorf("kept %s, %v", text, err)
			}
		})
	}
}

func TestCredentialsOfOthersAreKept(t *testing.T) {
	const theirs = "export CAMUNDA_CLIENT_ID='a/b~1'\nexport CAMUNDA_CLIENT_SECRET=theirs\n"
	for _, c := range []struct {
		name, file, there, supersedes string
		want                          string // the outcome
		kept                          string // the file that holds what was there; empty for none
	}{
		{"no file", "w.env", "", "", "created", ""},
		{"the one that is superseded", "w.env", theirs, "a/b~1", "created", ""},
		{"another client's", "w.env", theirs, "other", "created", "w.a-b~1.env"},
		{"another client's, and nothing is superseded", "w.env", theirs, "", "created", "w.a-b~1.env"},
		{"in the other format", "w", `{"CAMUNDA_CLIENT_ID": "id"}`, "", "created", "w.id"},
		{"in a hidden file", ".env", theirs, "", "created", ".a-b~1.env"},
		{"no credentials", "w.env", "DB_PASSWORD=x\n", "", "failed: credentials: DIR/w.env holds something other than credentials: move it away, or name another file", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, c.file)
			if c.there != "" {
				if err := os.WriteFile(file, []byte(c.there), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			o := &org{answer: answers}
			plan := newClient(spec.Destination{File: file, Format: "env"})
			plan.Actions[0].Supersedes = c.supersedes
			var log bytes.Buffer
			results := apply.Run(t.Context(), o, plan, apply.Options{Deliver: delivery.Destinations{Log: slog.New(slog.NewTextHandler(&log, nil))}})
			check(t, "outcome", strings.ReplaceAll(outcomes(results), dir, "DIR"), "cluster/c/client/worker "+c.want)
			text, _ := os.ReadFile(file)
			if made := strings.Contains(string(text), "new~id"); made != (c.want == "created") || !made && (string(text) != c.there || len(o.sent) > 0) {
				t.Errorf("at the destination is %q, sent was %q", text, o.sent)
			}
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			want := 1
			if c.kept != "" {
				want = 2
				path := filepath.Join(dir, c.kept)
				kept, err := os.ReadFile(path)
				if err != nil || string(kept) != c.there {
					t.Errorf("kept is %q, %v", kept, err)
				}
				if info, err := os.Stat(path); err == nil && info.Mode().Perm() != 0o600 {
					t.Errorf("what is kept has mode %v", info.Mode())
				}
				if !strings.Contains(log.String(), c.kept) || strings.Contains(log.String(), "theirs") {
					t.Errorf("logged: %s", log.String())
				}
			}
			if len(entries) != want {
				t.Errorf("%d files, want %d", len(entries), want)
			}
		})
	}
}
