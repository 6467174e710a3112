package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// TestCaseS10ManyNetworksAreCounted: a line names the first of very many differences and counts the others.
func TestCaseS10ManyNetworksAreCounted(t *testing.T) {
	a := diff.Action{Verb: diff.Update, Name: spec.Allowlists.Name("a", "")}
	for i := range 300_000 {
		a.Fields = append(a.Fields, diff.Field{Name: "network", Desired: fmt.Sprintf("10.%d.%d.%d/32", i>>16, i>>8&255, i&255)})
	}
	for _, style := range []report.Style{{}, {Width: 80}} {
		var b strings.Builder
		if err := report.Text(&b, of(diff.Plan{Actions: []diff.Action{a}}), style); err != nil {
			t.Fatal(err)
		}
		if text := b.String(); strings.Count(text, "/32") != 200 || !strings.Contains(text, "and 299800 more") {
			t.Errorf("width %d: %d bytes", style.Width, len(text))
		}
	}
}
