package orgfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// catalogOf writes the files of a catalog, and a file that names their directory.
func catalogOf(t *testing.T, files map[string]string) (file string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "org.yaml")
	put(t, file, "apiVersion: camsync/v1\ncatalog: {from: catalog}\n")
	if err := os.MkdirAll(filepath.Join(dir, "catalog"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		put(t, filepath.Join(dir, "catalog", name), text)
	}
	return file
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

const (
	goodReadme   = "---\ntemplate: t.json\ncategory: Finance\ntags:\n  - b\n  - a\nowner: {team: x}\ntag: of another tool\npage: 3\n---\n# Text\n"
	goodTemplate = "{\"$schema\": \"s\", \"id\": \"a\",\n  \"name\": \"A\", \"version\": 1576453532000}\n"
)

func TestCatalogOfADirectory(t *testing.T) {
	file := catalogOf(t, map[string]string{
		"z/README.md": goodReadme, "z/t.json": goodTemplate, "z/.hidden.json": "x", ".git/t.json": "x", "icon.svg": "<svg/>",
		"b.MD": "\ufeff---\r\ntemplate: b.JSON\r\n---\r\n", "b.JSON": "\ufeff{\"version\": 0, \"name\": \"B\", \"id\": \"B/b\"}",
	})
	org, err := orgfile.Load([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(filepath.Dir(file), "catalog")
	c := org.Catalog.Value()
	if len(c.Assets) != 2 || c.From != dir || org.Catalog.Pos != (spec.Pos{File: file, Line: 2, Column: 1}) {
		t.Fatalf("%+v", c)
	}
	b, a := c.Assets[0], c.Assets[1]
	if b.ID != "B/b" || b.Version != 0 || b.Category != "" || len(b.Tags) != 0 || strings.HasPrefix(b.Template.Text, "\ufeff") || b.Readme.Path != "b.MD" {
		t.Errorf("%+v", b)
	}
	if a.Name != "A" || a.Version != 1576453532000 || a.Category != "Finance" || !slices.Equal(a.Tags, []string{"a", "b"}) || a.Template.Path != "z/t.json" ||
		a.Template.Pos != (spec.Pos{File: filepath.Join(dir, "z", "t.json"), Line: 2, Column: 27}) || a.Readme.Text != goodReadme {
		t.Errorf("%+v", a)
	}

	// Its content counts, and not how it is written.
	put(t, filepath.Join(dir, "z", "t.json"), "{\"version\":1576453532000,\"name\":\"A\",\"id\":\"a\",\"$schema\":\"s\"}")
	put(t, filepath.Join(dir, "z", "README.md"), strings.ReplaceAll(goodReadme, "\n", "\r\n"))
	again, err := orgfile.Load([]string{file}, nil)
	if err != nil || again.Catalog.Value().Assets[1].Template.Digest != a.Template.Digest || again.Catalog.Value().Assets[1].Readme.Digest != a.Readme.Digest {
		t.Errorf("%+v, %v", again.Catalog.Value(), err)
	}

	if org, err := orgfile.Take([]string{file}, nil).LoadUntrusted(); err != nil || org.Catalog.IsKnown() || org.Catalog.IsAbsent() {
		t.Errorf("untrusted: %+v, %v", org.Catalog, err)
	}
}

func TestErrorsOfACatalog(t *testing.T) {
	with := func(more map[string]string) map[string]string {
		more["README.md"], more["t.json"] = goodReadme, goodTemplate
		return more
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"nothing":           {nil, `org.yaml:2:17: "catalog" holds no element template; Camunda Hub does not take an empty catalog`},
		"no front matter":   {with(map[string]string{"x.md": "# About\n"}), "x.md:1:1: has no front matter that names its element template; begin it with the lines ---, template: FILE.json and ---, or take it out of the directory of the catalog"},
		"open front matter": {with(map[string]string{"x.md": "---\ntemplate: t.json\n"}), "x.md:1:1: has no front matter that names its element template; begin it with the lines ---, template: FILE.json and ---, or take it out of the directory of the catalog"},
		"empty":             {with(map[string]string{"x.md": "---\n---\n", "y.json": " \n"}), "x.md:1:1: the front matter is empty; write template: FILE.json in it\ny.json:1:1: is empty; write it, or take it out of the directory of the catalog"},
		"no template":       {with(map[string]string{"x.md": "---\ncategory: x\n---\n"}), `x.md:2:1: the front matter needs the key "template"`},
		"invalid YAML":      {with(map[string]string{"x.md": "---\ntemplate: [\n---\n"}), "x.md:2:11: invalid YAML: nothing closes the bracket that opens here; close it, or put text that begins with a bracket in quotes"},
		"wrong types":       {with(map[string]string{"x.md": "---\ntemplate: ../t.json\ncategory: 8\ntags: [a, a, null]\n---\n"}), "x.md:2:11: template \"../t.json\" is not the name of an element template beside this README; write one such as template.json\nx.md:3:11: category is a number, not text; put it in quotes\nx.md:4:11: tag \"a\" is given twice; leave one out\nx.md:4:14: tag has no value; write text, or leave it out"},
		"no such template":  {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n"}), `x.md:2:11: there is no element template "x.json" beside this README`},
		"two READMEs":       {with(map[string]string{"x.md": "---\ntemplate: t.json\n---\n"}), `x.md:2:11: the element template "t.json" has another README already, at README.md:2:11; leave one out`},
		"no README":         {with(map[string]string{"x.json": `{"id": "x", "name": "X", "version": 1}`}), "x.json:1:1: no README names this element template; write one beside it, with template: x.json in its front matter"},
		"mistyped keys":     {map[string]string{"t.json": goodTemplate, "x.md": "---\ntemplate: t.json\ncategroy: x\ntag: [a]\npage: 3\n---\n"}, "x.md:3:1: the front matter has no key \"categroy\"; did you mean \"category\"? If another tool has that key, write category, too\nx.md:4:1: the front matter has no key \"tag\"; did you mean \"tags\"? If another tool has that key, write tags, too"},
		"a key in capitals": {map[string]string{"t.json": goodTemplate, "x.md": "---\ntemplate: t.json\nTags: [a]\n---\n"}, "x.md:3:1: the front matter has no key \"Tags\"; did you mean \"tags\"? If another tool has that key, write tags, too"},
		"invalid JSON":      {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": "{\"id\":\n  x}"}), "x.json:2:3: invalid JSON: invalid character 'x' looking for beginning of value"},
		"cut JSON":          {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": "{\"id\":\n"}), "x.json:1:7: invalid JSON: unexpected end of JSON input"},
		"several":           {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": " [{}]"}), "x.json:1:2: an element template is an object; write one in each file"},
		"no keys":           {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": "{}"}), "x.json:1:1: the element template has no id\nx.json:1:1: the element template has no name\nx.json:1:1: the element template has no version, and the catalog needs one; write a whole number, 0 or more"},
		"wrong keys":        {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": `{"id": " x", "name": 1, "version": 1.5, "more": 1}`}), "x.json:1:8: id \" x\" begins or ends with a space; leave it out\nx.json:1:22: name is not a text that says anything\nx.json:1:36: version is not a whole number, 0 or more"},
		"a key twice":       {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": `{"id": "x", "version": 1, "version": 2}`}), `x.json:1:27: key "version" is given twice`},
		"an id twice":       {with(map[string]string{"x.md": "---\ntemplate: x.json\n---\n", "x.json": `{"id": "a", "name": "X", "version": 1}`}), `x.json:1:8: id "a" is already given at t.json:1:24; an id is that of one element template`},
		"not UTF-8":         {with(map[string]string{"x.md": "---\ntemplate: t.json\n---\né\xff"}), "x.md:4:2: this is not UTF-8; write the file as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			file := catalogOf(t, c.files)
			_, err := orgfile.Load([]string{file}, nil)
			got := strings.NewReplacer(filepath.Join(filepath.Dir(file), "catalog")+string(filepath.Separator), "", filepath.Dir(file)+string(filepath.Separator), "", fmt.Sprintf("%q", filepath.Join(filepath.Dir(file), "catalog")), `"catalog"`).Replace(fmt.Sprint(err))
			if i := strings.Index(got, "/catalog"); i > 0 && strings.Contains(c.want, "holds no") {
				got = got[:strings.Index(got, `"`)] + `"catalog"` + got[strings.LastIndex(got, `" holds`)+1:]
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestLinksInACatalog(t *testing.T) {
	file := catalogOf(t, map[string]string{"..data/README.md": goodReadme, "..data/t.json": goodTemplate})
	dir := filepath.Join(filepath.Dir(file), "catalog")
	for _, name := range []string{"README.md", "t.json"} { // as Kubernetes shows a ConfigMap
		if err := os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	if org, err := orgfile.Load([]string{file}, nil); err != nil || len(org.Catalog.Value().Assets) != 1 {
		t.Errorf("%+v, %v", org.Catalog, err)
	}
	for name, to := range map[string]string{"out.json": file, "lost.json": "nothing", "dir": "..data", "icon.svg": "nothing"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := orgfile.Load([]string{file}, nil)
	var errs spec.FileErrors
	if !errors.As(err, &errs) || len(errs) != 3 {
		t.Fatal(err)
	}
	for i, want := range []string{"is a link to a directory, which is not followed", "leads nowhere, or out of the directory", "leads nowhere, or out of the directory"} {
		if !strings.Contains(errs[i].Text, want) {
			t.Error(errs[i])
		}
	}
}

func TestALargeCatalog(t *testing.T) {
	files := map[string]string{}
	for i := range 2501 {
		files[fmt.Sprintf("%d.json", i)] = fmt.Sprintf(`{"id": "%d", "name": "N", "version": 1}`, i)
		files[fmt.Sprintf("%d.md", i)] = fmt.Sprintf("---\ntemplate: %d.json\n---\n", i)
	}
	_, err := orgfile.Load([]string{catalogOf(t, files)}, nil)
	if err == nil || !strings.Contains(err.Error(), "org.yaml:2:17: ") || !strings.Contains(err.Error(), "holds more than 5000 files; the catalog takes at most 2500 element templates") {
		t.Error(err)
	}
	delete(files, "0.json")
	delete(files, "0.md")
	if org, err := orgfile.Load([]string{catalogOf(t, files)}, nil); err != nil || len(org.Catalog.Value().Assets) != 2500 {
		t.Error(err)
	}
	_, err = orgfile.Load([]string{catalogOf(t, map[string]string{"a.json": goodTemplate, "b.md": strings.Repeat("x", 20_000_000)})}, nil)
	if err == nil || !strings.Contains(err.Error(), "hold more than 20 MB together") {
		t.Error(err)
	}
}

// A daemon sees each change of a file in the directory; until then, it reads nothing again.
func TestASnapshotWithItsCatalog(t *testing.T) {
	file := catalogOf(t, map[string]string{"sub/README.md": goodReadme, "sub/t.json": goodTemplate})
	before := orgfile.Take([]string{file}, nil).Collected()
	if same := orgfile.Take([]string{file}, nil).Collected(); same.Digest() != before.Digest() {
		t.Error("it changes by itself")
	}
	sub := filepath.Join(filepath.Dir(file), "catalog", "sub")
	if !slices.Contains(before.Directories(), sub) {
		t.Errorf("%q is not among %q", sub, before.Directories())
	}
	put(t, filepath.Join(sub, "README.md"), goodReadme+"More.\n")
	after := orgfile.Take([]string{file}, nil).Collected()
	if after.Digest() == before.Digest() {
		t.Error("a change is not seen")
	}
	for _, s := range []orgfile.Snapshot{before, after} {
		org, err := s.Loader()()
		if err != nil || strings.HasSuffix(org.Catalog.Value().Assets[0].Readme.Text, "More.\n") != (s.Digest() == after.Digest()) {
			t.Errorf("%+v, %v", org.Catalog.Value(), err)
		}
	}
}
