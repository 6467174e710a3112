package orgfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
)

const edited = "apiVersion: camsync/v1\nmembers: []\n"

func TestSnapshotWithOtherTexts(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml")
	for path, text := range map[string]string{a: "apiVersion: camsync/v1\nmembers: [{email: ana@example.com, roles: [admin]}]\n", b: "apiVersion: camsync/v1\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := orgfile.Take([]string{dir, "-"}, strings.NewReader("apiVersion: camsync/v1\n"))
	if texts := s.Texts(); len(texts) != 2 || !strings.Contains(string(texts[a]), "ana") {
		t.Errorf("texts %q", texts)
	}
	other, err := s.With(map[string][]byte{a: []byte(edited), "stdin": []byte("nonsense")}).Load()
	if err != nil || len(other.Members.Value()) != 0 {
		t.Errorf("with another text: %v, %v", other, err)
	}
	if org, err := s.Load(); err != nil || len(org.Members.Value()) != 1 {
		t.Errorf("the snapshot itself became %v, %v", org, err)
	}
}

func TestLinkedFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on this system")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, dir := range []string{"real", "repo"} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"real/org.yaml", "repo/org.yaml"} {
		if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"repo/link.yaml": "../real/org.yaml", "repo/folder": "../real", "here": "repo"} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{
		"repo/org.yaml":                         nil,
		"./repo/../repo/org.yaml":               nil,
		filepath.Join(dir, "repo", "org.yaml"):  nil,
		"repo/link.yaml":                        {"repo/link.yaml"},
		"repo/folder/org.yaml":                  {"repo/folder/org.yaml"},
		"repo/folder":                           {"repo/folder/org.yaml"},
		"repo":                                  {"repo/link.yaml"},
		filepath.Join(dir, "here", "org.yaml"):  {filepath.Join(dir, "here", "org.yaml")},
		filepath.Join(dir, "repo", "link.yaml"): {filepath.Join(dir, "repo", "link.yaml")},
	} {
		s := orgfile.Take([]string{path}, nil)
		if got := s.Linked(); !slices.Equal(got, want) {
			t.Errorf("%s: linked %q, want %q", path, got, want)
		}
	}
	t.Chdir(filepath.Join(dir, "here"))
	s := orgfile.Take([]string{"org.yaml"}, nil)
	if got := s.Linked(); got != nil {
		t.Errorf("in a directory that a link leads to: %q", got)
	}
	s = orgfile.Take([]string{"link.yaml"}, nil)
	if real := s.Path("link.yaml"); real != filepath.Join(dir, "real", "org.yaml") {
		t.Errorf("the file is at %s", real)
	}
}
