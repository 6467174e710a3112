package daemon

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// driftMetric is the metric camsync_drift. It replaces all its values at once: between the updates of a
// vector, a scrape would miss drift that is still there.
type driftMetric struct {
	about *prometheus.Desc

	mu     sync.Mutex
	counts map[driftLabels]int
}

type driftLabels struct {
	kind spec.Kind
	harm string
}

func newDriftMetric() *driftMetric {
	return &driftMetric{about: prometheus.NewDesc("camsync_drift",
		"Differences that are there after the last pass, by the kind of resource and the harm that they have done; one that has done several counts in each.",
		[]string{"kind", "harm"}, nil)}
}

// set replaces the values by the counts of these differences.
func (m *driftMetric) set(drift []report.Drifted) {
	counts := map[driftLabels]int{}
	for _, d := range drift {
		if d.Outside {
			continue // camsync_unmanaged counts these
		}
		var harms []string
		if !d.Wanted { // a change that is not applied yet has done no harm
			harms = d.Harms.Names()
		}
		if len(harms) == 0 {
			harms = []string{noHarm}
		}
		for _, harm := range harms {
			counts[driftLabels{d.Action.Name.Kind, harm}]++
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts = counts
}

// Describe implements prometheus.Collector.
func (m *driftMetric) Describe(about chan<- *prometheus.Desc) { about <- m.about }

// Collect implements prometheus.Collector.
func (m *driftMetric) Collect(figures chan<- prometheus.Metric) {
	m.mu.Lock()
	counts := m.counts // never changed once set
	m.mu.Unlock()
	for l, n := range counts {
		figures <- prometheus.MustNewConstMetric(m.about, prometheus.GaugeValue, float64(n), string(l.kind), l.harm)
	}
}
