package models_test

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/models"
)

// Whatever names a server gives, a path is below the directory, is one that every system takes, and says which file it is of.
func FuzzPath(f *testing.F) {
	for _, s := range [][3]string{
		{"a.bpmn", "a", "bpmn"}, {"../a.bpmn", "a", "bpmn"}, {`..\/a.bpmn`, "../a", "bpmn"}, {"/a.bpmn", "a", "bpmn"}, {`C:\a.bpmn`, "a", "bpmn"}, {"CON/a.md", "a", "markdown"},
		{"x/.\u200d./a.dmn", "a", "dmn"}, {"x/NUL .form", "NUL ", "form"}, {"sub/x.test.json", "x.test", models.Template}, {"sub/x.test.json", "x", "tests"},
		{"a/\x00/b.rpa", "b", "rpa"}, {strings.Repeat("a/", 200) + "b.rpa", "b", "rpa"}, {"\u202egnp.bpmn", "\u202egnp", "bpmn"}, {".bpmn", "", "bpmn"},
	} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, simple, name, kind string) {
		folders, err := models.Folders(simple, name)
		if err != nil {
			return
		}
		got, err := models.Path(folders, name, kind)
		if err != nil {
			return
		}
		if !filepath.IsLocal(filepath.FromSlash(got)) || path.Clean(got) != got || path.IsAbs(got) || strings.ContainsAny(got, "\\\x00") || !utf8.ValidString(got) {
			t.Fatalf("%q: %q leaves the directory", simple, got)
		}
		parts := strings.Split(got, "/")
		if len(parts) != len(folders)+1 {
			t.Fatalf("%q: %q has other directories than %q", simple, got, folders)
		}
		for _, part := range parts {
			if part == "" || part[0] == '.' || len(part) > 255 || strings.TrimRight(part, ". ") != part || strings.ContainsFunc(part, unicode.IsControl) {
				t.Fatalf("%q: %q has the unsafe name %q", simple, got, part)
			}
		}
		if is, known := models.Type(got); !known || is != kind {
			t.Fatalf("%q: %q is of the type %q, not %q", simple, got, is, kind)
		}
		if back, err := models.Folders(got, name); err != nil || !slices.Equal(back, folders) {
			t.Fatalf("%q: %q is read back as %q, %v", simple, got, back, err)
		}
	})
}

// Of paths that clash with none, no two are equal but for their case, and none is a directory of another; each clash is mutual.
func FuzzClashes(f *testing.F) {
	f.Add("a.md", "A.md", "b.md")
	f.Add("x/a.md", "X/b.md", "x")
	f.Add("caf\u00e9", "cafe\u0301", "\u212a")
	f.Add("a/b/c", "a/B", "a/b")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		paths := []string{a, b, c}
		if len(a)+len(b)+len(c) > 4000 { // longer than any path
			return
		}
		clashes := models.Clashes(paths)
		for i, p := range paths {
			for j, other := range paths {
				near := strings.EqualFold(p, other) || strings.HasPrefix(other, p+"/") || strings.HasPrefix(p, other+"/")
				if i != j && near && (clashes[i] == "" && p != "" && other != "") && utf8.ValidString(p) && utf8.ValidString(other) {
					t.Errorf("%q beside %q: %q", p, other, clashes)
				}
			}
			if clashes[i] != "" && !slices.Contains(paths, clashes[i]) {
				t.Errorf("%q is none of %q", clashes[i], paths)
			}
		}
	})
}
