package orgfile

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// A fault is where the parser stops in a text. Often that is not where the error is: what opens a quote, a bracket
// or a key that lacks its colon takes in what follows, until something does not fit.
type fault struct {
	Lines
	tokens
	problem string // in the words of the parser
	line    int
}

// syntaxError says where the syntax of a file goes wrong, and what would be right.
func syntaxError(data []byte, err error) *spec.FileError {
	l, t := LinesOf(data), scan(data)
	f := fault{Lines: l, tokens: t, problem: problem(err), line: stopLine(l, t, err)}
	for _, look := range []func() *spec.FileError{f.atByte, f.atMark, f.atConflict, f.atDocument, f.atTab, f.atSpace, f.atDirective, f.atQuote, f.atBracket, f.atJSON, f.atComma, f.atKey} {
		if found := look(); found != nil {
			return found
		}
	}
	return f.errorAt(f.first(f.line), advice(f.problem))
}

func (f *fault) errorAt(pos spec.Pos, text string) *spec.FileError {
	return &spec.FileError{Pos: pos, Text: "invalid YAML: " + text}
}

// atByte finds bytes that are not UTF-8, and control characters.
func (f *fault) atByte() *spec.FileError {
	bytes := strings.HasPrefix(f.problem, "invalid ") || strings.HasPrefix(f.problem, "incomplete ")
	if !bytes && !strings.HasPrefix(f.problem, "control characters") {
		return nil
	}
	for i := 0; i < len(f.text); {
		r, width := utf8.DecodeRune(f.text[i:])
		control := r < ' ' && !strings.ContainsRune("\t\r\n", r) || r >= '\x7f' && r < '\u00a0' && r != '\u0085' || r == '\ufffe' || r == '\uffff'
		if bytes && r == utf8.RuneError && width == 1 || !bytes && control {
			return f.errorAt(f.at(i), advice(f.problem))
		}
		i += width
	}
	return nil
}

// atMark finds a byte order mark in the midst of the text: programs that join files leave some.
func (f *fault) atMark() *spec.FileError {
	if len(f.marks) > 0 && f.Number(f.marks[0]) <= f.line {
		return &spec.FileError{Pos: f.at(f.marks[0]), Text: "invalid YAML: an invisible byte order mark (U+FEFF) is not allowed here; remove it, or move it to the start of the file"}
	}
	return nil
}

// atDocument finds the line that ends the first document, if the fault is behind that.
func (f *fault) atDocument() *spec.FileError {
	said := false
	for line := 1; line <= f.line; line++ {
		text := f.Lines.line(line)
		begins := bytes.HasPrefix(text, []byte("---")) && (len(text) == 3 || isBlank(text[3]))
		switch {
		case said && begins:
			return secondDocument(line, 1)
		case said && string(text) == "...":
			return f.errorAt(f.first(line), "a document ends here, and text follows; remove this line")
		case begins:
			said = len(text) > 3
		case len(text) > 0 && text[0] != '#' && text[0] != '%':
			said = true
		}
	}
	return nil
}

// atTab finds a tab that indents the line.
func (f *fault) atTab() *spec.FileError {
	if !strings.HasPrefix(f.problem, "found a tab") && !strings.HasPrefix(f.problem, "found character that cannot start") {
		return nil
	}
	text := f.text[f.Start(f.line):f.End(f.line)]
	indent := text[:len(text)-len(bytes.TrimLeft(text, " \t-?"))]
	if tab := bytes.IndexByte(indent, '\t'); tab >= 0 {
		return f.errorAt(spec.Pos{Line: f.line, Column: tab + 1}, "a tab indents this line; indent with spaces, not tabs")
	}
	return nil
}

// atQuote finds a quote that nothing closes, or that the next quote closes in the midst of other text.
func (f *fault) atQuote() *spec.FileError {
	before := f.before(f.line)
	for _, q := range f.quotes {
		from := f.Number(q.from)
		if from > f.line {
			break
		}
		if q.to < 0 {
			return f.errorAt(f.at(q.from), "nothing closes the quote that opens here; close it")
		}
		to := f.Number(q.to - 1)
		switch {
		case to > f.line || f.ends(q.to, to):
		case to > from:
			return f.errorAt(f.at(q.from), fmt.Sprintf("the quote that opens here goes on to the next one, in line %d; close it", to))
		case to >= before:
			return f.errorAt(f.at(q.to), "text follows the quote that closes before it; write all of the text in quotes, and a quote in it as \\\" or ''")
		}
	}
	return nil
}

