package orgfile

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// atConflict finds a marker of a merge whose other markers were taken out.
func (f fault) atConflict() *spec.FileError {
	for line := 1; line <= f.line; line++ {
		if text := f.Lines.line(line); string(text) == "=======" || bytes.HasPrefix(text, []byte("||||||| ")) {
			return conflictAt(line)
		}
	}
	return nil
}

// atSpace finds a character that looks like a space, or like nothing, where the syntax wants a space: what is copied
// from a page or a chat has some.
func (f fault) atSpace() *spec.FileError {
	for _, line := range []int{f.before(f.line), f.line} {
		if line == 0 {
			continue
		}
		if at := unlikeSpace(f.Lines.line(line)); at >= 0 {
			start := f.Start(line) + at
			r, _ := utf8.DecodeRune(f.text[start:])
			return f.errorAt(f.at(start), fmt.Sprintf("the character %U, which looks like a space or is invisible, is not allowed here; write a space, or remove it", r))
		}
	}
	return nil
}

// unlikeSpace is the offset of the first such character that indents a line or follows its dash or a colon; -1 for none.
func unlikeSpace(text []byte) int {
	before := ' '
	for at, r := range string(text) {
		wanted := before == ':' || len(bytes.TrimLeft(text[:at], " -")) == 0
		if wanted && r >= utf8.RuneSelf && (unicode.Is(unicode.Zs, r) || spec.Invisible(r)) {
			return at
		}
		before = r
	}
	return -1
}
