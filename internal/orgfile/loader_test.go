package orgfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// Each load of one snapshot is an organisation of its own, and looks again where credentials would go.
func TestALoaderLoadsCopies(t *testing.T) {
	dir := t.TempDir()
	file, keys := filepath.Join(dir, "org.yaml"), filepath.Join(dir, "keys.env")
	text := "apiVersion: camsync/v1\nclusters:\n  - name: one\n    secrets: {A: {env: A}}\n    clients: [{name: w, permissions: [Zeebe], credentials: {file: keys.env}}]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	load := orgfile.Take([]string{file}, nil).Loader()
	for range 3 {
		org, err := load()
		if err != nil {
			t.Fatal(err)
		}
		secrets, clients := org.Clusters.Value()[0].Secrets.Value(), org.Clusters.Value()[0].Clients.Value()
		if len(secrets) != 1 || secrets[0].Value.IsKnown() || len(clients) != 1 || clients[0].Credentials.Temporary || !clients[0].Delivered.IsAbsent() || clients[0].Name != "w" {
			t.Fatalf("what an earlier load was given: %+v %+v", secrets, clients)
		}
		secrets[0].Value, clients[0].Credentials.Temporary, clients[0].Delivered, clients[0].Name = spec.Known(spec.Seal("v")), true, spec.Known("id"), "x"
	}
	if err := os.Symlink("org.yaml", keys); err != nil {
		t.Skip(err)
	}
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "credentials would go to a file of the organisation itself") {
		t.Errorf("credentials that have come to lead to the file: %v", err)
	}
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	if _, err := load(); err != nil {
		t.Error(err)
	}
}

func TestALoaderOfInvalidFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, []byte("apiVersion: camsync/v1\ncluster: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken := orgfile.Take([]string{file}, nil)
	_, want := taken.Load()
	load := taken.Loader()
	for range 2 {
		if _, err := load(); err == nil || err.Error() != want.Error() {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// A loader names the commit that is checked out by now, as one that was made since may have the same files.
func TestALoaderNamesTheCommitOfNow(t *testing.T) {
	dir := t.TempDir()
	file, head := filepath.Join(dir, "org.yaml"), filepath.Join(dir, ".git", "HEAD")
	put(t, file, "apiVersion: camsync/v1\nworkspaces: [{name: Orders, projects: [{name: Process, files: {from: models, snapshot: true}}]}]\n")
	put(t, filepath.Join(dir, "models", "a.md"), "# A\n")
	put(t, head, strings.Repeat("1", 40)+"\n")
	load := orgfile.Take([]string{file}, nil).Collected().Loader()
	for _, digit := range []string{"1", "2"} {
		put(t, head, strings.Repeat(digit, 40)+"\n")
		org, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if got := org.Workspaces.Value()[0].Projects.Value()[0].Files.Value().Commit; got != strings.Repeat(digit, 7) {
			t.Errorf("commit %q, want %s", got, digit)
		}
	}
}
