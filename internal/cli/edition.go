package cli

import (
	"io"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/terminal"
)

// count says how many differences are absorbed, and of how many only a part.
func (e edition) count() string {
	done, part := report.Count(len(e.Done), "difference"), "a part of "+report.Count(len(e.Partly), "difference")
	switch {
	case len(e.Partly) == 0:
		return done
	case len(e.Done) == 0:
		return part
	}
	return done + " and " + part
}

// show shows the edits, and what is not absorbed.
func (e edition) show(t *terminal.Terminal) error {
	var b strings.Builder
	before, paint := e.taken.Texts(), t.Style(t.Out).Color
	for _, name := range e.files() {
		for line := range strings.Lines(udiff.Unified(name, name, string(before[name]), string(e.Texts[name]))) {
			b.WriteString(editLine(line, paint))
		}
		b.WriteByte('\n')
	}
	if len(e.Refused) > 0 {
		b.WriteString("Not absorbed:\n")
		for _, l := range e.Refused {
			b.WriteString("! " + report.Clean(l.Name.String()) + "\n      " + report.Clean(l.Why) + "\n")
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(t.Out, b.String())
	return err
}

// editLine is a line of a text diff, harmless on a terminal.
func editLine(line string, paint bool) string {
	line = strings.TrimRight(line, "\r\n")
	sign := line[:min(len(line), 1)]
	line = sign + report.Clean(strings.TrimPrefix(line, sign))
	if ink := map[string]string{"+": "32", "-": "31", "@": "36"}[sign]; paint && ink != "" {
		line = "\x1b[" + ink + "m" + line + "\x1b[0m"
	}
	return line + "\n"
}
