// Package harmless writes text that somebody else has chosen, such as the name of a cluster, so that neither a
// terminal nor the runner of a CI system obeys it. It is the one place that knows what they obey.
//
// Azure Pipelines looks for "##vso[" and "##[" anywhere in a line, on either stream, as GitHub's runner does for
// "##["; GitHub's commands of today begin a line with "::", after spaces or not.
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

// Text is a text that is harmless on a line: what a terminal would obey or not show (controls, escape
// sequences, newlines, bidirectional and zero-width characters, bytes that are no UTF-8) becomes
// a visible escape such as \x1b or \u202e. The result starts no command of a CI system: neither
// "::" at its beginning, after spaces or not, nor "##[" anywhere stays as it was.
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

// isClean spares the common text, printable ASCII, the building of a new one.
func isClean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '#' {
			return false
		}
	}
	return unprefixed(text) == text
}

// isVisible reports whether a terminal shows the rune as itself. unicode.IsPrint knows all
// controls, formats and spaces other than the ASCII one; what is left are letters and marks that
// have no looks of their own.
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

// isCommand reports whether text starts a command of GitHub's older or of Azure's runners, which
// look for them anywhere in a line.
func isCommand(text string) bool {
	const azure = "##vso["
	return strings.HasPrefix(text, "##[") || len(text) >= len(azure) && strings.EqualFold(text[:len(azure)], azure)
}

// unprefixed makes sure that a text at the beginning of a line is no GitHub workflow command. The
// runner does not mind spaces before one.
func unprefixed(text string) string {
	lead, rest := Prefix(text)
	return lead + rest
}

// Prefix divides a text so that its two parts together begin with no workflow command; the first is
// empty where the text begins with none.
func Prefix(text string) (lead, rest string) {
	command := strings.TrimLeft(text, " ")
	if !strings.HasPrefix(command, "::") {
		return "", text
	}
	return text[:len(text)-len(command)] + `\x3a`, command[1:]
}

// Commands is a text that holds its commands' first signs as an escape, and is else as it was. It is for what has escapes of its own.
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

// JSON is JSON in which all that [Text] would escape is escaped in JSON's own way, and reads back as it was. Only
// texts within it can hold any of that.
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

// A JSONWriter passes on JSON as [JSON] makes it harmless. Whole values are written to it.
type JSONWriter struct{ To io.Writer }

func (w JSONWriter) Write(p []byte) (int, error) {
	if _, err := w.To.Write(JSON(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}
