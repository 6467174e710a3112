package daemon

import (
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// A scrape at the end of a pass sees the values of one pass, and never none.
func TestDriftDoesNotFlicker(t *testing.T) {
	m := newDriftMetric()
	open := []report.Drifted{{Action: diff.Action{Name: spec.Secrets.Name("c", "x")}, Harms: spec.DataLoss}, {Action: diff.Action{Name: spec.Members.Name("c", "x")}}, {Action: diff.Action{Name: spec.Members.Name("c", "x")}}}
	m.set(open)
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(m)
	var passes sync.WaitGroup
	passes.Go(func() {
		for range 1000 {
			m.set(open)
		}
	})
	defer passes.Wait()
	for range 200 {
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, f := range families {
			for _, figure := range f.GetMetric() {
				sum += figure.GetGauge().GetValue()
			}
		}
		if sum != 3 {
			t.Fatalf("%v differences are exported, want 3", sum)
		}
	}
}
