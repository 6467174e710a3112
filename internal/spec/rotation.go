package spec

import (
	"fmt"
	"regexp"
	"strconv"
)

// A client can be given neither another secret nor another name, and no two clients of a cluster
// may have one name. So a rotation of the client that a file calls NAME makes NAME~2, the next one
// NAME~3; NAME itself is its rotation 1.

var rotationEnd = regexp.MustCompile(`~[0-9]+$`)

// Rotation takes the name of a live client apart: into the name that a file declares it by, and which
// rotation of that it is.
func Rotation(name string) (declared string, n int) {
	end := rotationEnd.FindStringIndex(name)
	if end == nil || end[0] == 0 {
		return name, 1
	}
	declared = name[:end[0]]
	n, err := strconv.Atoi(name[end[0]+1:])
	if err != nil || n < 2 || RotationName(declared, n) != name {
		return name, 1
	}
	return declared, n
}

// RotationName is the name of a rotation of the client that a file declares.
func RotationName(declared string, n int) string {
	if n == 1 {
		return declared
	}
	return fmt.Sprintf("%s~%d", declared, n)
}

// Current is the index of the rotation that a file's client is, in the live clients of its cluster: the one
// whose credentials are at the destination, as far as that is known, and else the newest. It is -1
// where none lives.
func (c Client) Current(live []*Client) int {
	delivered, known := c.Delivered.Get()
	current, newest := -1, 0
	for i, l := range live {
		name, n := Rotation(l.Name)
		switch {
		case name != c.Name:
		case known && l.ID == delivered:
			return i
		case n > newest:
			current, newest = i, n
		}
	}
	return current
}
