package report

import (
	"fmt"
	"io"
	"strings"
)

const (
	maxMarkdown = 60_000 // bytes; GitHub takes 65,536 characters in a comment
	maxFields   = 12     // differences of one action
)

// MarkdownMarker is an invisible first line for each kind of report. A job that finds it in one of
// its comments updates that comment instead of adding one.
func MarkdownMarker(kind Kind) string { return "<!-- camsync:" + string(kind) + " -->" }

// Markdown writes the report as a comment of a pull request: the summary, then the lines in foldable
// groups. It stays below 60,000 bytes; the middle is left out, with a notice. Foreign text is always
// in code spans, where it cannot link, mention or mark up.
func Markdown(w io.Writer, r Report) error {
	groups := r.groups()
	head, tail := markdownHead(r), markdownTail(r)
	var items []string
	shown := make([][]*entry, len(groups))
	for i, g := range groups {
		shown[i] = thinned(g.entries)
		for _, e := range shown[i] {
			items = append(items, markdownItem(e))
		}
	}
	// The frames of the groups and the notices are small and few.
	const frames = 2_000
	room := maxMarkdown - frames - len(head) - len(tail)
	from, to := middle(items, room)
	unsaid := &reasons{}
	if from < to {
		from, to = middle(items, room-maxReasons*reasonBytes)
	}

	var b strings.Builder
	b.WriteString(head)
	markdownErrors(r, &b)
	index := 0
	for i, g := range groups {
		g.write(&b, shown[i], items[index:index+len(shown[i])], from-index, to-index, unsaid)
		index += len(shown[i])
	}
	b.WriteString(tail)
	return output(w, &b)
}

// markdownHead is what to read first.
func markdownHead(r Report) string {
	var b strings.Builder
	b.WriteString(markdownTitle(r.asked(), r.sentence(), r.About))
	if refusal := r.Plan.Refusal; refusal != nil {
		fmt.Fprintf(&b, "\n> [!CAUTION]\n> Refused before any write: %s\n", codeSpan(Clean(refusal.Reason)))
		if refusal.Hint != "" {
			fmt.Fprintf(&b, ">\n> hint: %s\n", codeSpan(Clean(refusal.Hint)))
		}
	}
	if harms := r.harms(); len(harms) > 0 {
		var counts []string
		for _, h := range harms {
			counts = append(counts, fmt.Sprintf("%d × %s", h.Count, h.Name))
		}
		fmt.Fprintf(&b, "\nHarm: %s.\n", strings.Join(counts, ", "))
	}
	if sentence := r.coverageSentence(); sentence != "" {
		fmt.Fprintf(&b, "\n%s\n", sentence)
	}
	return b.String()
}

// markdownTitle begins a page or a comment: its marker, kind and sentence, and what it is of.
func markdownTitle(kind Kind, sentence string, a About) string {
	text := fmt.Sprintf("%s\n### camsync %s\n\n**%s**\n", MarkdownMarker(kind), kind, sentence)
	if a.known() {
		text += "\n" + codeSpan(a.String()) + "\n"
	}
	return text
}

// markdownErrors lists the errors of the files, as far as there is room.
func markdownErrors(r Report, b *strings.Builder) {
	left := 0
	for i, e := range Similar(r.Errors) {
		if i == 0 {
			b.WriteString("\n")
		}
		item := "- "
		if place := Clean(e.Pos.String()); place != "" {
			item += codeSpan(place) + ": "
		}
		item += codeSpan(Clean(e.Text)) + AndMore(e.More) + "\n"
		if b.Len()+len(item) > maxMarkdown-199 {
			left++
			continue
		}
		b.WriteString(item)
	}
	if left > 0 {
		fmt.Fprintf(b, "- … %d left out, a comment has no room for more\n", left)
	}
}

