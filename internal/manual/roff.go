package manual

import (
	"fmt"
	"strings"
)

// A page is one under way.
type page struct {
	b     strings.Builder
	begun bool // the last line begins a section
}

// macro writes a line that begins with a dot.
func (p *page) macro(name string, arguments ...string) {
	p.begun = name == "SH"
	p.b.WriteString("." + name)
	for _, a := range arguments {
		p.b.WriteString(` "` + strings.ReplaceAll(escape(a), `"`, `\(dq`) + `"`)
	}
	p.b.WriteString("\n")
}

// raw writes a line that is escaped already.
func (p *page) raw(line string) {
	p.begun = false
	p.b.WriteString(line + "\n")
}

// text writes a text as lines that are filled.
func (p *page) text(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		p.line(line)
	}
}

// line writes a line of text, which never is a macro.
func (p *page) line(line string) {
	line = escape(strings.TrimRight(line, " \n"))
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, `\(aq`) {
		line = `\&` + line
	}
	p.raw(line)
}

// prose writes paragraphs. One with an indented line, or of more than one entry of a list, stays as it is.
func (p *page) prose(text string) {
	for i, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if fixed(paragraph) {
			p.verbatim(paragraph)
			continue
		}
		if i > 0 {
			p.macro("PP")
		}
		p.text(paragraph)
	}
}

// fixed reports whether the lines of a paragraph are not to be filled.
func fixed(paragraph string) bool {
	for line := range strings.Lines(paragraph) {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "- ") {
			return true
		}
	}
	return false
}

// verbatim writes lines that are not filled.
func (p *page) verbatim(text string) {
	if !p.begun {
		p.macro("PP")
	}
	p.raw(".nf\n.RS 2")
	for line := range strings.Lines(strings.Trim(text, "\n")) {
		line = strings.ReplaceAll(strings.TrimRight(line, " \n"), "\t", "    ")
		p.line(strings.TrimPrefix(line, "  "))
	}
	p.raw(".RE\n.fi")
}

// special are the characters that roff takes for others, or that terminals get as others.
var special = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "~", `\(ti`, "^", `\(ha`)

// escape is a text of which every character is shown as it is.
func escape(text string) string {
	text = special.Replace(text)
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		}
	}
	return b.String()
}
