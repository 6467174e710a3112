package cli

import (
	"io"
	"strconv"

	"golang.org/x/term"

	"github.com/camsync/camsync/internal/report"
)

// narrowest is the least width that text is laid out for; below it nothing can be read anyway.
const narrowest = 30

func isTerminal(stream any) bool { return terminalOf(stream) != nil }

// colors reports whether a stream may be painted.
func (s *session) colors(stream io.Writer) bool {
	return !s.noColor && s.get(envNoColor, "") == "" && s.get("TERM", "") != "dumb" && isTerminal(stream)
}

// width is how many columns a line on a stream may take; 0 for any number.
func (s *session) width(stream io.Writer) int {
	if columns, err := strconv.Atoi(s.get("COLUMNS", "")); err == nil && columns > 0 {
		return max(columns, narrowest)
	}
	if file := terminalOf(stream); file != nil {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			return max(columns, narrowest)
		}
	}
	return 0
}

// height is how many lines a terminal shows.
func height(stream io.Writer) int {
	if file := terminalOf(stream); file != nil {
		if _, rows, err := term.GetSize(int(file.Fd())); err == nil && rows > 0 {
			return rows
		}
	}
	return 24
}

func (s *session) style(stream io.Writer) report.Style {
	return report.Style{Color: s.colors(stream), Width: s.width(stream)}
}