// markdownTail is everything after the differences.
func markdownTail(r Report) string {
	var b strings.Builder
	for _, list := range r.lists() {
		if len(list.Texts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n<details><summary>%s (%d)</summary>\n\n", list.Title, len(list.Texts))
		shown := folded(list.Texts, foldAbove)
		for _, text := range shown {
			fmt.Fprintf(&b, "- %s\n", codeSpan(Clean(text)))
		}
		if more := len(list.Texts) - len(shown); more > 0 {
			fmt.Fprintf(&b, "- … and %d more\n", more)
		}
		b.WriteString("\n</details>\n")
	}
	return b.String()
}

// write writes a group and the items before from and from to on, if they are in it. For those in
// between, it gives the most common reasons.
func (g group) write(b *strings.Builder, shown []*entry, items []string, from, to int, unsaid *reasons) {
	open := ""
	if g.open {
		open = " open"
	}
	fmt.Fprintf(b, "\n<details%s><summary><b>%s</b> (%d)</summary>\n\n", open, g.title, len(g.entries))
	left := 0
	for i, item := range items {
		if i >= from && i < to {
			left += 1 + shown[i].more
			unsaid.add(shown[i])
			continue
		}
		left = writeLeftOut(b, left, unsaid)
		b.WriteString(item)
	}
	writeLeftOut(b, left, unsaid)
	b.WriteString("\n</details>\n")
}

// markdownItem is one line as an item of a list.
func markdownItem(e *entry) string {
	var b strings.Builder
	b.WriteString("- ")
	if word := openWord(e); word != "" {
		b.WriteString(word + " ")
	}
	b.WriteString(codeSpan(Clean(e.Name.String())))
	for _, harm := range e.harmTexts() {
		fmt.Fprintf(&b, " **%s**", harm)
	}
	if pos := e.Pos.String(); pos != "" {
		fmt.Fprintf(&b, " — %s", codeSpan(Clean(pos)))
	}
	b.WriteByte('\n')
	differences := e.differences()
	shown := folded(differences, maxFields)
	for _, difference := range shown {
		fmt.Fprintf(&b, "  - %s\n", codeSpan(difference))
	}
	if more := len(differences) - len(shown); more > 0 {
		fmt.Fprintf(&b, "  - … and %d more differences\n", more)
	}
	for _, remark := range e.remarks() {
		fmt.Fprintf(&b, "  - %s: %s\n", remark.Label, codeSpan(remark.Text))
	}
	return b.String()
}

// middle returns the range of items to leave out so that the others take at most room bytes.
func middle(items []string, room int) (from, to int) {
	from, to = 0, len(items)
	for first := true; from < to; first = !first {
		next := items[to-1]
		if first {
			next = items[from]
		}
		if room -= len(next); room < 0 {
			return from, to
		}
		if first {
			from++
		} else {
			to--
		}
	}
	return from, to
}

// writeLeftOut says how many lines were left out, if any, and returns how many there are to be said.
func writeLeftOut(b *strings.Builder, n int, unsaid *reasons) int {
	if n == 0 {
		return 0
	}
	fmt.Fprintf(b, "- … %d left out, a comment has no room for more; the HTML report shows all\n", n)
	for _, text := range unsaid.texts {
		fmt.Fprintf(b, "  - among them %s\n", text)
	}
	unsaid.texts = nil
	return 0
}

// How many reasons a comment gives for what it leaves out, and how many bytes each may take.
const (
	maxReasons  = 6
	reasonBytes = 1_000
)

// reasons are the causes of many lines that a comment leaves out.
type reasons struct {
	texts []string // those to be said next
	said  int
}

// add adds the reason of a line that counts others and is left out.
func (r *reasons) add(e *entry) {
	if e.more == 0 || r.said == maxReasons {
		return
	}
	if text := codeSpan(Clean(crowdText(e))); len(text)+len("  - among them \n") <= reasonBytes {
		r.texts = append(r.texts, text)
		r.said++
	}
}
