package report_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/report"
)

func driftText(t testing.TB, r report.Report, style report.Style) string {
	t.Helper()
	var b strings.Builder
	if err := report.Text(&b, r, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The text of a drift says of each line who made it differ and how to settle it, and how much of the
// organisation is in the file.
func TestDriftText(t *testing.T) {
	golden(t, "drift.txt", []byte(driftText(t, driftReport(), report.Style{})))
	golden(t, "drift-60.txt", []byte(driftText(t, driftReport(), report.Style{Width: 60})))
}
