package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// parse returns the one document of a file as nodes. The text of an error holds nothing of the file.
func parse(data []byte) (_ *yaml.Node, mistake *Mistake) {
	if line := conflictLine(data); line > 0 {
		return nil, &Mistake{Pos{Line: line, Column: 1}, "a conflict marker of Git stands here; settle the merge, and take its markers out"}
	}
	data = readable(data)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	document, err := decodeSome(decoder)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &Mistake{Pos{Line: 1, Column: 1}, "the file says nothing; begin it with apiVersion: " + apiVersion}
	case err != nil:
		return nil, syntaxMistake(data, err)
	}
	second, err := decode(decoder)
	switch {
	case err == nil:
		return nil, &Mistake{Pos{Line: second.Line, Column: second.Column}, "a second document begins here; write one document in a file"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxMistake(data, err)
	}
	return document.Content[0], nil
}

func isEmpty(document *yaml.Node) bool {
	return len(document.Content) != 1 || document.Content[0].ShortTag() == "!!null"
}

// decode reads one document. The parser panics on some input.
func decode(decoder *yaml.Decoder) (document *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("yaml: it can not be parsed")
		}
	}()
	document = new(yaml.Node)
	return document, decoder.Decode(document)
}

// syntaxMistake says where the syntax of a file goes wrong. The parser names the line for some
// faults, the line before it for others, and none for the rest; for those, the fault is where it
// stops reading.
func syntaxMistake(data []byte, err error) *Mistake {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if _, err := fmt.Sscanf(rest, "%d:", &line); err == nil {
			_, text, _ = strings.Cut(rest, ": ")
		}
	}
	if text == "found unexpected end of stream" {
		return openQuote(data, line)
	}
	if tabs := tabLine(data, line); tabs > 0 && (strings.HasPrefix(text, "found a tab") || strings.HasPrefix(text, "found character that cannot start")) {
		at, _, _ := bytes.Cut(lineOf(data, tabs), []byte("\t"))
		return &Mistake{Pos{Line: tabs, Column: len(at) + 1}, "invalid YAML: a tab indents this line; indent with spaces, not tabs"}
	}
	switch {
	case strings.HasPrefix(text, "did not find expected ',' or"):
		line++
	case line == 0, strings.HasPrefix(text, "did not find expected"), strings.HasPrefix(text, "found undefined tag"):
		line = stopLine(data)
	}
	return &Mistake{Pos{Line: line, Column: firstColumn(data, line)}, "invalid YAML: " + advice(text)}
}

// advice adds to what the parser says what would be right. It leaves out the name of an anchor:
// a password may begin with a star.
func advice(problem string) string {
	for _, known := range []struct{ begin, advice string }{
		{"did not find expected ',' or", "close the bracket that opens here, or write the comma that is missing"},
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
		return "an alias of no anchor above it; put text that begins with a star in quotes"
	}
	return problem
}

// stopLine is the line at which the parser gives up: it may read up to two lines more than it
// needs to see a fault.
func stopLine(data []byte) int {
	reader := &lineReader{rest: data}
	_, err := decode(yaml.NewDecoder(reader))
	line := reader.line
	for range 2 {
		shorter := &lineReader{rest: data, last: line - 1}
		if _, other := decode(yaml.NewDecoder(shorter)); line <= 1 || err == nil || other == nil || fault(other) != fault(err) {
			break
		}
		line--
	}
	return max(line, 1)
}

// fault is the text of a parser's error without its line.
func fault(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, after, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "line ") {
		return after
	}
	return text
}

// firstColumn is the column of the first character of a line that is no space.
func firstColumn(data []byte, line int) int {
	for range line - 1 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	data, _, _ = bytes.Cut(data, []byte("\n"))
	return len(data) - len(bytes.TrimLeft(data, " \t")) + 1
}

// A lineReader reads one line at a time, so that a parser has read no further than it needs to.
type lineReader struct {
	rest []byte
	line int // that was read last
	last int // to read; 0 for all
	part bool
}

func (l *lineReader) Read(p []byte) (int, error) {
	if len(l.rest) == 0 || l.last > 0 && l.line == l.last && !l.part {
		return 0, io.EOF
	}
	if !l.part {
		l.line++
	}
	n := bytes.IndexByte(l.rest, '\n') + 1
	if n == 0 {
		n = len(l.rest)
	}
	n = copy(p, l.rest[:n])
	l.part = l.rest[n-1] != '\n'
	l.rest = l.rest[n:]
	return n, nil
}
