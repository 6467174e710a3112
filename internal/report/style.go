package report

import (
	"strings"

	"github.com/rivo/uniseg"
)

// A Style is the layout of text output. The zero Style is plain text with lines of any length.
type Style struct {
	Color bool
	Width int // maximum columns of a line; 0 for no limit
}

// ink is a terminal colour.
type ink string

const (
	plain  ink = ""
	bold   ink = "1"
	red    ink = "31"
	green  ink = "32"
	yellow ink = "33"
	cyan   ink = "36"
)

// span is a piece of a line in one ink. Its text is clean.
type span struct {
	text string
	ink  ink
}

// line is laid out before it is rendered, so that escape sequences are neither counted nor cut.
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

// Fit cuts a clean text to at most columns, with an ellipsis.
func Fit(text string, columns int) string {
	if width(text) <= columns {
		return text
	}
	head, _ := split(text, columns-1)
	return head + "…"
}

// split cuts a text after the graphemes that fit into columns. It takes at least one if columns is
// positive.
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
