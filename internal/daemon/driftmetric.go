package daemon

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/camsync/camsync/internal/report"
)

// driftMetric is the metric camsync_drift. It replaces all its values at once: between the updates of one
// vector, a scrape would miss drift that is still there.
type driftMetric struct {
	current atomic.Pointer[prometheus.GaugeVec]
}

func newDriftMetric() *driftMetric {
	m := &driftMetric{}
	m.set(nil)
	return m
}

// set replaces the values by the counts of these differences.
func (m *driftMetric) set(drift []report.Drifted) {
	counts := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "camsync_drift",
		Help: "Differences that are there after the last pass, by the kind of resource and the harm that they have done; one that has done several counts in each.",
	}, []string{"kind", "harm"})
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
			counts.WithLabelValues(string(d.Action.Name.Kind), harm).Inc()
		}
	}
	m.current.Store(counts)
}

// Describe implements prometheus.Collector.
func (m *driftMetric) Describe(about chan<- *prometheus.Desc) { m.current.Load().Describe(about) }

// Collect implements prometheus.Collector.
func (m *driftMetric) Collect(figures chan<- prometheus.Metric) { m.current.Load().Collect(figures) }
