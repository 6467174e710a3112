package orgfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// advice adds to what the parser says what would be right. It leaves out the name of an anchor:
// a password may begin with a star.
func advice(problem string) string {
	for _, known := range []struct{ begin, advice string }{
		{"did not find expected node content", "write a value, in quotes where it begins with a bracket"},
		{"did not find expected alphabetic", "put text that begins with such a character in quotes"},
		{"did not find expected", "indent the line as those that it belongs to"},
		{"found character that cannot start any token", "indent with spaces, not tabs, and put text that begins with such a character in quotes"},
		{"found a tab character", "indent with spaces, not tabs"},
		{"mapping values are not allowed", "put text that holds a colon in quotes, and indent the line as those that it belongs to"},
		{"could not find expected ':'", "write a colon and a space after each key"},
		{"found unexpected end of stream", "close the quote that opens here"},
		{"found unknown escape character", "write two backslashes for one, or use single quotes"},
		{"invalid ", "write the file as UTF-8"},
		{"incomplete ", "write the file as UTF-8"},
		{"control characters", "leave them out"},
	} {
		if strings.HasPrefix(problem, known.begin) {
			return problem + "; " + known.advice
		}
	}
	if strings.HasPrefix(problem, "unknown anchor") {
		return "this alias has no anchor above it; put text that begins with a star in quotes"
	}
	return problem
}

// problem is the text of a parser's error without its line: that is the one before for some faults, and none for others.
func problem(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, after, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "line ") {
		return after
	}
	return text
}

// stopLine is the line at which the parser sees the fault: the last of the fewest lines that give the same error.
func stopLine(l Lines, t tokens, err error) int {
	if is := problem(err); strings.HasPrefix(is, "did not find expected node content") || strings.HasPrefix(is, "found undefined tag") {
		line := 0 // is that before; none for the first one
		_, _ = fmt.Sscanf(err.Error(), "yaml: line %d:", &line)
		for line = min(line+1, len(l.starts)); line > 1 && len(l.line(line)) == 0; line-- { // at the end of the text
		}
		return line
	}
	comma := strings.HasPrefix(problem(err), needsComma)
	same := func(line int) bool {
		text := bytes.TrimRight(l.text[:l.End(line)], "\r\n") // what is missing at an end is not on the next line
		var reader io.Reader = bytes.NewReader(text)
		if comma && t.within(len(text)) { // a text that goes on may have open brackets
			reader = io.MultiReader(reader, strings.NewReader("\n,,,,\n"), endless{})
		}
		other := firstError(reader)
		return other != nil && other.Error() == err.Error()
	}
	reader := &lineReader{Lines: l}
	_ = firstError(reader)
	// The parser reads a little more than it needs to. It may be all of a block of text.
	high := l.Number(max(reader.at-1, 0))
	low, step := high-1, 1
	for low > 0 && same(low) {
		high, low, step = low, max(low-step, 0), step*2
	}
	return low + 1 + sort.Search(high-low-1, func(more int) bool { return same(low + 1 + more) })
}

// endless is the end of a text that goes on.
type endless struct{}

var errShort = errors.New("the text is shortened")

func (endless) Read([]byte) (int, error) { return 0, errShort }

// A lineReader reads one line at a time, so that a parser has read no further than it needs to.
type lineReader struct {
	Lines
	at int // up to here it is read
}

func (l *lineReader) Read(p []byte) (int, error) {
	if l.at == len(l.text) {
		return 0, io.EOF
	}
	n := copy(p, l.text[l.at:l.End(l.Number(l.at))])
	l.at += n
	return n, nil
}
