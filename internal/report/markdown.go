package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

const (
	maxMarkdown = 60_000 // bytes; GitHub takes 65,536 characters in a comment
	maxSpan     = 300    // characters of one foreign text
	maxFields   = 12     // differences of one action
)

// MarkdownMarker is an invisible first line for each kind of report. A job that finds it in one of
// its comments updates that comment instead of adding one.
func MarkdownMarker(kind Kind) string { return "<!-- camsync:" + string(kind) + " -->" }

// Markdown writes the report as a comment of a pull request: the summary, then the lines in foldable
// groups. It stays below 60,000 bytes; the middle is left out, with a notice. Foreign text is always
// in code spans, where it cannot link, mention or mark up.
func Markdown(w io.Writer, r Report) error {
	if r.Kind == Validation {
		return validationMarkdown(w, r)
	}
	groups := r.groups()
	head, tail := r.markdownHead(), r.markdownTail()
	var items []string
	shown := make([][]entry, len(groups))
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
	index := 0
	for i, g := range groups {
		g.write(&b, shown[i], items[index:index+len(shown[i])], from-index, to-index, unsaid)
		index += len(shown[i])
	}
	b.WriteString(tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownHead is what to read first.
func (r Report) markdownHead() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n### camsync %s\n\n**%s**\n%s", MarkdownMarker(r.Kind), r.Kind, r.sentence(), r.markdownAbout())
	if refusal := r.Plan.Refusal; refusal != nil {
		fmt.Fprintf(&b, "\n> [!CAUTION]\n> Refused before any write: %s\n", codeSpan(Clean(refusal.Reason)))
		if refusal.Hint != "" {
			fmt.Fprintf(&b, ">\n> hint: %s\n", codeSpan(Clean(refusal.Hint)))
		}
	}
	if harms := r.harms(); len(harms) > 0 {
		var counts []string
		for _, h := range harms {
			counts = append(counts, fmt.Sprintf("%d × %s", h.count, h.name))
		}
		fmt.Fprintf(&b, "\nHarm: %s.\n", strings.Join(counts, ", "))
	}
	if sentence := r.coverageSentence(); sentence != "" {
		fmt.Fprintf(&b, "\n%s\n", sentence)
	}
	return b.String()
}

// markdownAbout is the organisation, host and files as a paragraph; empty if unknown.
func (r Report) markdownAbout() string {
	if !r.About.known() {
		return ""
	}
	return "\n" + codeSpan(r.About.String()) + "\n"
}

// markdownTail is everything after the differences.
func (r Report) markdownTail() string {
	var b strings.Builder
	for _, list := range []struct {
		title string
		texts []string
	}{{"Notes", r.notes()}, {"Unmanaged, left alone", spec.Texts(r.leftAlone())}} {
		if len(list.texts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n<details><summary>%s (%d)</summary>\n\n", list.title, len(list.texts))
		shown := folded(list.texts)
		for _, text := range shown {
			fmt.Fprintf(&b, "- %s\n", codeSpan(Clean(text)))
		}
		if more := len(list.texts) - len(shown); more > 0 {
			fmt.Fprintf(&b, "- … and %d more\n", more)
		}
		b.WriteString("\n</details>\n")
	}
	return b.String()
}

// write writes a group and the items before from and from to on, if they are in it. For those in
// between, it gives the most common reasons.
func (g group) write(b *strings.Builder, shown []entry, items []string, from, to int, unsaid *reasons) {
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
		if left > 0 {
			writeLeftOut(b, left, unsaid)
			left = 0
		}
		b.WriteString(item)
	}
	if left > 0 {
		writeLeftOut(b, left, unsaid)
	}
	b.WriteString("\n</details>\n")
}

// markdownItem is one line as an item of a list.
func markdownItem(e entry) string {
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
	shown := differences
	if len(shown) > maxFields+1 {
		shown = shown[:maxFields]
	}
	for _, difference := range shown {
		fmt.Fprintf(&b, "  - %s\n", codeSpan(difference))
	}
	if more := len(differences) - len(shown); more > 0 {
		fmt.Fprintf(&b, "  - … and %d more differences\n", more)
	}
	for _, remark := range e.remarks() {
		fmt.Fprintf(&b, "  - %s: %s\n", remark.label, codeSpan(remark.text))
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

// codeSpan is a clean text as a Markdown code span, cut in the middle if long. Only a run of
// backticks as long as the fence could end it, and there is none.
func codeSpan(text string) string {
	if runes := []rune(text); len(runes) > maxSpan {
		text = string(runes[:maxSpan*2/3]) + " … " + string(runes[len(runes)-maxSpan/3:])
	}
	if strings.Trim(text, " ") == "" {
		return "` `"
	}
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// tableSpan is a clean text as a code span in a table cell, which a bar would end: bars are escaped,
// and a backslash before one is written out.
func tableSpan(text string) string {
	return strings.ReplaceAll(codeSpan(strings.ReplaceAll(text, `\|`, `\x5c|`)), "|", `\|`)
}
