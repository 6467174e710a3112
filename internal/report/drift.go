package report

import (
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// resolution says how to resolve a difference, either way. It is empty for what is unknown; a hold's
// own hint says how to allow it.
func resolution(a diff.Action) string {
	does, applies := a.Does(), map[diff.Verb]string{
		diff.Create: "camsync apply creates it; or ", diff.Update: "camsync apply sets it; or ", diff.Delete: "camsync apply deletes it; or ",
	}[a.Verb]
	place := "the file"
	if pos := a.Pos.String(); pos != "" {
		place = pos
	}
	switch {
	case does == diff.Create:
		return applies + "camsync absorb removes it from " + place
	case does == diff.Delete && a.Pos.Line > 0:
		return applies + "camsync absorb lets it be present in " + place
	case does == diff.Delete:
		return applies + "camsync absorb declares it in " + place
	case does == diff.Update && a.Name.Kind == spec.Secrets:
		return applies + "give the source in " + place + " the live value"
	case does == diff.Update, does == diff.Hold && len(a.Fields) > 0:
		return applies + "camsync absorb writes what is live into " + place
	}
	return ""
}

// coverageCounts adds the counts of the kinds to the sentence about the coverage, if there are
// several.
func (r Report) coverageCounts() string {
	if len(r.Coverage) < 2 {
		return "."
	}
	counts := make([]string, len(r.Coverage))
	for i, c := range r.Coverage {
		counts[i] = string(c.Kind) + " " + c.Count()
	}
	return " (" + strings.Join(counts, ", ") + ")."
}
