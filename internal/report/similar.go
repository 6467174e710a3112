package report

import (
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

const (
	maxAlike = 10  // of similar texts, this many are listed
	maxShown = 200 // lines of errors on a terminal
)

// A Group is a line for one error, or for several similar ones.
type Group struct {
	spec.FileError
	More int // like it, counted with it; 0 for an error of its own
}

// String is the line. It is clean.
func (g Group) String() string { return Clean(g.Error()) + AndMore(g.More) }

// Similar lists errors in order. Of similar ones it lists the first; the last of these counts the rest.
// Errors beyond the limit count with the last line.
func Similar(errors spec.FileErrors) []Group {
	var groups []Group
	count, last := map[string]int{}, map[string]int{}
	rest := 0
	for _, e := range errors {
		key := shape(e.Text)
		count[key]++
		switch at, listed := last[key]; {
		case listed && count[key] > maxAlike:
			groups[at].More++
		case len(groups) >= maxShown:
			rest++
		default:
			last[key] = len(groups)
			groups = append(groups, Group{FileError: e})
		}
	}
	if rest > 0 {
		groups = append(groups, Group{FileError: spec.FileError{Text: fmt.Sprintf("… and %d more errors of other kinds", rest)}})
	}
	return groups
}

// shape is the common part of similar texts: a word that is quoted, or has a digit, capital,
// underscore, slash or dot inside, is replaced as a name.
func shape(text string) string {
	var b strings.Builder
	quoted := false
	for word := range strings.FieldsSeq(text) {
		opens := strings.Count(word, `"`) - strings.Count(word, `\"`)
		named := quoted || opens > 0 || strings.ContainsAny(strings.TrimRight(word, ".,;:"), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_/.@")
		if opens%2 == 1 {
			quoted = !quoted
		}
		if named {
			word = "…"
		}
		if !strings.HasSuffix(b.String(), word+" ") || !named {
			b.WriteString(word + " ")
		}
	}
	return b.String()
}
