package reconcile

import (
	"errors"
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

// unmatched is the error of the patterns of --only that select nothing.
func unmatched(desired, live spec.Organization) error {
	patterns := diff.Unmatched(desired, live)
	if len(patterns) == 0 {
		return nil
	}
	var names []string
	var errs []error
	for _, side := range []spec.Organization{desired, live} {
		for _, name := range side.Names() {
			names = append(names, name.String())
		}
	}
	for _, pattern := range patterns {
		text := fmt.Sprintf("--only %s: no resource of the file or the organisation has such a name", pattern)
		if near := lookalike.Nearest(pattern.String(), names); near != "" {
			text += "; did you mean " + strconv.Quote(near) + "?"
		}
		errs = append(errs, &RequestError{text})
	}
	return errors.Join(errs...)
}
