package terminal

import (
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/camsync/camsync/internal/spec"
)

// Nothing is cut where the width is unknown; where it is known, a line fits into it.
func TestCaseU14ProgressUncut(t *testing.T) {
	p := &progress{}
	lane, doing := spec.ClusterName(strings.Repeat("production-", 5)+"europe"), "waiting: "+strings.Repeat("for the cluster ", 8)
	if got := p.line(0, "✓", "32", lane, doing, time.Second); !strings.Contains(got, lane.String()) || !strings.Contains(got, doing) {
		t.Errorf("width unknown: %q", got)
	}
	for _, columns := range []int{narrowest, 40, 80, 200} {
		got := p.line(columns, "✓", "32", lane, doing, time.Second)
		if w := uniseg.StringWidth(got); w >= columns {
			t.Errorf("%d columns: %d in %q", columns, w, got)
		}
		if whole := strings.Contains(got, lane.String()); whole != (columns == 200) {
			t.Errorf("%d columns: the name stands whole: %v, in %q", columns, whole, got)
		}
	}
}
