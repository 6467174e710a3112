package report

import (
	"strings"

	"github.com/rivo/uniseg"
)

// A Style says how text is laid out. The zero Style is plain text on lines of any length.
type Style struct {
	Color bool
	Width int // columns that a line may take; 0 for no limit
}

// An ink is how a piece of text looks on a terminal that shows colours.
type ink string

const (
	plain  ink = ""
	bold   ink = "1"
	red    ink = "31"
	green  ink = "32"
	yellow ink = "33"
	cyan   ink = "36"
)

// A span is a piece of a line in one ink. Its text is clean.
type span struct {
	text string
	ink  ink
}

// A line is laid out before it is painted, so that escape bytes are neither counted nor cut.
type line []span

func (l line) width() int {
	w := 0
	for _, s := range l {
		w += width(s.text)
	}
	return w
}

func (l line) paint(b *strings.Builder, color bool) {
	for i, s := range l {
		text := s.text
		if i == len(l)-1 {
			text = strings.TrimRight(text, " ")
		}
		if !color || s.ink == plain || text == "" {
			b.WriteString(text)
			continue
		}
		b.WriteString("\x1b[" + string(s.ink) + "m" + text + "\x1b[0m")
	}
	b.WriteByte('\n')
}

func width(text string) int { return uniseg.StringWidth(text) }

func pad(columns int) span { return span{text: strings.Repeat(" ", max(columns, 0))} }

// Fit cuts a text to at most columns, with an ellipsis where something is missing. The text must
// be clean already.
func Fit(text string, columns int) string {
	if width(text) <= columns {
		return text
	}
	head, _ := split(text, columns-1)
	return head + "…"
}

// split cuts a text after the characters that fit into columns, as a reader sees characters. It
// takes at least one where the text has any, if columns is positive.
func split(text string, columns int) (head, tail string) {
	if columns <= 0 {
		return "", text
	}
	rest, state, used := text, -1, 0
	for rest != "" {
		_, next, w, newState := uniseg.FirstGraphemeClusterInString(rest, state)
		if used > 0 && used+w > columns {
			break
		}
		rest, state, used = next, newState, used+w
	}
	return text[:len(text)-len(rest)], rest
}
