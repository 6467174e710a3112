package reconcile

import (
	"fmt"
	"strconv"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A RequestError is a request that selects nothing: without a file, or with a pattern that no resource has.
type RequestError struct{ text string }

func (e *RequestError) Error() string { return e.text }

// ErrNoFile says that nothing names the desired organisation.
var ErrNoFile = &RequestError{"no file given: name the organisation's files with -f"}

// unmatched is the error of a pattern of --only that selects nothing.
func unmatched(desired, live spec.Organization) error {
	for _, pattern := range diff.Unmatched(desired, live) {
		var names []string
		for _, side := range []spec.Organization{desired, live} {
			for name := range side.Names() {
				names = append(names, name.String())
			}
		}
		text := fmt.Sprintf("--only %s: no resource of the file or the organisation has such a name", pattern)
		if near := lookalike.Nearest(pattern.String(), names); near != "" {
			text += "; did you mean " + strconv.Quote(near) + "?"
		}
		return &RequestError{text}
	}
	return nil
}
