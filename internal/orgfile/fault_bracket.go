package orgfile

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// atBracket finds the bracket that is missing its other one, if any is. Which one that is shows in the layout: a
// bracket that begins a line closes one whose line has the same indentation.
func (f *fault) atBracket() *spec.FileError {
	open := slices.ContainsFunc(f.brackets, func(b span) bool { return b.to < 0 })
	if !open && !f.stray || strings.HasPrefix(f.problem, "exceeded max depth") {
		return nil
	}
	at := f.unmatched()
	if at < 0 || f.Number(at) > f.line {
		return nil
	}
	if f.text[at] == ']' || f.text[at] == '}' {
		return f.errorAt(f.at(at), "this bracket closes none that opens before it; remove it, or close with it what it belongs to")
	}
	return f.errorAt(f.at(at), "nothing closes the bracket that opens here; close it, or put text that begins with a bracket in quotes")
}

// A bracket opens at an offset.
type bracket struct {
	at, line, indent int
	last             bool // on its line
}

// unmatched is the first bracket that the layout says is one too many, or is missing its other one; -1 for none.
func (f *fault) unmatched() int {
	var open []bracket
	for _, at := range f.signs {
		line := f.Number(at)
		first := f.firstOf(line)
		indent := first - f.Start(line)
		if f.text[at] == '[' || f.text[at] == '{' {
			open = append(open, bracket{at, line, indent, at+1 == f.Start(line)+len(f.Lines.line(line))})
			continue
		}
		closes := func(b bracket) bool { return f.text[b.at]+2 == f.text[at] }
		top := len(open) - 1
		if first == at {
			alike, least := top, max(top-100, 0)
			for alike >= least && !(closes(open[alike]) && open[alike].indent == indent) {
				alike--
			}
			if alike >= least && alike < top {
				return open[alike+1].at
			}
		}
		switch {
		case top < 0 || !closes(open[top]):
			return at
		case first != at && open[top].last && open[top].line < line:
			return at
		}
		open = open[:top]
	}
	if len(open) > 0 {
		return open[len(open)-1].at
	}
	return -1
}
