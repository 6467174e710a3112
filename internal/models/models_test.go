package models_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/models"
)

func TestPath(t *testing.T) {
	for want, in := range map[string][]string{ // folders, name, type
		"a.bpmn":                           {"a", "bpmn"},
		"sub/more/a b.dmn":                 {"sub", "more", "a b", "dmn"},
		"f.form":                           {"f", "form"},
		"r.rpa":                            {"r", "rpa"},
		"Read me.md":                       {"Read me", "markdown"},
		"t.test.json":                      {"t", "tests"},
		"v1.2.json":                        {"v1.2", models.Template},
		"Ärger & 100 %, \"x\".bpmn":        {`Ärger & 100 %, "x"`, "bpmn"},
		"注文/承認\u3000済.bpmn":                {"注文", "承認\u3000済", "bpmn"},
		"نمی\u200cخواهم.bpmn":              {"نمی\u200cخواهم", "bpmn"},
		"\u26a0\ufe0f look.bpmn":           {"\u26a0\ufe0f look", "bpmn"},
		"console.bpmn":                     {"console", "bpmn"},
		"com10.bpmn":                       {"com10", "bpmn"},
		"x.bpmn/y.bpmn":                    {"x.bpmn", "y", "bpmn"},
		"trailing .bpmn":                   {"trailing ", "bpmn"},
		strings.Repeat("é", 125) + ".bpmn": {strings.Repeat("é", 125), "bpmn"},
	} {
		n := len(in)
		got, err := models.Path(in[:n-2], in[n-2], in[n-1])
		if err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
			continue
		}
		folders, err := models.Folders(got, in[n-2])
		if kind, is := models.Type(got); err != nil || !slices.Equal(folders, in[:n-2]) || !is || kind != in[n-1] {
			t.Errorf("%q is read back as %q, %q, %v", got, folders, kind, err)
		}
	}
}

func TestUnsafeNames(t *testing.T) {
	names := []string{
		"", ".", "..", ".git", ".hidden", "a/b", `a\b`, "/", `..\..`, "a\x00b", "a\nb", "a\x1bb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u200bb", "\ufeffa", "a\xffb",
		"\u200d", "\u200c.git", ".\u200d.", "CON", "con", "Nul.txt", "aux .x", "com1", "LPT9.tar", "COM¹", "conin$", strings.Repeat("a", 256),
	}
	for _, name := range names {
		if path, err := models.Path(nil, name, "bpmn"); err == nil {
			t.Errorf("the name %q has the path %q", name, path)
		}
	}
	for _, folder := range append(names, "dot.", "space ", "dots...", ". .", "CON.", "x. ") {
		if path, err := models.Path([]string{"sub", folder}, "a", "bpmn"); err == nil {
			t.Errorf("the folder %q has the path %q", folder, path)
		}
	}
	for name, kind := range map[string]string{"x.test": models.Template, "a": "connector", "b": ""} {
		if path, err := models.Path(nil, name, kind); err == nil {
			t.Errorf("the %q %q has the path %q", kind, name, path)
		}
	}
	if _, err := models.Path(slices.Repeat([]string{strings.Repeat("a", 60)}, 80), "a", "bpmn"); err == nil || !strings.Contains(err.Error(), "4886 bytes") {
		t.Error(err)
	}
	if _, err := models.Path(slices.Repeat([]string{"a"}, 101), "a", "bpmn"); err == nil || !strings.Contains(err.Error(), "101 directories") {
		t.Error(err)
	}
	if _, err := models.Path(nil, strings.Repeat("a", 251), "bpmn"); err == nil || !strings.Contains(err.Error(), "256 bytes") {
		t.Error(err)
	}
}

func TestFolders(t *testing.T) {
	for _, tt := range []struct {
		path, name string
		want       []string
	}{
		{"a.bpmn", "a", nil},
		{"sub/a.bpmn", "a", []string{"sub"}},
		{`one\/two/a.bpmn`, "a", []string{"one/two"}},
		{`sub/a\/b.bpmn`, "a/b", []string{"sub"}},
		{"sub//a.other", "a", []string{"sub", ""}},
	} {
		got, err := models.Folders(tt.path, tt.name)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, %v", tt.path, got, err)
		}
	}
	for path, name := range map[string]string{`a\/b.bpmn`: "b", `a\/a.bpmn`: "a", "": "a", "b.bpmn": "a", "a.bpmn/": "a"} { // the first two are in a folder a\
		if got, err := models.Folders(path, name); err == nil {
			t.Errorf("%q: %q", path, got)
		}
	}
}

func TestTypes(t *testing.T) {
	for path, want := range map[string]string{
		"a.bpmn": "bpmn", "sub/a.test.json": "tests", "a.json": models.Template, "a.BPMN": "", "a.txt": "", "bpmn": "", "README.md": "markdown", "a.bpmn.bak": "",
	} {
		if got, is := models.Type(path); got != want || is != (want != "") {
			t.Errorf("%s: %q, %t", path, got, is)
		}
	}
	for content, want := range map[string]bool{
		`{"$schema": "https://unpkg.example/@camunda/zeebe-element-templates-json-schema/resources/schema.json"}`: true,
		`{"$schema": "https://json.schemastore.example/package"}`:                                                 false,
		`{"name": "mine"}`: false, `{"$schema": 3}`: false, `[]`: false, ``: false, `{`: false,
	} {
		if models.IsTemplate([]byte(content)) != want {
			t.Error(content)
		}
	}
}

func TestClashes(t *testing.T) {
	for _, tt := range []struct{ paths, want []string }{
		{[]string{"a.md", "b.md", "sub/a.md", "sub/b.md"}, []string{"", "", "", ""}},
		{[]string{"A.md", "a.md", "b.md"}, []string{"a.md", "A.md", ""}},
		{[]string{"a.md", "a.md"}, []string{"a.md", "a.md"}},
		{[]string{"caf\u00e9.md", "cafe\u0301.md"}, []string{"cafe\u0301.md", "caf\u00e9.md"}},
		{[]string{"a\u200db.md", "ab.md"}, []string{"ab.md", "a\u200db.md"}},
		{[]string{"Sub/a.md", "sub/b.md", "sub/c.md", "other/a.md"}, []string{"sub/b.md", "Sub/a.md", "Sub/a.md", ""}},
		{[]string{"f.md", "f.md/g.md", "F.MD/h.md"}, []string{"f.md/g.md", "f.md", "f.md"}},
		{[]string{"ſ.md", "S.md", "\u212a.md", "k.md"}, []string{"S.md", "ſ.md", "k.md", "\u212a.md"}},
		{nil, []string{}},
	} {
		if got := models.Clashes(tt.paths); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.paths, got, tt.want)
		}
	}
}
