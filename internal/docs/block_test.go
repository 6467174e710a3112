package docs

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

const root = "../.."

// A block is a piece of a document that is set as code.
type block struct {
	page    string
	heading string // the nearest above it
	chapter string // the nearest of level 2 or 3 above that one, or the same
	info    string // what the fence says of it
	text    string
}

// first is the line by which rules name a block.
func (b block) first() string {
	line, _, _ := strings.Cut(b.text, "\n")
	return line
}

// A document is a page with its blocks and the code in its sentences, in order.
type document struct {
	page   string
	blocks []block
	spans  []string
	tables [][][]string // each cell as the document has it
}

// documents are all that people read, named from the root of the repository.
func documents(t *testing.T) []document {
	t.Helper()
	var all []document
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata" || name == "internal"):
			return fs.SkipDir
		case path.Ext(name) != ".md" || name == "CHANGELOG.md": // what was true once
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err == nil {
			all = append(all, read(name, source))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 15 {
		t.Fatalf("only %d documents were found", len(all))
	}
	return all
}

func read(name string, source []byte) document {
	d := document{page: name}
	var heading, chapter string
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			heading = words(n, source)
			if n.Level <= 3 {
				chapter = heading
			}
			return ast.WalkSkipChildren, nil
		case *ast.FencedCodeBlock:
			d.blocks = append(d.blocks, block{name, heading, chapter, string(n.Language(source)), lines(n, source)})
		case *ast.CodeBlock:
			d.blocks = append(d.blocks, block{name, heading, chapter, "", lines(n, source)})
		case *ast.CodeSpan:
			d.spans = append(d.spans, words(n, source))
		}
		return ast.WalkContinue, nil
	})
	d.tables = tables(string(source))
	return d
}

// words is the text of a node without its marks.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
			continue
		}
		b.WriteString(words(c, source))
	}
	return b.String()
}

func lines(n ast.Node, source []byte) string {
	var b strings.Builder
	for _, segment := range n.Lines().Sliced(0, n.Lines().Len()) {
		b.Write(segment.Value(source))
	}
	return strings.TrimRight(b.String(), "\n")
}

// tables are the tables of a page: rows of cells, with the line of titles first.
func tables(source string) [][][]string {
	var all [][][]string
	within := false
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			within = false
			continue
		}
		if !within {
			all, within = append(all, nil), true
		}
		if strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.ReplaceAll(line, `\|`, "\x00"), "|"), "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), "\x00", "|")
		}
		all[len(all)-1] = append(all[len(all)-1], cells)
	}
	return all
}

// table is the one of a page whose line of titles begins so.
func table(t *testing.T, page, title string) [][]string {
	t.Helper()
	for _, d := range documents(t) {
		for _, rows := range d.tables {
			if d.page == page && strings.HasPrefix(strings.Join(rows[0], " | "), title) {
				return rows[1:]
			}
		}
	}
	t.Fatalf("%s has no table %q", page, title)
	return nil
}

// named is what a column of rows names: the code in its cells, in alphabetical order.
func named(rows [][]string, column int) []string {
	var names []string
	for _, row := range rows {
		for i, part := range strings.Split(row[column], "`") {
			if i%2 == 1 {
				names = append(names, part)
			}
		}
	}
	slices.Sort(names)
	return names
}
