package report

import (
	"strings"

	"github.com/camsync/camsync/internal/harmless"
)

const (
	maxNameColumn   = 48 // names above it stand alone, so that one long name does not push all details away
	maxDetailColumn = 60 // details above it do not move the column of positions
	hang            = 6  // how far lines below a head are indented
)

// row is one action or result: a symbol and a name, details, a position, and lines below it.
type row struct {
	symbol span
	name   string
	detail []span // pieces between which a line may end; spaces within them, too
	pos    string
	below  []remark
}

// table lays rows out in columns: names, details, positions.
type table struct {
	rows  []row
	style Style
}

// write renders the rows. On narrow terminals, a name or a position without room beside the detail
// has a line of its own.
func (t table) write(b *strings.Builder) {
	names := t.nameColumn()
	details := make([][]line, len(t.rows))
	posColumn := 0
	for i, r := range t.rows {
		details[i] = t.layout(r, names)
		w := details[i][len(details[i])-1].width()
		if w <= names+maxDetailColumn && width(r.name)+5 <= names && t.fits(w, r.pos) {
			posColumn = max(posColumn, w)
		}
	}
	for i, r := range t.rows {
		lines := details[i]
		last := len(lines) - 1
		if w := lines[last].width(); r.pos != "" {
			switch {
			case t.fits(max(posColumn, w), r.pos):
				lines[last] = append(lines[last], pad(posColumn-w), span{text: "   " + r.pos})
			case t.fits(w, r.pos):
				lines[last] = append(lines[last], span{text: "   " + r.pos})
			case t.fits(hang-3, r.pos):
				lines = append(lines, line{pad(hang), span{text: r.pos}})
			}
		}
		for _, l := range lines {
			l.paint(b, t.style.Color)
		}
		t.writeBelow(b, r)
	}
}

func (t table) fits(used int, pos string) bool {
	return t.style.Width == 0 || used+3+width(pos) <= t.style.Width
}

// nameColumn is where details begin: after the symbol, the longest name that is not too long, and a
// gap.
func (t table) nameColumn() int {
	limit := maxNameColumn
	if t.style.Width > 0 {
		limit = min(limit, max(t.style.Width*45/100-5, 8))
	}
	longest := 0
	for _, r := range t.rows {
		if w := width(r.name); w <= limit && len(r.detail) > 0 {
			longest = max(longest, w)
		}
	}
	if longest == 0 {
		return hang
	}
	return 2 + longest + 3
}

// layout is the head of a row: its name, with the detail beside it or, without room, below.
func (t table) layout(r row, names int) []line {
	head := line{r.symbol, {text: " "}}
	chunks := wrap([]span{{r.name, bold}}, 0, t.room(2))
	var lines []line
	for i, c := range chunks {
		if i > 0 {
			head = line{pad(2)}
		}
		lines = append(lines, append(head, c...))
	}
	if len(r.detail) == 0 {
		return lines
	}
	last := lines[len(lines)-1]
	indent, beside := names, len(lines) == 1 && last.width()+3 <= names
	if !beside {
		indent = hang
		if free := last.width() + 3; len(lines) == 1 && t.style.Width == 0 {
			indent, beside = free, true
		}
	}
	for i, c := range wrap(r.detail, 2, t.room(indent)) {
		if i == 0 && beside {
			lines[0] = append(append(last, pad(indent-last.width())), c...)
			continue
		}
		lines = append(lines, append(line{pad(indent)}, c...))
	}
	return lines
}

func (t table) writeBelow(b *strings.Builder, r row) {
	for _, under := range r.below {
		label := under.Label + ": "
		indent := hang + width(label)
		for i, c := range wrap([]span{{text: under.Text}}, 0, t.room(indent)) {
			lead := line{pad(indent)}
			if i == 0 {
				lead = line{pad(hang), span{text: label, ink: cyan}}
			}
			append(lead, c...).paint(b, t.style.Color)
		}
	}
}

// room is the number of columns after an indent; 0 for no limit.
func (t table) room(indent int) int {
	if t.style.Width == 0 {
		return 0
	}
	return max(t.style.Width-indent, 8)
}

// wrap breaks pieces into lines of at most room columns: between pieces if possible, else between
// words, and within a word only if it fits on no line. No line begins like a command of a CI system.
func wrap(pieces []span, gap, room int) []line {
	f := filler{room: room}
	for i, p := range pieces {
		before := gap
		if i == 0 {
			before = 0
		}
		if room == 0 {
			f.add(span{p.text, p.ink}, before)
			continue
		}
		if w := width(p.text); f.used+before+w > room && w <= room {
			f.flush()
		}
		for word := range strings.SplitSeq(p.text, " ") {
			f.word(span{word, p.ink}, before)
			before = 1
		}
	}
	f.flush()
	return f.lines
}

// filler fills lines of at most room columns.
type filler struct {
	room    int
	lines   []line
	current line            // all of it but its last piece, which grows
	text    strings.Builder // the last piece
	ink     ink             // of it
	used    int
	begun   bool
}

func (f *filler) word(word span, gap int) {
	if f.used > 0 && f.used+gap+width(word.text) > f.room {
		f.flush()
	}
	if f.used == 0 {
		gap = 0
	}
	for {
		lead, rest := "", word.text
		if f.used == 0 {
			lead, rest = harmless.Prefix(word.text)
		}
		head, tail := split(rest, max(f.room-width(lead), 1)) // a single character may be wider than the room
		f.add(span{lead + head, word.ink}, gap)
		if tail == "" {
			return
		}
		f.flush()
		gap, word.text = 0, tail
	}
}

func (f *filler) add(s span, gap int) {
	f.begun = true
	f.used += gap + width(s.text)
	if f.text.Len() > 0 && f.ink != s.ink {
		f.close()
		if gap > 0 {
			f.current, gap = append(f.current, pad(gap)), 0
		}
	}
	f.ink = s.ink
	f.text.WriteString(pad(gap).text)
	f.text.WriteString(s.text)
}

// close ends the last piece.
func (f *filler) close() {
	if f.text.Len() > 0 {
		f.current = append(f.current, span{f.text.String(), f.ink})
		f.text.Reset()
	}
}

func (f *filler) flush() {
	f.close()
	if f.begun {
		f.lines, f.current, f.used, f.begun = append(f.lines, f.current), nil, 0, false
	}
}
