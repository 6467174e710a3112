package reconcile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A RequestError is a request that selects nothing: without a file, or with a pattern that matches no resource.
type RequestError struct{ text, hint string }

func (e *RequestError) Error() string { return e.text }

// Hint says what can be selected.
func (e *RequestError) Hint() string { return e.hint }

// ErrNoFile says that the request names no file.
var ErrNoFile = &RequestError{"no file given: name the organisation's files with -f", "camsync --help shows what there is"}

// maxNames is how many names a hint shows.
const maxNames = 3

// unmatched is the error of the patterns of --only that select nothing.
func unmatched(desired, live spec.Organization) error {
	patterns := diff.Unmatched(desired, live)
	if len(patterns) == 0 {
		return nil
	}
	var names, like []string
	for _, side := range []spec.Organization{desired, live} {
		names = append(names, spec.Texts(side.Names())...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, pattern := range patterns {
		like = append(like, neighbours(pattern.String(), names)...)
	}
	hint := "camsync plan shows resources by their names"
	if len(like) > 0 {
		hint += ", such as " + strings.Join(slices.Compact(slices.Sorted(slices.Values(like))), ", ")
	}
	var errs []error
	for _, pattern := range patterns {
		text := fmt.Sprintf("--only %s: no resource of the file or the organisation has such a name", pattern)
		if near := lookalike.Nearest(pattern.String(), names); near != "" {
			text += "; did you mean " + strconv.Quote(near) + "?"
		}
		errs = append(errs, &RequestError{text, hint})
	}
	return errors.Join(errs...)
}

// neighbours are the first names that begin as a pattern does, up to its last slash before which there are any.
func neighbours(pattern string, names []string) []string {
	for pattern = strings.ToLower(pattern); ; {
		pattern = pattern[:max(strings.LastIndex(pattern, "/"), 0)]
		var found []string
		for _, name := range names {
			if pattern == "" || strings.HasPrefix(strings.ToLower(name), pattern+"/") {
				found = append(found, name)
			}
		}
		if len(found) > 0 || pattern == "" {
			return found[:min(len(found), maxNames)]
		}
	}
}
