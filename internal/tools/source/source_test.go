package source

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"internal/diff/pair.go": strings.Join([]string{
			`package diff`,
			`// A pair has two methods, and one more in another file.`,
			`type pair[T, U any] struct{}`,
			`func (p pair[T, U]) one() {}`,
			`func (p *pair[T, U]) two() string {`,
			`	return "cluster/" + "client/"`,
			`}`,
		}, "\n") + "\n",
		"internal/diff/more.go":       "package diff\n\nimport _ \"github.com/camsync/camsync/internal/spec\"\n\nfunc (p pair[T, U]) three() {}\nfunc alone() {}\n",
		"internal/diff/pair_test.go":  "package diff\n\nfunc (p pair[T, U]) four() {}\n",
		"internal/tools/x/x.go":       "package x\n\ntype x struct{}\n\nfunc (x) one() {}\n",
		"internal/api/route.go":       "package api\n\nconst clusters = \"/clusters\"\nconst route = \"cluster/x\"\n",
		"internal/diff/testdata/y.go": "no Go\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tree.Methods(), map[string]int{"internal/diff.pair": 3}; !maps.Equal(got, want) {
		t.Errorf("methods: %v, want %v", got, want)
	}
	if got, want := tree.Functions()["internal/diff/pair.go two"], 3; got != want {
		t.Errorf("two has %d lines, want %d", got, want)
	}
	if got, want := tree.Files(), map[string]int{"internal/diff/pair.go": 7, "internal/diff/more.go": 6, "internal/api/route.go": 4}; !maps.Equal(got, want) {
		t.Errorf("files: %v, want %v", got, want)
	}
	if got, want := tree.Names(), []string{"internal/diff/pair.go:6"}; !slices.Equal(got, want) {
		t.Errorf("names: %q, want %q", got, want)
	}
	if code, comments := tree.Lines("internal/diff/", CodeLine), tree.Lines("internal/diff/", CommentLine); code != 10 || comments != 1 {
		t.Errorf("%d lines of code and %d of comments", code, comments)
	}
	if tree.Imports() != 1 || tree.Mention("pair") != 2 {
		t.Errorf("%d imports, %d files mention a pair", tree.Imports(), tree.Mention("pair"))
	}
}
