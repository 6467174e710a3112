package orgfile

import (
	"bytes"
	"slices"
)

// An outline is where quotes and brackets stand in a text of YAML, be it valid or not. The parser tells that only
// of a valid one.
type outline struct {
	quotes    []span
	brackets  []span
	signs     []int // brackets that open and brackets that close
	stray     bool  // some close nothing
	comments  []span
	marks     []int        // byte order marks that are no part of a text in quotes, a block or a comment
	continued map[int]bool // where lines begin that go on with a text without quotes
}

// A span goes from a quote or bracket to behind the one that closes it, or to -1 where none does.
type span struct{ from, to int }

// within reports whether an offset is within brackets.
func (o outline) within(offset int) bool {
	return slices.ContainsFunc(o.brackets, func(b span) bool { return b.from < offset && (b.to < 0 || b.to > offset) })
}

// outlineOf follows a text as the parser does, and goes on where that stops.
func outlineOf(text []byte) outline {
	o := outliner{text: text, outline: outline{continued: make(map[int]bool)}, indent: -1, block: noBlock}
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		o.at = len(byteOrderMark)
	}
	for o.at < len(text) {
		if o.begin() {
			for o.at < len(text) && lineBreak(text[o.at:]) == 0 {
				o.step()
			}
		} else {
			o.skipLine()
		}
		o.at += lineBreak(text[o.at:])
	}
	return o.outline
}
