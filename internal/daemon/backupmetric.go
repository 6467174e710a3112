package daemon

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Backups are what a pass saw of the backups of a cluster whose file says how old the newest may be.
type Backups struct {
	Cluster string // its name in the file
	Most    time.Duration
	Known   bool      // the list was read, and the time of its newest complete backup is known
	Since   time.Time // that time; that of the cluster's creation if there is none, and zero if that is not known
}

// backupMetric are the metrics camsync_backup_age_seconds and camsync_backup_max_age_seconds. The age is that at the time of the
// scrape, so that it grows while passes fail. Their label is a cluster's name, as only the clusters have them that a file asks for.
type backupMetric struct {
	current atomic.Pointer[[]Backups]
	age     *prometheus.Desc
	most    *prometheus.Desc
}

func newBackupMetric() *backupMetric {
	m := &backupMetric{
		age: prometheus.NewDesc("camsync_backup_age_seconds",
			"Age of the newest complete backup of each cluster with backupMaxAge; of the cluster itself if there is none, and absent if it is unknown.", []string{"cluster"}, nil),
		most: prometheus.NewDesc("camsync_backup_max_age_seconds", "How old that backup may be, as the files say.", []string{"cluster"}, nil),
	}
	m.set(nil)
	return m
}

// set replaces what the last pass saw.
func (m *backupMetric) set(all []Backups) { m.current.Store(&all) }

// Describe implements prometheus.Collector.
func (m *backupMetric) Describe(about chan<- *prometheus.Desc) {
	about <- m.age
	about <- m.most
}

// Collect implements prometheus.Collector.
func (m *backupMetric) Collect(figures chan<- prometheus.Metric) {
	for _, b := range *m.current.Load() {
		figures <- prometheus.MustNewConstMetric(m.most, prometheus.GaugeValue, b.Most.Seconds(), b.Cluster)
		if !b.Known {
			continue
		}
		age := math.Inf(1)
		if !b.Since.IsZero() {
			age = max(0, time.Since(b.Since).Seconds())
		}
		figures <- prometheus.MustNewConstMetric(m.age, prometheus.GaugeValue, age, b.Cluster)
	}
}
