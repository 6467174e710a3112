package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestList(t *testing.T) {
	tree := fstest.MapFS{
		"cmd/a.go": {Data: []byte(`package a

import "no/text at all"

type T struct {
	A string ` + "`json:\"not this text\"`" + `
}

// A comment.
var err = errors.New("refused")
var hint = "name a file, " + name() + " or a directory"
var key = "word"
var pattern = regexp.MustCompile("not this text")
var command = &cobra.Command{Use: "plan", Short: "Compare", Long: "Compare the\nfile."}
`)},
		"cmd/a_test.go":       {Data: []byte(`package a; var _ = "not this text"`)},
		"cmd/page.html":       {Data: []byte("<p class=\"not this text\">Not in\n<b>sync</b> {{if not .This}} since noon</p>")},
		"cmd/page.md":         {Data: []byte("# A page\n\nText with `not this text`.\n\n    not this text\n\n```text\nnot this text\n```\nThe end.\n")},
		"cmd/testdata/b.html": {Data: []byte("not this text")},
		"cmd/s.json":          {Data: []byte(`{"title": "A file"` + ",\n" + `"default": "not this text"}`)},
	}
	all, err := list(tree, []string{"cmd"}, false)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range all {
		got = append(got, m.String())
	}
	want := []string{
		"cmd/a.go:10: refused",
		"cmd/a.go:11: name a file, … or a directory",
		"cmd/a.go:14: Compare",
		"cmd/a.go:14: Compare the file.",
		"cmd/page.html:1: Not in",
		"cmd/page.html:2: sync since noon",
		"cmd/page.md:1: # A page",
		"cmd/page.md:3: Text with .",
		"cmd/page.md:10: The end.",
		"cmd/s.json:1: A file",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"it can not be read":         {"can not"},
		"nothing was changed":        nil,
		"there is no cluster":        nil,
		"it is no longer live":       nil,
		"x is no e-mail address":     {"is no"},
		"Somebody else has it":       {"Somebody"},
		"description: Office":        nil,
		"it is put right":            {"put right"},
		"a folder, for ever":         {"for ever", "folder"},
		"camsync validate shows all": nil,
	} {
		var got []string
		for _, w := range words {
			if found := w.find(text); found != "" {
				got = append(got, found)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// unjudged are the directories of internal that have the words to say what they look for.
var unjudged = []string{"tools"}

// Messages, schemas and documents have none of the words that the project does not use.
func TestNoOtherWords(t *testing.T) {
	tree, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	all, err := list(tree, []string{"cmd", "internal", "schema", "docs", "examples", "README.md", "CONTRIBUTING.md", "SECURITY.md"}, false)
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, m := range all {
		if parts := strings.Split(m.file, "/"); parts[0] == "internal" && slices.Contains(unjudged, parts[1]) {
			continue
		}
		looked++
		for _, w := range words {
			if found := w.find(m.text); found != "" && m.file != "docs/cli.md" {
				t.Errorf("%v: %q: %s", m, found, w.instead)
			}
		}
	}
	if looked < 1000 {
		t.Errorf("only %d texts were looked at", looked)
	}
}
