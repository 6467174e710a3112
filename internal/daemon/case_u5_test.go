package daemon

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Unmanaged resources are counted by kind, and the value of a kind returns to 0.
func TestCaseU5UnmanagedIsCounted(t *testing.T) {
	d := &Daemon{metrics: newMetrics("")}
	scrape := func() string {
		w := httptest.NewRecorder()
		Group{{Daemon: d}}.metrics().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	outside := diff.Plan{Outside: []diff.Action{{Name: spec.Members.Name("c", "x")}, {Name: spec.Members.Name("c", "x")}, {Name: spec.Clients.Name("c", "x")}}}
	d.metrics.pass(Pass{Result: PassInSync}, Outcome{}, report.Report{Kind: report.Drift, Plan: outside}, true)
	text := scrape()
	for _, want := range []string{`camsync_unmanaged{kind="members"} 2`, `camsync_unmanaged{kind="clients"} 1`, `camsync_unmanaged{kind="secrets"} 0`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	d.metrics.pass(Pass{Result: PassInSync}, Outcome{}, report.Report{Kind: report.Drift}, true)
	if text := scrape(); !strings.Contains(text, `camsync_unmanaged{kind="members"} 0`) {
		t.Error("the members are counted still")
	}
}
