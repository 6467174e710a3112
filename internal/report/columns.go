package report

import (
	"slices"
	"strings"
)

const (
	columnGap    = 2  // spaces between columns
	widestColumn = 72 // longer cells push what is behind them away, where lines may have any length
)

// columns lays rows of cells out below headings. All texts are clean.
type columns struct {
	heads  []string
	rows   [][]string
	indent int
	style  Style
	copied bool // the last column is ids, which are copied: if the columns do not fit, each is on a line of its own
}

// write renders the headings and the rows. If the columns do not fit, the widest ones are narrowed,
// and their cells take several lines.
func (c columns) write(b *strings.Builder) {
	last := len(c.heads) - 1
	below := c.copied && c.style.Width > 0 && c.room(c.natural()) < 0
	row := func(cells []string, widths []int, ink ink) {
		if !below {
			c.writeRow(b, cells, widths, ink)
			return
		}
		c.writeRow(b, cells[:last], widths[:last], ink)
		line{pad(c.indent + columnGap), {cells[last], ink}}.paint(b, c.style.Color)
	}
	widths := c.widths(below)
	row(c.heads, widths, cyan)
	for _, cells := range c.rows {
		row(cells, widths, plain)
	}
}

// natural is how wide the columns are if no cell is wrapped.
func (c columns) natural() []int {
	widths := make([]int, len(c.heads))
	for _, row := range slices.Concat([][]string{c.heads}, c.rows) {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	return widths
}

// room is how much of a line such columns leave; negative if they do not fit.
func (c columns) room(widths []int) int {
	return c.style.Width - c.indent - columnGap*(len(widths)-1) - sum(widths)
}

// widths are those that fit; below leaves the last column out of account.
func (c columns) widths(below bool) []int {
	widths := c.natural()
	if c.style.Width == 0 {
		for i := range widths {
			widths[i] = min(widths[i], widestColumn)
		}
		return widths
	}
	narrowed := widths
	if below {
		narrowed = widths[:len(widths)-1]
	}
	for c.room(narrowed) < 0 {
		widest := 0
		for i := range narrowed {
			if narrowed[i] > narrowed[widest] {
				widest = i
			}
		}
		if narrowed[widest] == 1 {
			break
		}
		narrowed[widest]--
	}
	return widths
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

// writeRow renders one row, in as many lines as its longest cell needs.
func (c columns) writeRow(b *strings.Builder, row []string, widths []int, ink ink) {
	cells := make([][]line, len(row))
	height := 0
	for i, cell := range row {
		room := widths[i]
		if c.style.Width == 0 {
			room = 0
		}
		cells[i] = wrap([]span{{cell, ink}}, 0, room)
		height = max(height, len(cells[i]))
	}
	for n := range height {
		painted := line{pad(c.indent)}
		used := 0 // columns behind the last text
		for i, lines := range cells {
			if n < len(lines) && lines[n].width() > 0 {
				painted = append(painted, pad(used))
				painted = append(painted, lines[n]...)
				used = widths[i] - lines[n].width()
			} else {
				used += widths[i]
			}
			used = max(used, 0) + columnGap
		}
		painted.paint(b, c.style.Color)
	}
}