// ends reports whether a text in quotes may end before an offset in a line.
func (f *fault) ends(offset, line int) bool {
	rest := f.text[offset:f.End(line)]
	next := bytes.TrimLeft(rest, " \t\r\n\u0085\u2028\u2029")
	if len(next) == 0 {
		return true
	}
	return bytes.IndexByte([]byte(",:]}"), next[0]) >= 0 || next[0] == '#' && len(next) < len(rest)
}

// atComma finds the line that lacks a comma at its end, if the brackets are all closed.
func (f *fault) atComma() *spec.FileError {
	if !strings.HasPrefix(f.problem, needsComma) {
		return nil
	}
	if f.goesOn(f.line) {
		return f.errorAt(f.behind(f.before(f.line)), noComma)
	}
	return f.errorAt(f.first(f.line), f.problem+"; write the comma that is missing, or put the text in quotes")
}

const (
	needsComma = "did not find expected ',' or"
	noComma    = "the next line goes on without a comma; write it here"
)

// goesOn reports whether a line in brackets begins with something that a comma must stand before, and none does.
func (f *fault) goesOn(line int) bool {
	start, above := f.Start(line), f.Lines.line(f.before(line))
	if len(above) == 0 || !f.within(start) || bytes.IndexByte([]byte(",[{:"), above[len(above)-1]) >= 0 {
		return false
	}
	text := bytes.TrimLeft(f.Lines.line(line), " \t")
	switch {
	case len(text) == 0 || bytes.IndexByte([]byte(",]}-#"), text[0]) >= 0:
		return false
	case bytes.IndexByte([]byte(`"'[{`), text[0]) >= 0 || bytes.IndexByte([]byte(`"']}`), above[len(above)-1]) >= 0:
		return true
	}
	return hasKey.Match(text) // else it is one text with the line above
}

// behind is the place behind all that a line says.
func (f *fault) behind(line int) spec.Pos {
	return spec.Pos{Line: line, Column: utf8.RuneCount(f.Lines.line(line)) + 1}
}

// atDirective finds a directive that is not above a document.
func (f *fault) atDirective() *spec.FileError {
	for line := f.line; line > 1; line-- {
		start := f.Start(line)
		quotes := func(q span) bool { return q.from < start && (q.to < 0 || q.to > start) }
		if bytes.HasPrefix(f.text[start:], []byte("%")) && f.before(line) > 0 && !slices.ContainsFunc(f.quotes, quotes) {
			return f.errorAt(spec.Pos{Line: line, Column: 1}, "a line that begins with % is allowed only above the line --- that begins the file; remove it, or put the text in quotes")
		}
	}
	return nil
}

// atKey finds the line above that lacks the colon behind its key: without it, the next line goes on with the same text,
// and its own colon is one too many.
func (f *fault) atKey() *spec.FileError {
	const tooMany = "mapping values are not allowed"
	before := f.before(f.line)
	text := f.Lines.line(before)
	if !strings.HasPrefix(f.problem, tooMany) || before == 0 || f.continued[f.Start(before)] || hasKey.Match(text) || loneItem.Match(text) {
		return nil
	}
	line := f.Lines.line(f.line)
	colon := hasKey.FindIndex(line)
	if colon == nil {
		return nil
	}
	upTo := append(bytes.Clone(f.text[:f.Start(f.line)]), line[:colon[1]]...)
	if err := firstError(bytes.NewReader(upTo)); err == nil || !strings.HasPrefix(problem(err), tooMany) {
		return nil
	}
	return f.errorAt(f.first(before), "could not find expected ':'; write a colon and a space after each key")
}

var (
	hasKey   = regexp.MustCompile(`:(\s|$)`)
	loneItem = regexp.MustCompile(`^\s*-(\s+-)*(\s+[^\s:]+)?$`)
)

// atConflict finds a marker of a merge whose other markers were taken out.
func (f *fault) atConflict() *spec.FileError {
	for line := 1; line <= f.line; line++ {
		if text := f.Lines.line(line); string(text) == "=======" || bytes.HasPrefix(text, []byte("||||||| ")) {
			return conflictAt(line)
		}
	}
	return nil
}

// atSpace finds a character that looks like a space, or like nothing, where the syntax wants a space: what is copied
// from a page or a chat has some.
func (f *fault) atSpace() *spec.FileError {
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
