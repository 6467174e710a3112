package spec

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// decodeSome reads the next document that says anything: files that programs join may have empty ones.
func decodeSome(decoder *yaml.Decoder) (*yaml.Node, error) {
	for {
		document, err := decode(decoder)
		if err != nil || !isEmpty(document) {
			return document, err
		}
	}
}

// readable is a text as the parser takes it, line for line: the directive of a later YAML 1 counts for
// nothing in it, and what JSON alone escapes, a slash or two halves of one character, is written as that.
func readable(data []byte) []byte {
	if at := directive.FindIndex(data); at != nil {
		data = bytes.Clone(data)
		data[at[1]-len("%YAML 1.0")] = '#'
	}
	if bytes.ContainsRune(data, '\\') && json.Valid(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
		data = foreign.ReplaceAllFunc(data, func(escape []byte) []byte {
			if n := len(escape) - len(bytes.TrimLeft(escape, `\`)); n%2 == 0 {
				return escape // a backslash itself is escaped
			}
			if escape[len(escape)-1] == '/' {
				return append(bytes.Clone(escape[:len(escape)-2]), '/')
			}
			at := len(escape) - len(`\uXXXX\uXXXX`)
			high, _ := strconv.ParseUint(string(escape[at+2:at+6]), 16, 16)
			low, _ := strconv.ParseUint(string(escape[at+8:]), 16, 16)
			return utf8.AppendRune(bytes.Clone(escape[:at]), utf16.DecodeRune(rune(high), rune(low)))
		})
	}
	return data
}

var (
	directive = regexp.MustCompile(`\A(?:\x{FEFF})?(?:(?:#[^\n]*)?\r?\n)*%YAML 1\.[0-9]`)
	foreign   = regexp.MustCompile(`\\+/|\\+u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)
)

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

// lineOf is the text of a line, counted from 1, without its end.
func lineOf(data []byte, line int) []byte {
	for range line - 1 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	data, _, _ = bytes.Cut(data, []byte("\n"))
	return data
}

// tabLine is the line with a tab in its indentation that the parser means by a line: that, or one of the next,
// as it often names what it has read before. It is 0 where there is none.
func tabLine(data []byte, line int) int {
	last := bytes.Count(data, []byte("\n")) + 1
	for at := max(line, 1); at <= min(line+4, last); at++ {
		text := lineOf(data, at)
		indent := text[:len(text)-len(bytes.TrimLeft(text, " \t-"))]
		if bytes.ContainsRune(indent, '\t') && len(bytes.TrimSpace(text)) > 0 {
			return at
		}
	}
	return 0
}

// openQuote is where a quote begins that nothing closes. The parser names its line, unless that is the first.
func openQuote(data []byte, line int) *Mistake {
	for _, at := range []int{line, 1} {
		if column := openColumn(lineOf(data, at)); at > 0 && column > 0 {
			return &Mistake{Pos{Line: at, Column: column}, "invalid YAML: nothing closes the quote that opens here; close it"}
		}
	}
	line = max(line, 1)
	return &Mistake{Pos{Line: line, Column: firstColumn(data, line)}, "invalid YAML: found unexpected end of stream; close the quote that opens here"}
}

// openColumn is the column of the quote on a line that is not closed on it; 0 for none.
func openColumn(line []byte) int {
	open, begins := 0, true
	quote := rune(0)
	for i, r := range string(line) {
		switch {
		case quote == 0 && begins && (r == '"' || r == '\''):
			quote, open = r, i+1
		case quote != 0 && r == quote && (quote == '\'' || i == 0 || line[i-1] != '\\'):
			quote = 0
		case quote == 0 && begins && r == '#':
			return 0
		}
		begins = quote == 0 && (r == ' ' || r == '[' || r == '{' || r == ',' || r == '\t')
	}
	if quote == 0 {
		return 0
	}
	return utf8.RuneCount(line[:open-1]) + 1
}
