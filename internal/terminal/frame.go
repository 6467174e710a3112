package terminal

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// nameColumn is the least number of columns that a lane's name takes where there is room.
const nameColumn = 28

// draw shows the current state, or at last only what has ended.
func (p *progress) draw(last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frame++
	var block []string
	if !last {
		columns, rows := p.size()
		room := max(rows-3, 1)
		for i, l := range p.lanes {
			if i == room && len(p.lanes) > room+1 {
				block = append(block, fmt.Sprintf("  … and %d more", len(p.lanes)-room))
				break
			}
			block = append(block, p.line(cmp.Or(columns, 80), spinner[p.frame%len(spinner)], "36", l.name, l.doing, time.Since(l.begun)))
		}
		if p.beside != nil {
			for _, text := range p.beside() {
				block = append(block, report.Fit("  "+text, cmp.Or(columns, 80)-1))
			}
		}
	}
	p.screen.show(p.stay, block)
	p.stay = nil
}

// line lays one lane out: a sign, its name, what it does, and for how long. With an unknown width, which is 0, nothing is
// cut: only lines that are replaced must fit.
func (p *progress) line(columns int, sign, ink string, lane spec.Name, doing string, elapsed time.Duration) string {
	name := report.Clean(lane.String())
	clock := report.Elapsed(elapsed.Truncate(time.Second))
	if elapsed < time.Second {
		clock = report.Elapsed(elapsed)
	}
	names, room := max(nameColumn, uniseg.StringWidth(name)), uniseg.StringWidth(doing)
	if columns > 0 {
		names = min(names, columns*2/5)
		room = columns - 1 - 2 - names - 2 - 2 - len(clock)
	}
	if short := report.Clean(lane.Base()); short != "" && uniseg.StringWidth(name) > names { // what distinguishes names is seldom at their end
		name = short
	}
	text := " " + fill(name, names) + "  " + fill(doing, max(room, 0)) + "  " + clock
	if p.color {
		sign = "\x1b[" + ink + "m" + sign + "\x1b[0m"
	}
	return sign + text
}

// fill cuts or pads a text to exactly that many columns.
func fill(text string, columns int) string {
	text = report.Fit(text, columns)
	return text + strings.Repeat(" ", max(columns-uniseg.StringWidth(text), 0))
}
