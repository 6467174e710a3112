package spec

import (
	"cmp"
	"slices"
	"strings"
)

// A Mistake is one thing that is wrong in a file.
type Mistake struct {
	Pos  Pos    // a file alone where the file as such is the mistake, such as one that can not be read
	Text string // what is wrong, and what would be right; never a value given for a secret
}

// Error is file:line:column: what is wrong.
func (m Mistake) Error() string {
	if m.Pos == (Pos{}) {
		return m.Text
	}
	return m.Pos.String() + ": " + m.Text
}

// Mistakes are all mistakes of the files of an organisation, in the order of their places.
type Mistakes []Mistake

// Error is one mistake per line.
func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// err is the mistakes as an error: nil for none, else sorted, and each said once although an
// alias may have led to it many times.
func (ms Mistakes) err() error {
	if len(ms) == 0 {
		return nil
	}
	slices.SortStableFunc(ms, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(ms)
}
