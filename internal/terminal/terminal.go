// Package terminal is what camsync shows people and asks them: the streams of a run, how wide and colourful each is, the
// log, and what moves while a run waits or works.
//
// Standard output carries the result and nothing else. Standard error carries the log, the questions and the progress:
// in place on a terminal, else as lines.
package terminal

import (
	"bufio"
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/report"
)

// A Terminal is the streams of a run. Its methods are not for concurrent use, its streams are.
type Terminal struct {
	In  io.Reader
	Out *Result // standard output
	Err *Screen // standard error

	LogFormat string // auto, text or json
	Color     string // auto, always or never; empty is auto
	NoColor   bool   // never
	Quiet     bool   // only warnings and errors on standard error
	Verbose   bool
	RunsOn    bool // the command runs until it is stopped, so that programs read its log

	env   environment.Environment
	waits *waits        // what is waited for, as it is shown; nil where nothing is
	typed *bufio.Reader // In, from the first question on
}

// New returns the terminal of these streams.
func New(in io.Reader, out, err io.Writer, env environment.Environment) *Terminal {
	return &Terminal{In: in, Out: &Result{out: out}, Err: &Screen{out: err}, env: env}
}

// narrowest is the least width that text is laid out for; below it nothing can be read anyway.
const narrowest = 30

// Style is how text is laid out on a stream.
func (t *Terminal) Style(stream io.Writer) report.Style {
	return report.Style{Color: t.colors(stream), Width: t.width(stream)}
}

func (t *Terminal) dumb() bool { return t.env.Get("TERM") == "dumb" }

// moves reports whether lines on standard error can be written over.
func (t *Terminal) moves() bool { return IsTerminal(t.Err) && !t.dumb() }

// width is how many columns a line on a stream may take; 0 for any number.
func (t *Terminal) width(stream io.Writer) int {
	if columns, err := strconv.Atoi(t.env.Get("COLUMNS")); err == nil && columns > 0 {
		return max(columns, narrowest)
	}
	if columns, _ := sizeOf(stream); columns > 0 {
		return max(columns, narrowest)
	}
	return 0
}

// sizeOf is how many columns and lines a terminal shows; 0 where that is not known.
func sizeOf(stream io.Writer) (columns, rows int) {
	if file := terminalOf(stream); file != nil {
		if columns, rows, err := term.GetSize(int(file.Fd())); err == nil {
			return columns, rows
		}
	}
	return 0, 0
}

// IsTerminal reports whether a stream of a run is a terminal.
func IsTerminal(stream any) bool { return terminalOf(stream) != nil }

// terminalOf is the terminal behind a stream; nil where there is none.
func terminalOf(stream any) *os.File {
	switch s := stream.(type) {
	case *Result:
		stream = s.out
	case *Screen:
		stream = s.out
	}
	if file, ok := stream.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return file
	}
	return nil
}
