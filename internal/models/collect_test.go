package models_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/models"
)

const template = `{"$schema": "https://unpkg.example/element-templates/schema.json"}`

// tree writes files, and links where a text begins with an arrow.
func tree(t *testing.T, files map[string]string) *os.Root {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "models")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, content := range files {
		path = filepath.Join(dir, filepath.FromSlash(path))
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if to, link := strings.CutPrefix(content, "->"); err == nil && link {
			err = os.Symlink(to, path)
		} else if err == nil {
			err = os.WriteFile(path, []byte(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

// text is a collection for people.
func text(t *testing.T, root *os.Root) string {
	t.Helper()
	c, err := models.Collect(root)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	bytes := int64(0)
	for _, s := range c.Sources {
		lines = append(lines, fmt.Sprintf("%s is %s %s in %q", s.Path, s.Type, s.Name, s.Directories))
		if bytes += int64(len(s.Content)); s.Digest != models.Sum(s.Content) {
			t.Errorf("%s has the digest %s", s.Path, s.Digest)
		}
	}
	for _, path := range c.Ignored {
		lines = append(lines, path+" is ignored")
	}
	for _, r := range c.Problems {
		lines = append(lines, r.Path+" "+r.Text)
	}
	if bytes != c.Bytes || c.Large() != (bytes >= 2_000_000) {
		t.Errorf("%d bytes, %d, %t", bytes, c.Bytes, c.Large())
	}
	return strings.Join(lines, "\n")
}

func TestCollect(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("this system has no such links and names")
	}
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"empty": {nil, ""},
		"types": {map[string]string{"a.bpmn": "<a/>", "sub/more/b c.dmn": "<a/>", "sub/d.json": template, "e.json": "{}", "f.test.json": "{}", "g.md": "text", "h.txt": "", "i": "", "j.BPMN": "<a/>"},
			`a.bpmn is bpmn a in []
f.test.json is tests f in []
g.md is markdown g in []
sub/d.json is element-template d in ["sub"]
sub/more/b c.dmn is dmn b c in ["sub" "more"]
e.json is ignored
h.txt is ignored
i is ignored
j.BPMN is ignored`},
		"hidden": {map[string]string{".git/a.bpmn": "<a/>", ".b.bpmn": "<a/>", "sub/.c/d.bpmn": "<a/>"}, ""},
		"problems": {map[string]string{"a.bpmn": "", "b.md": "caf\xe9", "con.md": "x", "sub./c.md": "x", "d.md": "x", "D.md": "x", "e.json": strings.Repeat("[", 9<<20), "f.dmn": strings.Repeat("x", 9<<20)},
			`e.json is ignored
D.md cannot stand beside d.md, as both would be one on some systems: rename one of them
a.bpmn is empty, which no file in Camunda Hub can be: give it content, or remove it
b.md is not UTF-8: save it as UTF-8
con.md cannot be in a project: its name "con" is that of a device on Windows; rename it
d.md cannot stand beside D.md, as both would be one on some systems: rename one of them
f.dmn is larger than 8 MiB: split it, or move it out of the directory
sub./c.md cannot be in a project: its directory "sub." ends with a dot or a space; rename it`},
		"links": {map[string]string{"a.bpmn": "<a/>", "b.bpmn": "->a.bpmn", "sub/c.bpmn": "<c/>", "two": "->sub", "three": "->sub", "sub/up": "->..", "out.md": "->../../x", "etc": "->/etc", "g.md": "->g.md", "to.md": "->sub"},
			`a.bpmn is bpmn a in []
b.bpmn is bpmn b in []
sub/c.bpmn is bpmn c in ["sub"]
three/c.bpmn is bpmn c in ["three"]
etc is a symbolic link that cannot be followed, as one that leads out of the directory or to nothing: put the file itself there
g.md is a symbolic link that cannot be followed, as one that leads out of the directory or to nothing: put the file itself there
out.md is a symbolic link that cannot be followed, as one that leads out of the directory or to nothing: put the file itself there
sub/up is a symbolic link to a directory that it is in itself: remove it
three/up is a symbolic link to a directory that it is in itself: remove it
to.md is a symbolic link to the same directory as three: only one of them can be followed
two is a symbolic link to the same directory as three: only one of them can be followed`},
		"nested":    {map[string]string{strings.Repeat("d/", 50) + "a.md": "x", strings.Repeat("e/", 51) + "a.md": "x"}, strings.Repeat("d/", 50) + "a.md is markdown a in [" + strings.TrimSuffix(strings.Repeat(`"d" `, 50), " ") + "]\n" + strings.TrimSuffix(strings.Repeat("e/", 51), "/") + " is in 50 directories, one in another: move it further up"},
		"no file":   {map[string]string{"a.md/b.md": "x"}, `a.md/b.md is markdown b in ["a.md"]`},
		"a mark":    {map[string]string{"a.json": "\ufeff" + template}, `a.json is element-template a in []`},
		"large":     {map[string]string{"a.md": strings.Repeat("x", 2_000_000)}, `a.md is markdown a in []`},
		"not large": {map[string]string{"a.md": strings.Repeat("x", 1_999_999)}, `a.md is markdown a in []`},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, text(t, tree(t, tt.files))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCollectAtTheLimits(t *testing.T) {
	many := make(map[string]string)
	for i := range 10_001 {
		many[fmt.Sprintf("%d/%d.md", i%9, i)] = "x"
	}
	if c, err := models.Collect(tree(t, many)); err != nil || len(c.Sources) != 10_000 || len(c.Problems) != 1 || c.Problems[0].Path != "." {
		t.Errorf("%d sources, %v, %v", len(c.Sources), c.Problems, err)
	}
	large := make(map[string]string)
	for i := range 9 {
		large[fmt.Sprintf("%d.md", i)] = strings.Repeat("x", 8<<20)
	}
	if c, err := models.Collect(tree(t, large)); err != nil || len(c.Sources) != 8 || len(c.Problems) != 1 || !strings.Contains(c.Problems[0].Text, "64 MiB") {
		t.Errorf("%d sources, %v, %v", len(c.Sources), c.Problems, err)
	}
	root := tree(t, nil)
	if err := root.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := models.Collect(root); err == nil {
		t.Error("what cannot be read is no error")
	}
}
