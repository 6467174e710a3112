package orgfile

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// LineStarts are the offsets at which the lines of a text begin, as YAML counts lines: Unicode's separators end one,
// too. A byte order mark at the start of the text is not part of the first line.
func LineStarts(text []byte) []int {
	first := 0
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		first = len(byteOrderMark)
	}
	starts := []int{first}
	for i := first; i < len(text); {
		width := lineBreak(text[i:])
		if width == 0 {
			i++
			continue
		}
		i += width
		starts = append(starts, i)
	}
	return starts
}

const byteOrderMark = "\ufeff"

// lineBreak is how many bytes the end of a line has that a text begins with; 0 for none.
func lineBreak(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case '\n':
		return 1
	case '\r':
		if len(text) > 1 && text[1] == '\n' {
			return 2
		}
		return 1
	case "\u0085"[0], "\u2028"[0]:
		if r, width := utf8.DecodeRune(text); r == '\u0085' || r == '\u2028' || r == '\u2029' {
			return width
		}
	}
	return 0
}

// lines are a text with the places at which its lines begin.
type lines struct {
	text   []byte
	starts []int
}

func linesOf(text []byte) lines { return lines{text, LineStarts(text)} }

// end is where the line after a line begins, both counted from 1.
func (l lines) end(line int) int {
	if line < len(l.starts) {
		return l.starts[line]
	}
	return len(l.text)
}

// line is a line, counted from 1, without its end and the white space before that; empty where there is none.
func (l lines) line(line int) []byte {
	if line < 1 || line > len(l.starts) {
		return nil
	}
	return bytes.TrimRight(l.text[l.starts[line-1]:l.end(line)], " \t\r\n\u0085\u2028\u2029")
}

// number is the line that an offset is in, counted from 1.
func (l lines) number(offset int) int {
	return max(sort.SearchInts(l.starts, offset+1), 1)
}

// at is the place of an offset.
func (l lines) at(offset int) spec.Pos {
	line := l.number(offset)
	start := l.starts[line-1]
	return spec.Pos{Line: line, Column: utf8.RuneCount(l.text[start:max(offset, start)]) + 1}
}

// firstOf is the offset of the first character of a line that is no white space.
func (l lines) firstOf(line int) int {
	text := l.line(line)
	return l.starts[line-1] + len(text) - len(bytes.TrimLeft(text, " \t"))
}

// first is the place of the first character of a line that is no white space.
func (l lines) first(line int) spec.Pos {
	return spec.Pos{Line: line, Column: l.firstOf(line) - l.starts[line-1] + 1}
}

// before is the last line above a line that says anything; 0 for none.
func (l lines) before(line int) int {
	for line--; line > 0; line-- {
		if text := bytes.TrimLeft(l.line(line), " \t"); len(text) > 0 && text[0] != '#' {
			return line
		}
	}
	return 0
}
