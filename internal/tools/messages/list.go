package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A message is a text that people read, and the line at which it begins.
type message struct {
	file string // from the root of the repository, with slashes
	line int
	text string
}

func (m message) String() string { return fmt.Sprintf("%s:%d: %s", m.file, m.line, m.text) }

// list returns the messages of a tree below some directories, sorted, each text of a directory once.
func list(tree fs.FS, below []string, comments bool) ([]message, error) {
	var all []message
	for _, dir := range below {
		err := fs.WalkDir(tree, dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && name != "."):
				return fs.SkipDir
			case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			found, err := read(tree, name, comments)
			all = append(all, found...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b message) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		return a.line - b.line
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(m message) bool {
		key := path.Dir(m.file) + "\n" + m.text
		again := seen[key]
		seen[key] = true
		return again
	}), nil
}

// read returns the messages of one file: literals and, if asked for, comments of Go; the prose of documents and pages;
// the descriptions of a schema.
func read(tree fs.FS, name string, comments bool) ([]message, error) {
	source, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, err
	}
	switch path.Ext(name) {
	case ".go":
		return goMessages(name, source, comments)
	case ".html", ".tmpl":
		return lines(name, regexp.MustCompile(`(?s)<(style|script)\b.*?</(style|script)>|\{\{.*?\}\}|<[^>]*>`).ReplaceAllFunc(source, blank)), nil
	case ".md":
		for _, code := range []string{"(?s)\n *```.*?\n *```", "\n\n( {4,}[^\n]*\n|\n)+", "`[^`\n]*`"} {
			source = regexp.MustCompile(code).ReplaceAllFunc(source, blank)
		}
		return lines(name, source), nil
	case ".json":
		return descriptions(name, source)
	}
	return nil, nil
}

// blank takes the place of what is not prose, so that each line keeps its number.
func blank(b []byte) []byte {
	return []byte(" " + strings.Repeat("\n", strings.Count(string(b), "\n")))
}

func lines(name string, source []byte) []message {
	var all []message
	for i, line := range strings.Split(string(source), "\n") {
		if text := strings.Join(strings.Fields(line), " "); prose(text) {
			all = append(all, message{name, i + 1, text})
		}
	}
	return all
}

// descriptions returns the lines of a JSON Schema that people read in an editor or in the documents made from it.
func descriptions(name string, source []byte) ([]message, error) {
	if !json.Valid(source) {
		return nil, fmt.Errorf("%s: invalid JSON", name)
	}
	var all []message
	for i, line := range strings.Split(string(source), "\n") {
		if m := regexp.MustCompile(`"(?:description|title|markdownDescription)": ("(?:[^"\\]|\\.)*")`).FindStringSubmatch(line); m != nil {
			text, err := strconv.Unquote(m[1])
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
			all = append(all, message{name, i + 1, text})
		}
	}
	return all, nil
}

// prose reports whether a text has at least two words; names, keys and formats have not.
func prose(text string) bool {
	return regexp.MustCompile(`\pL[\pL'’]*[,;:]? +\pL`).MatchString(text)
}

// goMessages returns what a file of Go says: each literal of several words, and each text that is an error or a part of a
// command's help however short it is. Literals that are added to each other are one text, with … for what lies between.
func goMessages(name string, source []byte, comments bool) ([]message, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []message
	add := func(at token.Pos, text string, always bool) {
		if text = strings.Join(strings.Fields(text), " "); text != "" && (always || prose(text)) {
			all = append(all, message{name, files.Position(at).Line, text})
		}
	}
	if comments {
		for _, group := range file.Comments {
			add(group.Pos(), group.Text(), false)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field: // its tag is no text
			return n.Tag == nil
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok {
				if p, ok := f.X.(*ast.Ident); ok && p.Name == "regexp" {
					return false
				}
				if called := f.Sel.Name; called == "New" || called == "Errorf" {
					for _, a := range n.Args {
						if text, ok := joined(a); ok {
							add(a.Pos(), text, true)
						}
					}
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"Short", "Long", "Example", "Use"}, key.Name) {
				if text, ok := joined(n.Value); ok {
					add(n.Value.Pos(), text, key.Name != "Use")
				}
				return false
			}
		case *ast.BinaryExpr, *ast.BasicLit:
			if text, ok := joined(n.(ast.Expr)); ok {
				add(n.Pos(), text, false)
				return false
			}
		}
		return true
	})
	return all, nil
}

// joined is the text of an expression that is made of literals, with … for each part that is computed.
func joined(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, okLeft := joined(e.X)
		right, okRight := joined(e.Y)
		switch {
		case okLeft && okRight:
			return left + right, true
		case okLeft:
			return left + "…", true
		case okRight:
			return "…" + right, true
		}
	}
	return "", false
}

// repository is the tree that the sources of this program are in.
func repository() (fs.FS, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		if _, err := os.Stat(path.Join(dir, "go.mod")); err == nil {
			return os.DirFS(dir), nil
		}
		if dir == path.Dir(dir) {
			return nil, fmt.Errorf("no go.mod in the working directory or above it")
		}
		dir = path.Dir(dir)
	}
}
