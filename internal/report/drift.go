package report

import (
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// resolution says how a difference is settled, one way or the other. A hold says it itself.
func resolution(a diff.Action) string {
	place := "the file"
	if pos := a.Pos.String(); pos != "" {
		place = pos
	}
	switch {
	case a.Verb == diff.Create:
		return "camsync apply makes it; or take it out of " + place
	case a.Verb == diff.Delete && a.Pos.Line > 0:
		return "camsync apply deletes it; or let it be present in " + place
	case a.Verb == diff.Delete:
		return "camsync apply deletes it; or declare it in " + place
	case a.Verb == diff.Update && a.Kind == spec.Secrets:
		return "camsync apply sets it; or give the source in " + place + " the live value"
	case a.Verb == diff.Update:
		return "camsync apply sets it; or write what is live into " + place
	}
	return ""
}

// coverageCounts end the sentence about the coverage with the counts of the kinds, where there are several.
func (r Report) coverageCounts() string {
	if len(r.Coverage) < 2 {
		return "."
	}
	counts := make([]string, len(r.Coverage))
	for i, c := range r.Coverage {
		counts[i] = fmt.Sprintf("%s %d of %d", c.Kind, c.Declared, c.Live)
	}
	return " (" + strings.Join(counts, ", ") + ")."
}
