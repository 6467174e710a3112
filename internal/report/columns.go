package report

import (
	"slices"
	"strings"
)

const (
	columnGap    = 2  // spaces between columns
	widestColumn = 60 // longer cells push what is behind them away, where lines may have any length
)

// columns lays rows of cells out below headings. All texts are clean.
type columns struct {
	heads  []string
	rows   [][]string
	indent int
	style  Style
}

// write renders the headings and the rows. If the columns do not fit, the widest ones are narrowed,
// and their cells take several lines.
func (c columns) write(b *strings.Builder) {
	widths := c.widths()
	c.writeRow(b, c.heads, widths, cyan)
	for _, row := range c.rows {
		c.writeRow(b, row, widths, plain)
	}
}

func (c columns) widths() []int {
	widths := make([]int, len(c.heads))
	for _, row := range slices.Concat([][]string{c.heads}, c.rows) {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	if c.style.Width == 0 {
		for i := range widths {
			widths[i] = min(widths[i], widestColumn)
		}
		return widths
	}
	room := c.style.Width - c.indent - columnGap*(len(widths)-1)
	for used := sum(widths); used > room; used-- {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] == 1 {
			break
		}
		widths[widest]--
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
