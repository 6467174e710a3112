package orgfile

import (
	"bytes"
	"slices"
)

// Tokens are where quotes, brackets and comments stand in a text of YAML, be it valid or not. The parser tells that only
// of a valid one.
type tokens struct {
	quotes    []span
	brackets  []span
	signs     []int // brackets that open and brackets that close
	stray     bool  // some close nothing
	comments  []span
	marks     []int        // byte order marks outside a text in quotes, a block or a comment
	continued map[int]bool // where lines begin that go on with a text without quotes
}

// A span goes from a quote or bracket to behind the one that closes it, or to -1 where none does.
type span struct{ from, to int }

// within reports whether an offset is within brackets.
func (t tokens) within(offset int) bool {
	return slices.ContainsFunc(t.brackets, func(b span) bool { return b.from < offset && (b.to < 0 || b.to > offset) })
}

// scan follows a text as the parser does, and goes on where that stops.
func scan(text []byte) tokens {
	s := scanner{text: text, tokens: tokens{continued: make(map[int]bool)}, indent: -1, block: noBlock}
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		s.at = len(byteOrderMark)
	}
	for s.at < len(text) {
		if s.begin() {
			for s.at < len(text) && lineBreak(text[s.at:]) == 0 {
				s.step()
			}
		} else {
			s.skipLine()
		}
		s.at += lineBreak(text[s.at:])
	}
	return s.tokens
}

// Closings are where each quote and bracket of a valid text closes, by the offset at which it opens.
func Closings(text []byte) map[int]int {
	t := scan(text)
	closings := make(map[int]int, len(t.quotes)+len(t.brackets))
	for _, s := range slices.Concat(t.quotes, t.brackets) {
		closings[s.from] = s.to
	}
	return closings
}
