package keys

import (
	"strings"

	"github.com/rivo/uniseg"
)

// readable is the widest that lines of prose get.
const readable = 100

// Text explains a key to people, in lines of at most that many columns; 0 for any number. bold paints a heading. recursive lists all keys
// below it, and not only the next ones.
func (k *Key) Text(columns int, recursive bool, bold func(string) string) string {
	if columns == 0 || columns > readable {
		columns = readable
	}
	var b strings.Builder
	title := k.Path
	if title == "" {
		title = "the file"
	}
	b.WriteString(bold(title) + "\n" + filled("  ", "  ", plain(k.Facts), columns) + "\n" + filled("  ", "  ", k.Description, columns))
	if k.Path != "" {
		b.WriteString("\n" + k.rows(columns))
	}
	if len(k.Examples) > 0 {
		b.WriteString("\n" + bold("Example") + "\n")
		for _, example := range k.Examples {
			for _, line := range Block(example, columns-3) {
				b.WriteString("  " + line + "\n")
			}
		}
	}
	if len(k.Below) > 0 {
		b.WriteString("\n" + bold("Keys") + "\n" + list(k.Below, columns, recursive, "  "))
	}
	return b.String()
}

// rows say what an absent, an empty and a null value mean, what a change can do and which operations of the API there are.
func (k *Key) rows(columns int) string {
	var b strings.Builder
	row := func(name string, values ...string) {
		for _, v := range values {
			if v == "" {
				continue
			}
			b.WriteString(filled("  "+name+strings.Repeat(" ", 10-len(name)), strings.Repeat(" ", 12), v, columns))
			name = ""
		}
	}
	if k.Name() != anyName {
		row("left out", k.Absent)
		row("empty", k.Empty)
	}
	row("null", "an error")
	row("harm", k.Harms...)
	row("API", k.Operations...)
	return b.String()
}

// list has a line for each key, with its type.
func list(keys []*Key, columns int, recursive bool, indent string) string {
	width := 0
	for _, k := range keys {
		width = max(width, len(k.Name()))
	}
	var b strings.Builder
	for _, k := range keys {
		head := indent + k.Name() + strings.Repeat(" ", width-len(k.Name())+2)
		b.WriteString(filled(head, strings.Repeat(" ", len(head)), plain(k.Facts), columns))
		if recursive {
			b.WriteString(list(k.Below, columns, recursive, indent+"  "))
		}
	}
	return b.String()
}

// plain are facts without the quotes that the documents have.
func plain(facts []string) string { return strings.ReplaceAll(strings.Join(facts, "; "), "`", "") }

// filled is text in lines of at most that many columns. The first line begins with head, each other one with indent.
func filled(head, indent, text string, columns int) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	line, used := head, uniseg.StringWidth(head)
	begun := used
	for _, word := range strings.Fields(text) {
		w := uniseg.StringWidth(word)
		switch {
		case used == begun: // the first word of a line
		case used+1+w > columns-1:
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, used, begun = indent, len(indent), len(indent)
		default:
			line, used = line+" ", used+1
		}
		line, used = line+word, used+w
	}
	return b.String() + strings.TrimRight(line, " ") + "\n"
}
