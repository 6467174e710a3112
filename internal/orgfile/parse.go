package orgfile

import (
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"sort"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// parse returns the one document of a file as nodes. The text of an error holds nothing of the file.
func parse(data []byte) (*yaml.Node, *spec.FileError) {
	if line := conflictLine(data); line > 0 {
		return nil, conflictAt(line)
	}
	data, moved := readable(data)
	root, invalid := parseReadable(data)
	if invalid != nil {
		invalid.Pos = moved.back(invalid.Pos)
		return nil, invalid
	}
	moved.restore(root)
	return root, nil
}

func parseReadable(data []byte) (*yaml.Node, *spec.FileError) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	document, err := decodeSome(decoder)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &spec.FileError{Pos: spec.Pos{Line: 1, Column: 1}, Text: "the file has no content; begin it with apiVersion: " + apiVersion}
	case err != nil:
		return nil, syntaxError(data, err)
	}
	second, err := decodeSome(decoder)
	switch {
	case err == nil:
		return nil, secondDocument(second.Line, second.Column)
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(data, err)
	}
	if bytes.LastIndex(data, []byte(byteOrderMark)) > 0 { // the parser takes it for a part of the text around it
		if mark := (&fault{Lines: LinesOf(data), tokens: scan(data), line: math.MaxInt}).atMark(); mark != nil {
			return nil, mark
		}
	}
	return document.Content[0], nil
}

func conflictAt(line int) *spec.FileError {
	return &spec.FileError{Pos: spec.Pos{Line: line, Column: 1}, Text: "this is a conflict marker of Git; resolve the merge and remove its markers"}
}

func secondDocument(line, column int) *spec.FileError {
	return &spec.FileError{Pos: spec.Pos{Line: line, Column: column}, Text: "a second document begins here; write one document in a file"}
}

// Document is the value of the one document that a text of YAML or JSON holds, as Load reads it: with the lines and
// columns at which its nodes stand in that text.
func Document(text []byte) (*yaml.Node, error) {
	root, invalid := parse(text)
	if invalid != nil {
		return nil, *invalid
	}
	return root, nil
}

// decodeSome reads the next document that says anything: files that programs join may have empty ones.
func decodeSome(decoder *yaml.Decoder) (*yaml.Node, error) {
	for {
		document, err := decode(decoder)
		if err != nil || !isEmpty(document) {
			return document, err
		}
	}
}

func isEmpty(document *yaml.Node) bool {
	return len(document.Content) != 1 || document.Content[0].ShortTag() == "!!null"
}

// decode reads one document. The parser panics on some input.
func decode(decoder *yaml.Decoder) (document *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("yaml: it cannot be parsed")
		}
	}()
	document = new(yaml.Node)
	return document, decoder.Decode(document)
}

// firstError is the error at which the parser stops; nil where it reads all of a text.
func firstError(reader io.Reader) error {
	decoder := yaml.NewDecoder(reader)
	for {
		if _, err := decode(decoder); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// readable is a text as the parser takes it, line for line: the directive of a later YAML 1 counts for
// nothing in it, and what JSON escapes and the parser does not know, a slash or two halves of one character, is
// written as that. It says what moved by that.
func readable(text []byte) ([]byte, moves) {
	if at := directive.FindIndex(text); at != nil {
		text = bytes.Clone(text)
		text[at[1]-len("%YAML 1.0")] = '#'
	}
	if bytes.IndexByte(text, '\\') < 0 || !foreign.Match(text) {
		return text, nil
	}
	var (
		after []byte
		moved moves
		rest  int // of the text begins here
		ends  []int
	)
	for _, quote := range scan(text).quotes {
		if quote.to < 0 || text[quote.from] != '"' {
			continue
		}
		for _, at := range foreign.FindAllIndex(text[quote.from:quote.to], -1) {
			from, to := quote.from+at[0], quote.from+at[1]
			known, n := unescape(text[from:to])
			if n == 0 {
				continue
			}
			after = append(append(after, text[rest:from]...), known...)
			rest = to
			moved = append(moved, move{by: n})
			ends = append(ends, len(after))
		}
	}
	after = append(after, text[rest:]...)
	l := LinesOf(after)
	for i, end := range ends {
		line := l.Number(end)
		if i == 0 || moved[i-1].Line != line {
			moved[i].Pos = l.at(end)
			continue
		}
		moved[i].Pos = spec.Pos{Line: line, Column: moved[i-1].Column + utf8.RuneCount(after[ends[i-1]:end])}
		moved[i].by += moved[i-1].by
	}
	return after, moved
}

// unescape writes out the escape that ends a match of foreign, and says by how many columns that is shorter; by none
// where a backslash itself is escaped.
func unescape(escape []byte) (known []byte, shorter int) {
	if n := len(escape) - len(bytes.TrimLeft(escape, `\`)); n%2 == 0 {
		return nil, 0
	}
	if escape[len(escape)-1] == '/' {
		return append(bytes.Clone(escape[:len(escape)-2]), '/'), 1
	}
	at := len(escape) - len(`\uXXXX\uXXXX`)
	high, _ := strconv.ParseUint(string(escape[at+2:at+6]), 16, 16)
	low, _ := strconv.ParseUint(string(escape[at+8:]), 16, 16)
	return utf8.AppendRune(bytes.Clone(escape[:at]), utf16.DecodeRune(rune(high), rune(low))), len(`\uXXXX\uXXXX`) - 1
}

var (
	directive = regexp.MustCompile(`\A(?:\x{FEFF})?(?:(?:#[^\n]*)?\r?\n)*%YAML 1\.[0-9]`)
	foreign   = regexp.MustCompile(`\\+/|\\+u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)
)

// A move is a place, and by how many columns what stands there or farther on the line was farther right before.
type move struct {
	spec.Pos
	by int
}

// moves are in the order of their places.
type moves []move

// back is where a place was before.
func (ms moves) back(pos spec.Pos) spec.Pos {
	next := sort.Search(len(ms), func(i int) bool {
		return ms[i].Line > pos.Line || ms[i].Line == pos.Line && ms[i].Column > pos.Column
	})
	if next > 0 && ms[next-1].Line == pos.Line {
		pos.Column += ms[next-1].by
	}
	return pos
}

// restore puts a node and all below it to where they were before.
func (ms moves) restore(n *yaml.Node) {
	if len(ms) == 0 {
		return
	}
	pos := ms.back(spec.Pos{Line: n.Line, Column: n.Column})
	n.Column = pos.Column
	for _, child := range n.Content {
		ms.restore(child)
	}
}

// conflictLine is the line at which a merge has left its first marker; 0 for none. No text of YAML begins a
// line in that way, since what it belongs to indents it.
func conflictLine(data []byte) int {
	if !bytes.Contains(data, []byte("<<<<<<< ")) && !bytes.Contains(data, []byte(">>>>>>> ")) {
		return 0
	}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if bytes.HasPrefix(line, []byte("<<<<<<< ")) || bytes.HasPrefix(line, []byte(">>>>>>> ")) {
			return number
		}
	}
	return 0
}
