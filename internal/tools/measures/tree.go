package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/camsync/camsync/"

// A tree is the source of one checkout that ends up in a program.
type tree struct {
	fset  *token.FileSet
	files []file
}

// A file is one source file; its package is the directory it is in.
type file struct {
	path, dir string
	text      []byte
	ast       *ast.File
}

// A figure is one line of what is printed.
type figure struct{ name, value string }

// read parses the Go files below dir that are no tests and no development tools.
func read(dir string) (tree, error) {
	t := tree{fset: token.NewFileSet()}
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

func (t tree) figures() []figure {
	return []figure{
		{"lines", strconv.Itoa(t.lines("", everyLine))},
		{"lines of code, without blank ones and comments", strconv.Itoa(t.lines("", codeLine))},
		{"files", strconv.Itoa(len(t.files))},
		{"packages", strconv.Itoa(len(t.packages()))},
		{"imports between packages", strconv.Itoa(t.imports())},
		{"places that build or take apart a resource's name", strconv.Itoa(t.names())},
		{"type with the most methods", t.largestType()},
		{"longest function, in lines", t.longestFunction()},
		{"functions of more than 50 lines", strconv.Itoa(t.longFunctions(50))},
		{"files of more than 250 lines", strconv.Itoa(t.longFiles(250))},
		{"share of comments in internal/spec", t.comments("internal/spec")},
		{"share of comments in internal/diff", t.comments("internal/diff")},
		{"files that name an allowlist", strconv.Itoa(t.mention("allowlist"))},
		{"files that name a secret's kind or list", strconv.Itoa(t.mention("secrets"))},
		{"files that name a client's kind or list", strconv.Itoa(t.mention("clients"))},
		{"files that name a member's kind or list", strconv.Itoa(t.mention("members"))},
	}
}

func (t tree) packages() map[string]bool {
	all := map[string]bool{}
	for _, f := range t.files {
		all[f.dir] = true
	}
	return all
}

// imports counts each package that another one of the module imports.
func (t tree) imports() int {
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

// names counts the string literals that are a part of a name, each line once.
func (t tree) names() int {
	n := 0
	for _, f := range t.files {
		if f.dir == "internal/emulator" || f.dir == "internal/api" {
			continue
		}
		lines := map[int]bool{}
		ast.Inspect(f.ast, func(node ast.Node) bool {
			if l, is := node.(*ast.BasicLit); is && l.Kind == token.STRING && name.MatchString(strings.Trim(l.Value, "`")) {
				lines[t.fset.Position(l.Pos()).Line] = true
			}
			return true
		})
		n += len(lines)
	}
	return n
}

func (t tree) largestType() string {
	methods := map[string]int{}
	for _, f := range t.files {
		for _, d := range f.ast.Decls {
			if fn, is := d.(*ast.FuncDecl); is && fn.Recv != nil {
				methods[f.dir+"."+receiver(fn)]++
			}
		}
	}
	largest := slices.MaxFunc(slices.Sorted(maps.Keys(methods)), func(a, b string) int { return cmp.Compare(methods[a], methods[b]) })
	return fmt.Sprintf("%d (%s)", methods[largest], strings.TrimPrefix(largest, "internal/"))
}

func receiver(fn *ast.FuncDecl) string {
	is := fn.Recv.List[0].Type
	if star, pointer := is.(*ast.StarExpr); pointer {
		is = star.X
	}
	if index, generic := is.(*ast.IndexExpr); generic {
		is = index.X
	}
	if ident, plain := is.(*ast.Ident); plain {
		return ident.Name
	}
	return "?"
}

// length is how many lines a function has, from its first to its last.
func (t tree) length(fn *ast.FuncDecl) int {
	return t.fset.Position(fn.End()).Line - t.fset.Position(fn.Pos()).Line + 1
}

func (t tree) functions(each func(file, *ast.FuncDecl)) {
	for _, f := range t.files {
		for _, d := range f.ast.Decls {
			if fn, is := d.(*ast.FuncDecl); is {
				each(f, fn)
			}
		}
	}
}

func (t tree) longestFunction() string {
	most, where := 0, ""
	t.functions(func(f file, fn *ast.FuncDecl) {
		if n := t.length(fn); n > most {
			most, where = n, strings.TrimPrefix(f.path, "internal/")+" "+fn.Name.Name
		}
	})
	return fmt.Sprintf("%d (%s)", most, where)
}

func (t tree) longFunctions(over int) int {
	n := 0
	t.functions(func(_ file, fn *ast.FuncDecl) {
		if t.length(fn) > over {
			n++
		}
	})
	return n
}

func (t tree) longFiles(over int) int {
	n := 0
	for _, f := range t.files {
		if bytes.Count(f.text, []byte("\n")) > over {
			n++
		}
	}
	return n
}

// The sorts of lines. A line with code and a comment is one of code.
const (
	everyLine = iota
	codeLine
	commentLine
)

// lines counts those of a sort below a directory.
func (t tree) lines(dir string, sort int) int {
	n := 0
	for _, f := range t.files {
		if !strings.HasPrefix(f.dir+"/", dir) {
			continue
		}
		if sort == everyLine {
			n += bytes.Count(f.text, []byte("\n"))
			continue
		}
		code, comment := sorted(f.text)
		if sort == commentLine {
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

func (t tree) comments(dir string) string {
	comment, code := t.lines(dir+"/", commentLine), t.lines(dir+"/", codeLine)
	return fmt.Sprintf("%.0f %% of %d lines", 100*float64(comment)/float64(max(1, comment+code)), comment+code)
}

// mention counts the files whose identifiers or texts name a word.
func (t tree) mention(word string) int {
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
