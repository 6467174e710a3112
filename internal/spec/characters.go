package spec

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What people cannot see, or take for something else, makes two names of one. Such characters come from mails, chats
// and word processors; they are refused in the names that a file declares, and never in those that the API shows.

// CheckCharacters says which character of an address or of a one-word name is not one of it: white space, a quotation
// mark, or one that cannot be seen; empty for none. It lets through what allowed reports.
func CheckCharacters(s string, allowed func(rune) bool) string {
	for i, r := range s {
		switch {
		case allowed(r):
		case unicode.IsSpace(r):
			return fmt.Sprintf("holds white space, %s, %s; leave it out", CodePoint(r), Place(s, i))
		case QuotationMark(r):
			return fmt.Sprintf("holds a quotation mark, %s, %s; leave it out", CodePoint(r), Place(s, i))
		case Invisible(r):
			return fmt.Sprintf("holds a character that cannot be seen, %s, %s; leave it out", CodePoint(r), Place(s, i))
		}
	}
	return ""
}

// checkTitle says which character of a name of several words looks like another, or like nothing; empty for none.
// What joins emoji, and the letters of scripts that join them, stays.
func checkTitle(s string) string {
	if i := unseen(s); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) || Blank(r) {
			return fmt.Sprintf("holds white space that is not an ordinary space, %s, %s; write a space", CodePoint(r), Place(s, i))
		}
		return fmt.Sprintf("holds a character that cannot be seen, %s, %s; leave it out", CodePoint(r), Place(s, i))
	}
	if i := strings.Index(s, "  "); i >= 0 {
		return fmt.Sprintf("holds two spaces in a row %s; write one", Place(s, i))
	}
	first, n := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	if QuotationMark(first) && QuotationMark(last) && len(s) > n {
		return fmt.Sprintf("is in quotation marks of its own, %s and %s; leave them out", CodePoint(first), CodePoint(last))
	}
	return ""
}

// unseen is where the first character stands that cannot be seen and has no work to do there; -1 for none. Of white
// space, an ordinary space is seen.
func unseen(s string) int {
	var before rune
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		after, _ := utf8.DecodeRuneInString(s[i+size:])
		if r != ' ' && unicode.IsSpace(r) || Invisible(r) && !joins(before, r, after) {
			return i
		}
		before = r
	}
	return -1
}

// joins reports whether a character that cannot be seen has work to do where it stands: it makes one picture of two,
// or says how letters of a script other than Latin, Greek or Cyrillic are joined.
func joins(before, r, after rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner, emojiStyle = '\u200c', '\u200d', '\ufe0f'
	picture := func(r rune) bool { return r > unicode.MaxLatin1 && unicode.In(r, unicode.So, unicode.Sk, unicode.Sm) }
	letter := func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.M) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common, unicode.Inherited) && !Invisible(r)
	}
	switch r {
	case emojiStyle:
		return picture(before) || strings.ContainsRune("0123456789#*", before) && after == '\u20e3'
	case zeroWidthJoiner:
		return (picture(before) || before == emojiStyle) && picture(after) || letter(before)
	case zeroWidthNonJoiner:
		return letter(before) && letter(after)
	}
	return false
}

// Invisible reports a character that shows nothing of its own: control, format and tag characters, variation
// selectors, fillers, and what no Unicode text may hold.
func Invisible(r rune) bool {
	if r <= unicode.MaxASCII {
		return r >= 0 && unicode.IsControl(r)
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		Blank(r) || r == utf8.RuneError
}

// Blank reports a letter or symbol that shows as a gap.
func Blank(r rune) bool { return strings.ContainsRune("\u2800\u3164\u115f\u1160\uffa0", r) }

// QuotationMark reports a mark that people put around words, other than in the words.
func QuotationMark(r rune) bool {
	if r <= unicode.MaxASCII {
		return r == '"' || r == '\'' || r == '`'
	}
	return r == '´' || unicode.In(r, unicode.Pi, unicode.Pf) || strings.ContainsRune("\u201a\u201e\u301d\u301e\u301f\uff02\uff07", r)
}

// CodePoint names a character that a message cannot show.
func CodePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// Place is where a byte of a text stands, as people count.
func Place(s string, at int) string {
	return fmt.Sprintf("at character %d", utf8.RuneCountInString(s[:at])+1)
}
