package cli

import (
	"io"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/camsync/camsync/internal/report"
)

// showEdits shows what absorbing would do to the files, and what it leaves.
func (s *session) showEdits(e edition) error {
	var b strings.Builder
	paint := s.term.Style(s.term.Out).Color
	before := e.taken.Texts()
	for _, name := range e.files() {
		for line := range strings.Lines(udiff.Unified(name, name, string(before[name]), string(e.Texts[name]))) {
			b.WriteString(editLine(line, paint))
		}
		b.WriteByte('\n')
	}
	if len(e.Left) > 0 {
		b.WriteString("Not absorbed:\n")
		for _, l := range e.Left {
			b.WriteString("! " + report.Clean(l.Name.String()) + "\n      " + report.Clean(l.Why) + "\n")
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(s.term.Out, b.String())
	return err
}

// editLine is a line of a text diff, harmless on a terminal.
func editLine(line string, paint bool) string {
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "\n"
	}
	sign, text := line[:1], report.Clean(line[1:])
	ink := map[string]string{"+": "32", "-": "31", "@": "36"}[sign]
	if !paint || ink == "" {
		return sign + text + "\n"
	}
	return "\x1b[" + ink + "m" + sign + text + "\x1b[0m\n"
}
