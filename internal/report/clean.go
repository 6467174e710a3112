package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a text harmless on a line: what a terminal would obey or not show (controls, escape
// sequences, newlines, bidirectional and zero-width characters, bytes that are no UTF-8) becomes
// a visible escape such as \x1b or \u202e. The result starts no command of a CI system: neither
// "::" at its beginning, after spaces or not, nor "##[" anywhere stays as it was.
func Clean(text string) string {
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
	lead, rest := prefix(text)
	return lead + rest
}

// prefix divides a text so that its two parts together begin with no workflow command; the first is
// empty where the text begins with none.
func prefix(text string) (lead, rest string) {
	command := strings.TrimLeft(text, " ")
	if !strings.HasPrefix(command, "::") {
		return "", text
	}
	return text[:len(text)-len(command)] + `\x3a`, command[1:]
}
