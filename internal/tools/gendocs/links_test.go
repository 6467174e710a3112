package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// A page is a document for people: where it links to, and the anchors that others can link to.
type page struct {
	links   []string
	anchors map[string]bool
}

func read(source []byte) page {
	p := page{anchors: map[string]bool{}}
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			p.links = append(p.links, string(n.Destination))
		case *ast.Image:
			p.links = append(p.links, string(n.Destination))
		case *ast.Heading:
			name := anchor(plain(n, source))
			unique := name
			for i := 1; p.anchors[unique]; i++ {
				unique = fmt.Sprintf("%s-%d", name, i)
			}
			p.anchors[unique] = true
		}
		return ast.WalkContinue, nil
	})
	return p
}

// plain is the text of a heading without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
			continue
		}
		b.WriteString(plain(c, source))
	}
	return b.String()
}

// anchor is the name that GitHub and GitLab give a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func TestAnchors(t *testing.T) {
	p := read([]byte("# What it shows, and what to do\n\n## `camsync` *sync*\n\n## One\n\n## One\n\n```\n# no heading\n```\n"))
	for _, want := range []string{"what-it-shows-and-what-to-do", "camsync-sync", "one", "one-1"} {
		if !p.anchors[want] {
			t.Errorf("no anchor %s", want)
		}
	}
	if len(p.anchors) != 4 {
		t.Errorf("anchors %v", p.anchors)
	}
}

// files are those of the repository, named from its root, that people write, with the text of each.
func files(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	root := os.DirFS("../../..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata"):
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		switch path.Ext(name) {
		case ".md", ".go", ".yaml", ".yml", ".sh", ".service", ".json":
			all[name], err = fs.ReadFile(root, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Each link from one document to a file of the repository leads to one, and each anchor to a heading.
func TestLinksLeadSomewhere(t *testing.T) {
	pages := map[string]page{}
	for name, source := range files(t) {
		if path.Ext(name) == ".md" {
			pages[name] = read(source)
		}
	}
	links := 0
	for name, p := range pages {
		for _, link := range p.links {
			u, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if u.Scheme != "" {
				continue
			}
			links++
			target := name
			if u.Path != "" {
				target = path.Join(path.Dir(name), u.Path)
			}
			if _, err := os.Stat(filepath.Join("../../..", filepath.FromSlash(target))); err != nil {
				t.Errorf("%s: nothing is at %s", name, link)
			} else if u.Fragment != "" && !pages[target].anchors[u.Fragment] {
				t.Errorf("%s: no heading is %s", name, link)
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links were found", links)
	}
}

// Documents that code, manifests and other documents name by their path are there.
func TestDocumentsThatAreNamedExist(t *testing.T) {
	all := files(t)
	for name, source := range all {
		for _, document := range regexp.MustCompile(`\bdocs/[a-z-]+\.md\b`).FindAllString(string(source), -1) {
			if all[document] == nil {
				t.Errorf("%s: there is no %s", name, document)
			}
		}
	}
}
