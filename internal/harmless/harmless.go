// Package harmless escapes foreign text, such as the name of a cluster, so that neither a terminal
// nor the runner of a CI system obeys it. It is the only place that knows what they obey.
//
// Azure Pipelines obeys "##vso[" and "##[" anywhere in a line, on both streams, and GitHub's runner
// "##[". GitHub's current commands start a line with "::", after optional spaces.
package harmless

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text escapes a text for a line of output. What a terminal would obey or hide (controls, escape
// sequences, newlines, bidirectional and zero-width characters, invalid UTF-8) becomes a visible
// escape such as \x1b or \u202e. Neither "::" at the beginning nor "##[" anywhere remains as it was.
func Text(text string) string {
	if isClean(text) {
		return text
	}
	var b strings.Builder
	for i, width := 0, 0; i < len(text); i += width {
		var r rune
		r, width = utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && width == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r == '#' && isCommand(text[i:]):
			b.WriteString(`\x23`)
		case isVisible(r):
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
	}
	return unprefixed(b.String())
}

// isClean is the fast path for printable ASCII.
func isClean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '#' {
			return false
		}
	}
	return unprefixed(text) == text
}

// isVisible reports whether a terminal shows the rune as itself. unicode.IsPrint excludes controls,
// formats and spaces other than the ASCII one, but not the letters and marks that are invisible.
func isVisible(r rune) bool {
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	default:
		return fmt.Sprintf(`\u%04x`, r)
	}
}

// isCommand reports whether text starts a command of Azure's runner or of GitHub's older one, which
// look for them anywhere in a line.
func isCommand(text string) bool {
	const azure = "##vso["
	return strings.HasPrefix(text, "##[") || len(text) >= len(azure) && strings.EqualFold(text[:len(azure)], azure)
}

// unprefixed escapes a GitHub workflow command at the beginning of a line.
func unprefixed(text string) string {
	lead, rest := Prefix(text)
	return lead + rest
}

// Prefix splits a text so that the joined parts do not begin with a workflow command. lead is empty
// if the text does not begin with one.
func Prefix(text string) (lead, rest string) {
	command := strings.TrimLeft(text, " ")
	if !strings.HasPrefix(command, "::") {
		return "", text
	}
	return text[:len(text)-len(command)] + `\x3a`, command[1:]
}

// Commands escapes only the commands in a text, for formats that have their own escapes.
func Commands(text, escape string) string {
	if !strings.Contains(text, "##") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if text[i] == '#' && isCommand(text[i:]) {
			b.WriteString(escape)
		} else {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// JSON escapes in JSON's own way all that [Text] would escape; decoding gives the original values.
// Only strings in the JSON can hold any of it.
func JSON(text []byte) []byte {
	var out bytes.Buffer
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '#' && isCommand(string(text[:min(len(text), len("##vso["))])):
			out.WriteString(`\u0023`)
		case r == '\n' || isVisible(r):
			out.Write(text[:size])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		text = text[size:]
	}
	return out.Bytes()
}

// JSONWriter escapes what is written to it with [JSON]. Each write must be a whole value.
type JSONWriter struct{ To io.Writer }

func (w JSONWriter) Write(p []byte) (int, error) {
	if _, err := w.To.Write(JSON(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}
