// Command measures prints what can be counted of how the code is built, of any checkout of it, so that two can be
// compared:
//
//	go run ./internal/tools/measures . ../other
//
// Tests, this package's siblings under internal/tools, and generated files do not count. It reads the source alone and
// builds nothing.
package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/tools/source"
)

func main() {
	dirs := os.Args[1:]
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	var all [][]figure
	for _, dir := range dirs {
		t, err := source.Read(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, "measures:", err)
			os.Exit(1)
		}
		all = append(all, figures(t))
	}
	for i, f := range all[0] {
		fmt.Printf("%-52s", f.name)
		for _, of := range all {
			fmt.Printf("  %s", of[i].value)
		}
		fmt.Println()
	}
}

// A figure is one line of what is printed.
type figure struct{ name, value string }

func figures(t source.Tree) []figure {
	return []figure{
		{"lines", strconv.Itoa(t.Lines("", source.EveryLine))},
		{"lines of code, without blank ones and comments", strconv.Itoa(t.Lines("", source.CodeLine))},
		{"files", strconv.Itoa(len(t.Files()))},
		{"packages", strconv.Itoa(len(t.Packages()))},
		{"imports between packages", strconv.Itoa(t.Imports())},
		{"places that build or take apart a resource's name", strconv.Itoa(len(t.Names()))},
		{"type with the most methods", largest(t.Methods())},
		{"longest function, in lines", largest(t.Functions())},
		{"functions of more than 50 lines", strconv.Itoa(over(t.Functions(), 50))},
		{"files of more than 250 lines", strconv.Itoa(over(t.Files(), 250))},
		{"share of comments in internal/spec", comments(t, "internal/spec")},
		{"share of comments in internal/diff", comments(t, "internal/diff")},
		{"files that name an allowlist", strconv.Itoa(t.Mention("allowlist"))},
		{"files that name a secret's kind or list", strconv.Itoa(t.Mention("secrets"))},
		{"files that name a client's kind or list", strconv.Itoa(t.Mention("clients"))},
		{"files that name a member's kind or list", strconv.Itoa(t.Mention("members"))},
	}
}

// largest is the largest of what was counted, and where it is.
func largest(counts map[string]int) string {
	at := slices.MaxFunc(slices.Sorted(maps.Keys(counts)), func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
	return fmt.Sprintf("%d (%s)", counts[at], strings.TrimPrefix(at, "internal/"))
}

// over counts what is larger than a bound.
func over(counts map[string]int, bound int) int {
	n := 0
	for _, count := range counts {
		if count > bound {
			n++
		}
	}
	return n
}

// comments is the share of comments below a directory.
func comments(t source.Tree, dir string) string {
	comment, code := t.Lines(dir+"/", source.CommentLine), t.Lines(dir+"/", source.CodeLine)
	return fmt.Sprintf("%.0f %% of %d lines", 100*float64(comment)/float64(max(1, comment+code)), comment+code)
}
