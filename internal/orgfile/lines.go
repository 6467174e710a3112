package orgfile

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// Lines are the lines of a text as YAML counts them, from 1: Unicode's separators end one, too. A byte order mark at the
// start of the text is not part of the first line.
type Lines struct {
	text   []byte
	starts []int
}

// LinesOf are the lines of a text.
func LinesOf(text []byte) Lines {
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
	return Lines{text, starts}
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

// Count is how many lines there are.
func (l *Lines) Count() int { return len(l.starts) }

// Start is the offset at which a line begins.
func (l *Lines) Start(line int) int { return l.starts[line-1] }

// End is the offset at which the line after a line begins.
func (l *Lines) End(line int) int {
	if line < len(l.starts) {
		return l.starts[line]
	}
	return len(l.text)
}

// Number is the line that an offset is in.
func (l *Lines) Number(offset int) int {
	return max(sort.SearchInts(l.starts, offset+1), 1)
}

// Offset is that of a line and a column; the end of the text if there is no such line.
func (l *Lines) Offset(line, column int) int {
	if line < 1 || line > len(l.starts) {
		return len(l.text)
	}
	at := l.Start(line)
	for range column - 1 {
		_, width := utf8.DecodeRune(l.text[at:])
		at += width
	}
	return at
}

// line is a line without its end and the white space before that; empty if there is none.
func (l *Lines) line(line int) []byte {
	if line < 1 || line > len(l.starts) {
		return nil
	}
	return bytes.TrimRight(l.text[l.Start(line):l.End(line)], " \t\r\n\u0085\u2028\u2029")
}

// at is the place of an offset.
func (l *Lines) at(offset int) spec.Pos {
	line := l.Number(offset)
	start := l.Start(line)
	return spec.Pos{Line: line, Column: utf8.RuneCount(l.text[start:max(offset, start)]) + 1}
}

// firstOf is the offset of the first character of a line that is not white space.
func (l *Lines) firstOf(line int) int {
	text := l.line(line)
	return l.Start(line) + len(text) - len(bytes.TrimLeft(text, " \t"))
}

// first is the place of the first character of a line that is not white space.
func (l *Lines) first(line int) spec.Pos {
	return spec.Pos{Line: line, Column: l.firstOf(line) - l.Start(line) + 1}
}

// before is the last line above a line that says anything; 0 for none.
func (l *Lines) before(line int) int {
	for line--; line > 0; line-- {
		if text := bytes.TrimLeft(l.line(line), " \t"); len(text) > 0 && text[0] != '#' {
			return line
		}
	}
	return 0
}
