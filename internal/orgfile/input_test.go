package orgfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/camsync/camsync/internal/orgfile"
)

func TestSeveralFilesAreOneOrganisation(t *testing.T) {
	dir := files(t, map[string]string{
		"org/10-people.yaml": "apiVersion: camsync/v1\npolicy: {minAdmins: 2}\nmembers: [{email: ana@example.com, roles: [admin]}]\n",
		"org/20-prod.yml":    "apiVersion: camsync/v1\norganization: {ownerId: 7c7a}\nclusters: [{name: prod}]\n",
		"org/.hidden.yaml":   "not: read\n",
		"org/notes.txt":      "not read",
		"org/sub/more.yaml":  "not: read\n",
		"test.yaml": "apiVersion: camsync/v1\nclusters: [{name: test, secrets: {A: {file: s/a}, B: {command: [./b]}, C: {file: /abs/c}}," +
			" clients: [{name: w, permissions: [Zeebe], credentials: {file: ../w.json, format: json}}]}]\n",
	})
	stdin := "apiVersion: camsync/v1\nmembers: []\nclusters: [{name: dev, secrets: {A: {file: s/a}}}]\n"
	org, err := orgfile.Load([]string{filepath.Join(dir, "org"), filepath.Join(dir, "test.yaml"), "-"}, strings.NewReader(stdin))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range org.Clusters.Value() {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, " "); got != "prod test dev" || len(org.Members.Value()) != 1 || org.OwnerID != "7c7a" || org.Policy.MinAdmins != 2 {
		t.Errorf("clusters %s of %+v", got, org)
	}
	test, dev := org.Clusters.Value()[1], org.Clusters.Value()[2]
	if s := test.Secrets.Value(); s[0].Source.File != filepath.Join(dir, "s/a") || s[1].Source.Program.Dir != dir || s[2].Source.File != "/abs/c" {
		t.Errorf("sources %+v", s)
	}
	if d := test.Clients.Value()[0].Credentials; d.File != filepath.Join(filepath.Dir(dir), "w.json") || d.Format != "json" || d.Pos.File != filepath.Join(dir, "test.yaml") {
		t.Errorf("credentials %+v", d)
	}
	if s := dev.Secrets.Value()[0]; s.Source.File != "s/a" || s.Pos.File != "stdin" {
		t.Errorf("a path of standard input is relative to the working directory; got %+v", s)
	}
}

func TestErrorsAcrossFiles(t *testing.T) {
	dir := files(t, map[string]string{
		"a.yaml": "apiVersion: camsync/v1\npolicy: {}\nmembers: [{email: ana@example.com, roles: [admin]}]\nclusters: [{name: prod}]\n",
		"b.yaml": "apiVersion: camsync/v1\npolicy: {}\norganization: {}\nmembers: [{email: ANA@example.com, roles: [admin]}]\n" +
			"clusters: [{name: prod}, {name: x, clients: [{name: w, permissions: [Zeebe], credentials: {file: c.yaml}}]}]\n",
		"c.yaml": "apiVersion: camsync/v1\norganization: {}\nmembers: [8]\n",
	})
	_, err := orgfile.Load([]string{dir}, nil)
	want := `DIR/b.yaml:2:1: policy is already given at DIR/a.yaml:2:1; write it in one file only
DIR/b.yaml:4:19: member "ANA@example.com" is already given at DIR/a.yaml:3:19; leave one of them out
DIR/b.yaml:5:91: credentials would go to a file of the organisation itself; name another
DIR/c.yaml:2:1: organization is already given at DIR/b.yaml:3:1; write it in one file only
DIR/c.yaml:3:11: a member is a number; write a mapping, with keys and values`
	if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestInputsThatAreRefused(t *testing.T) {
	dir := files(t, map[string]string{
		"good.yaml":       "apiVersion: camsync/v1\n",
		"none/readme.txt": "",
		"large.yaml":      "apiVersion: camsync/v1\n#" + strings.Repeat("x", 4<<20),
		"deep/a.yaml/b":   "",
	})
	link := filepath.Join(dir, "link.yaml")
	if err := os.Symlink("good.yaml", link); err != nil {
		t.Fatal(err)
	}
	if _, err := orgfile.Load([]string{link}, nil); err != nil {
		t.Errorf("a link to a file: %v", err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, c := range []struct {
		name  string
		paths []string
		want  string
	}{
		{"nothing", nil, "no file is given; name one, a directory, or - for standard input"},
		{"missing", []string{in("missing.yaml")}, "DIR/missing.yaml: no such file or directory"},
		{"no name", []string{""}, `-f "": the path is empty; name a file, a directory, or - for standard input`},
		{"empty directory", []string{in("none")}, "DIR/none: the directory has no file that ends in .yaml or .yml; name another, or write one"},
		{"twice", []string{in("good.yaml"), in("./good.yaml"), dir + "/./good.yaml"}, "DIR/./good.yaml: is given twice; name it once\nDIR/good.yaml: is given twice; name it once"},
		{"standard input twice", []string{"-", "-"}, "stdin: is given twice; name it once"},
		{"too large", []string{in("large.yaml")}, "DIR/large.yaml: it is too large: more than 4 MiB; split it into several"},
		{"device", []string{"/dev/zero"}, "/dev/zero: not a regular file; - reads standard input"},
		{"directory of that name", []string{in("deep")}, "DIR/deep/a.yaml: it is not a regular file; name one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := orgfile.Load(c.paths, strings.NewReader("apiVersion: camsync/v1\n"))
			if err == nil {
				t.Fatal("accepted")
			}
			if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestStandardInputThatFails(t *testing.T) {
	_, err := orgfile.Load([]string{"-"}, iotest.ErrReader(errors.New("broken pipe")))
	if err == nil || err.Error() != "stdin: broken pipe" {
		t.Errorf("error %v", err)
	}
	if _, err := orgfile.Load([]string{"-"}, nil); err == nil {
		t.Error("accepted without standard input")
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
