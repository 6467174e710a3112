package report

import (
	"io"
	"strings"
)

// A Remark is a labelled text below a sentence.
type Remark struct{ Label, Text string }

// Sentence writes, for people, what a command has done or refused: what it is about, a sentence, and remarks below it.
func Sentence(w io.Writer, of About, sentence string, remarks []Remark, style Style) error {
	var b strings.Builder
	t := table{style: style}
	t.about(&b, of)
	t.paragraph(&b, line{{Clean(sentence), bold}})
	var below row
	for _, r := range remarks {
		if r.Text != "" {
			below.below = append(below.below, remark{r.Label, Clean(r.Text)})
		}
	}
	t.writeBelow(&b, below)
	return output(w, &b)
}
