package orgs

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/spec"
)

const two = `apiVersion: camsync/v1
organizations:
  - name: acme
    files: [org.yaml, clusters/]
    credentials: {clientId: ACME_ID, clientSecret: ACME_SECRET}
  - name: beta
    files: [beta.yaml, clusters/]
    credentials: {file: ~/beta.env}
default: beta
`

// tree makes files in a new directory, and returns it. A name that ends in a slash is a directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		below := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			below = path
		}
		if err := os.MkdirAll(below, 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The nearest file counts, up to the root of the repository, and outside of one only that of the working directory.
func TestWhereTheFileIsFound(t *testing.T) {
	one := strings.ReplaceAll(two, "acme", "gamma")
	for name, c := range map[string]struct {
		files map[string]string
		in    string
		path  string // empty for none
		names []string
	}{
		"here":                     {map[string]string{FileName: two}, ".", FileName, []string{"acme", "beta"}},
		"nowhere":                  {map[string]string{"x": ""}, ".", "", nil},
		"above, in a repository":   {map[string]string{".git/": "", FileName: two, "a/b/": ""}, "a/b", "../../" + FileName, []string{"acme", "beta"}},
		"above, in none":           {map[string]string{FileName: two, "a/": ""}, "a", "", nil},
		"above the repository":     {map[string]string{FileName: two, "a/.git/": ""}, "a", "", nil},
		"the nearest":              {map[string]string{".git/": "", FileName: two, "a/" + FileName: one, "a/b/": ""}, "a/b", "../" + FileName, []string{"gamma", "beta"}},
		"a repository in another":  {map[string]string{".git/": "", FileName: two, "sub/.git": "gitdir: ../.git/modules/sub", "sub/a/": ""}, "sub/a", "", nil},
		"beside a file called yml": {map[string]string{FileName: two, ".camsync.yml": one}, ".", FileName, []string{"acme", "beta"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(tree(t, c.files), filepath.FromSlash(c.in)))
			l, err := Find(Options{CI: true})
			switch {
			case err != nil:
				t.Fatal(err)
			case l == nil && c.path != "", l != nil && filepath.ToSlash(l.Path) != c.path:
				t.Fatalf("%+v, want %s", l, c.path)
			case l != nil && !reflect.DeepEqual(l.Names(), c.names):
				t.Errorf("it has %v", l.Names())
			}
		})
	}
}

// What the file says of an organisation.
func TestOrganisationsOfAFile(t *testing.T) {
	home := tree(t, map[string]string{"beta.env": ""})
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	dir := tree(t, map[string]string{".git/": "", FileName: two, "org.yaml": "", "beta.yaml": "", "clusters/": "", "below/": ""})
	t.Chdir(filepath.Join(dir, "below"))
	l, err := Find(Options{CI: true})
	if err != nil {
		t.Fatal(err)
	}
	if l.Default != "beta" || l.Named("gamma") != nil || l.Named("") != nil {
		t.Errorf("%+v", l)
	}
	acme, beta := l.Named("acme"), l.Named("beta")
	if want := (environment.Credentials{ID: "ACME_ID", Secret: "ACME_SECRET", Repository: dir}); acme.Credentials != want {
		t.Errorf("credentials of acme: %+v", acme.Credentials)
	}
	if want := (environment.Credentials{Path: filepath.Join(home, "beta.env"), Repository: dir}); beta.Credentials != want {
		t.Errorf("credentials of beta: %+v", beta.Credentials)
	}
	files, err := acme.Files()
	if want := []string{filepath.Join("..", "org.yaml"), filepath.Join("..", "clusters")}; err != nil || !reflect.DeepEqual(files, want) {
		t.Errorf("files of acme: %v, %v", files, err)
	}
	all := strings.Join(l.Paths(), " ")
	for _, path := range []string{filepath.Join("..", "org.yaml"), filepath.Join("..", "beta.yaml"), filepath.Join("..", "clusters"), filepath.Join(home, "beta.env")} {
		if !strings.Contains(all, path) {
			t.Errorf("%s is not among the paths of the file: %s", path, all)
		}
	}
}

// Each file that is missing, named twice or outside the repository is an error at its place.
func TestFilesOfAnOrganisation(t *testing.T) {
	const file = "apiVersion: camsync/v1\norganizations:\n  - name: acme\n    files: [org.yaml, org.yaml, none.yaml, ../away.yaml]\n"
	dir := tree(t, map[string]string{"repo/.git/": "", "repo/" + FileName: file, "repo/org.yaml": "", "away.yaml": ""})
	t.Chdir(filepath.Join(dir, "repo"))
	for _, c := range []struct {
		o    Options
		want []string
	}{
		{Options{CI: true}, []string{":4:23: this file is named already at", ":4:33: the file that is named here cannot be found"}},
		{Options{CI: true, Untrusted: true}, []string{":4:23: this file is named already at", ":4:33: the file that is named here cannot be found", ":4:44: this path leads out of the repository"}},
	} {
		l, err := Find(c.o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Named("acme").Files()
		var errs spec.FileErrors
		if !errors.As(err, &errs) || len(errs) != len(c.want) {
			t.Fatalf("%+v: %v, want %d errors", c.o, err, len(c.want))
		}
		for i, want := range c.want {
			if got := errs[i].Pos.String() + ": " + errs[i].Text; !strings.Contains(got, want) {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
}

// A link is followed for those who are trusted, and what it leads to counts as outside for those who are not.
func TestLinksInAFile(t *testing.T) {
	const file = "apiVersion: camsync/v1\norganizations:\n  - name: acme\n    files: [linked/org.yaml]\n"
	dir := tree(t, map[string]string{"repo/.git/": "", "repo/" + FileName: file, "away/org.yaml": ""})
	if err := os.Symlink(filepath.Join("..", "away"), filepath.Join(dir, "repo", "linked")); err != nil {
		t.Skip(err)
	}
	t.Chdir(filepath.Join(dir, "repo"))
	for untrusted, want := range map[bool]string{false: "", true: "leads out of the repository"} {
		l, err := Find(Options{CI: true, Untrusted: untrusted})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Named("acme").Files(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("untrusted %t: %v", untrusted, err)
		}
	}
}
