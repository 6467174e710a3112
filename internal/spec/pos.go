package spec

import "fmt"

// A Pos is a place in a file, counted from 1. The zero Pos is no place.
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
