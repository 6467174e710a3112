// Package source reads the source of a checkout and counts how it is built. Tests, development tools and generated files
// do not count. It builds nothing.
package source

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/camsync/camsync/"

// A Tree is the source of one checkout that ends up in a program.
type Tree struct {
	fset  *token.FileSet
	files []file
}

// A file is one source file; its package is the directory it is in.
type file struct {
	path, dir string
	text      []byte
	ast       *ast.File
}

// Read parses the Go files below dir that are no tests and no development tools.
func Read(dir string) (Tree, error) {
	t := Tree{fset: token.NewFileSet()}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && rel != "." || d.Name() == "testdata" || tool(rel)):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(t.fset, path, text, parser.ParseComments)
		t.files = append(t.files, file{rel, filepath.ToSlash(filepath.Dir(rel)), text, parsed})
		return err
	})
	return t, err
}

// tool reports whether a directory holds what only developers run, where it was and where it is.
func tool(dir string) bool {
	return slices.Contains([]string{"internal/tools", "internal/gendocs", "internal/report/browser", "internal/report/pictures", "internal/leader/apiserver"}, dir)
}

// Packages are the directories that have source.
func (t Tree) Packages() map[string]bool {
	all := map[string]bool{}
	for _, f := range t.files {
		all[f.dir] = true
	}
	return all
}

// Imports counts each package that another one of the module imports.
func (t Tree) Imports() int {
	edges := map[[2]string]bool{}
	for _, f := range t.files {
		for _, i := range f.ast.Imports {
			if path, err := strconv.Unquote(i.Path.Value); err == nil && strings.HasPrefix(path, module) {
				edges[[2]string{f.dir, path}] = true
			}
		}
	}
	return len(edges)
}

// A name is what reports call a resource, such as cluster/prod/secret/TOKEN, or the list of a kind. Routes of the APIs
// and their emulator look alike and are none.
var name = regexp.MustCompile(`^"(cluster/|member/|/?(secret|client)/|/allowlist$|/(secrets|clients)$|(members|clusters)/)`)

// Names are the lines with a string literal that is a part of a name, as file:line.
func (t Tree) Names() []string {
	var lines []string
	for _, f := range t.files {
		if f.dir == "internal/emulator" || f.dir == "internal/api" {
			continue
		}
		ast.Inspect(f.ast, func(node ast.Node) bool {
			if l, is := node.(*ast.BasicLit); is && l.Kind == token.STRING && name.MatchString(strings.Trim(l.Value, "`")) {
				lines = append(lines, f.path+":"+strconv.Itoa(t.fset.Position(l.Pos()).Line))
			}
			return true
		})
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// Methods counts the methods of each type, by its package and name: internal/diff.builder.
func (t Tree) Methods() map[string]int {
	methods := map[string]int{}
	t.functions(func(f file, fn *ast.FuncDecl) {
		if fn.Recv != nil {
			methods[f.dir+"."+receiver(fn)]++
		}
	})
	return methods
}

func receiver(fn *ast.FuncDecl) string {
	is := fn.Recv.List[0].Type
	if star, pointer := is.(*ast.StarExpr); pointer {
		is = star.X
	}
	switch generic := is.(type) {
	case *ast.IndexExpr:
		is = generic.X
	case *ast.IndexListExpr:
		is = generic.X
	}
	if ident, plain := is.(*ast.Ident); plain {
		return ident.Name
	}
	return "?"
}

// length is how many lines a function has, from its first to its last.
func (t Tree) length(fn *ast.FuncDecl) int {
	return t.fset.Position(fn.End()).Line - t.fset.Position(fn.Pos()).Line + 1
}

func (t Tree) functions(each func(file, *ast.FuncDecl)) {
	for _, f := range t.files {
		for _, d := range f.ast.Decls {
			if fn, is := d.(*ast.FuncDecl); is {
				each(f, fn)
			}
		}
	}
}

// Functions are the lines of each function, from its first to its last, by its file and name.
func (t Tree) Functions() map[string]int {
	lengths := map[string]int{}
	t.functions(func(f file, fn *ast.FuncDecl) {
		of := f.path + " " + fn.Name.Name
		lengths[of] = max(lengths[of], t.length(fn)) // a file may have methods of one name
	})
	return lengths
}

// Files are the lines of each file, by its path.
func (t Tree) Files() map[string]int {
	lengths := map[string]int{}
	for _, f := range t.files {
		lengths[f.path] = bytes.Count(f.text, []byte("\n"))
	}
	return lengths
}

// The sorts of lines of [Tree.Lines]. A line with code and a comment is one of code.
const (
	EveryLine = iota
	CodeLine
	CommentLine
)

// Lines counts those of a sort below a directory, of all where it is empty.
func (t Tree) Lines(dir string, sort int) int {
	n := 0
	for _, f := range t.files {
		if !strings.HasPrefix(f.dir+"/", dir) {
			continue
		}
		if sort == EveryLine {
			n += bytes.Count(f.text, []byte("\n"))
			continue
		}
		code, comment := sorted(f.text)
		if sort == CommentLine {
			n += comment
		} else {
			n += code
		}
	}
	return n
}

// sorted counts the lines of a file that hold code, and those that hold a comment alone.
func sorted(text []byte) (code, comment int) {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(f, text, nil, scanner.ScanComments)
	is := map[int]token.Token{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		first := f.Line(pos)
		for line := first; line <= first+strings.Count(lit, "\n"); line++ {
			if is[line] == 0 || is[line] == token.COMMENT {
				is[line] = tok
			}
		}
	}
	for _, tok := range is {
		if tok == token.COMMENT {
			comment++
		} else {
			code++
		}
	}
	return code, comment
}

// Mention counts the files whose identifiers or texts name a word.
func (t Tree) Mention(word string) int {
	n := 0
	for _, f := range t.files {
		found := false
		ast.Inspect(f.ast, func(node ast.Node) bool {
			switch x := node.(type) {
			case *ast.Comment, *ast.CommentGroup:
				return false
			case *ast.Ident:
				found = found || strings.Contains(strings.ToLower(x.Name), word)
			case *ast.BasicLit:
				found = found || x.Kind == token.STRING && strings.Contains(strings.ToLower(x.Value), word)
			}
			return !found
		})
		if found {
			n++
		}
	}
	return n
}
