package report

import (
	"fmt"
	"io"
	"strings"
)

// longReview is the number of rows from which a review repeats its summary at the end.
const longReview = 20

// AccessText writes a review for a terminal.
func AccessText(w io.Writer, r Access, style Style) error {
	p := newAccessPage(r)
	var b strings.Builder
	t := table{style: style}
	t.about(&b, r.About)
	t.paragraph(&b, line{{p.Sentence, bold}})
	t.paragraph(&b, line{{"Owner:", bold}, {p.Owner, plain}})
	if p.Undated != "" {
		t.paragraph(&b, line{{"No age is known:", yellow}, {p.Undated, plain}})
	}
	if len(p.Unknown) > 0 {
		b.WriteByte('\n')
		t.paragraph(&b, line{{title("Could not be read", len(p.Unknown), false), red}})
		for _, text := range p.Unknown {
			for _, c := range wrap([]span{{text: text}}, 0, t.room(4)) {
				append(line{pad(2)}, c...).paint(&b, style.Color)
			}
		}
	}
	for _, group := range p.Tables {
		b.WriteByte('\n')
		t.paragraph(&b, line{{group.Title, bold}})
		if len(group.Rows) > 0 {
			c := columns{heads: group.Heads, indent: 2, style: style}
			for _, row := range group.Rows {
				c.rows = append(c.rows, row.Cells)
			}
			c.write(&b)
		}
	}
	b.WriteByte('\n')
	for _, note := range p.Notes {
		t.paragraph(&b, line{{note, plain}})
	}
	if p.size() >= longReview {
		t.paragraph(&b, line{{p.Sentence, bold}})
	}
	return output(w, &b)
}

// AccessMarkdown writes a review as a page or an issue. It is never cut, since a review must be
// complete.
func AccessMarkdown(w io.Writer, r Access) error {
	p := newAccessPage(r)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nOwner: %s\n", markdownTitle(p.Kind, p.Sentence, r.About), codeSpan(p.Owner))
	if len(p.Unknown) > 0 {
		fmt.Fprintf(&b, "\n#### %s\n\n", title("Could not be read", len(p.Unknown), false))
		for _, text := range p.Unknown {
			fmt.Fprintf(&b, "- %s\n", codeSpan(text))
		}
	}
	if p.Undated != "" {
		fmt.Fprintf(&b, "\nNo age is known: %s\n", codeSpan(p.Undated))
	}
	for _, group := range p.Tables {
		fmt.Fprintf(&b, "\n#### %s\n", group.Title)
		if len(group.Rows) == 0 {
			continue
		}
		b.WriteString("\n| " + strings.Join(group.Heads, " | ") + " |\n|" + strings.Repeat("---|", len(group.Heads)) + "\n")
		for _, row := range group.Rows {
			b.WriteByte('|')
			for _, text := range row.Cells {
				b.WriteString(" " + tableSpan(text) + " |")
			}
			b.WriteByte('\n')
		}
	}
	for _, note := range p.Notes {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	return output(w, &b)
}
