package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a file, counted from 1. The zero Pos is none.
type Pos struct {
	File         string
	Line, Column int
}

// String is file:line:column, or empty for no place.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// A FileError is something that is wrong in a file.
type FileError struct {
	Pos  Pos    // only its file where the whole file is wrong, such as one that cannot be read
	Text string // what is wrong, and what would be right; never a value given for a secret
}

// Error is file:line:column: what is wrong.
func (e FileError) Error() string {
	if e.Pos == (Pos{}) {
		return e.Text
	}
	return e.Pos.String() + ": " + e.Text
}

// FileErrors are all errors in the files of an organisation, in the order of their places.
type FileErrors []FileError

// Error is one error per line.
func (es FileErrors) Error() string { return strings.Join(each(es, FileError.Error), "\n") }

// Err is nil where there is no error. Otherwise it sorts the errors and drops repetitions: an alias may lead to
// the same error many times.
func (es FileErrors) Err() error {
	if len(es) == 0 {
		return nil
	}
	slices.SortStableFunc(es, func(a, b FileError) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(es)
}
