package audit

import (
	"cmp"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A Scraper is a monitoring client, who may read the metrics of a cluster.
type Scraper struct {
	Cluster, Name, ID string
	LastUsed          time.Time // zero for one that was never used, as far as the API shows it
	Idle              bool      // it was not used for so long that it is likely to be of no use
	Since             time.Time
	By                string // who created it
	Declared          Declared
}

// Metrics is what a monitoring client may do.
const Metrics = "metrics"

// idleTime is how long a monitoring client is not used that is likely to be of no use.
const idleTime = 90 * 24 * time.Hour

// scrapers gathers the monitoring clients. Unlike private links, they belong to every plan: a list that may not be read is one that
// may hide someone.
func (r *Review) scrapers(live spec.Organization, log *Log, d *declarations) {
	for i := range live.Clusters.Value() {
		c := &live.Clusters.Value()[i]
		if why, unknown := c.MonitoringClients.Why(); unknown {
			r.Unknown, r.ScrapersMissing = append(r.Unknown, spec.MonitoringClients.List(c.Name).String()+": "+why), true
		}
		for _, m := range c.MonitoringClients.Value() {
			s := Scraper{Cluster: c.Name, Name: m.Name, ID: m.ID, LastUsed: m.LastUsed}
			s.Since, s.By = log.creation(key(spec.MonitoringClients, c.UUID, m.ID))
			if s.Since.IsZero() {
				s.Since, s.By = m.Created, m.By
			}
			if last := later(m.LastUsed, m.Created); !last.IsZero() {
				s.Idle = r.At.Sub(last) > idleTime
			}
			_, s.Declared = d.client(c, spec.MonitoringClients, m.Name)
			r.Scrapers = append(r.Scrapers, s)
		}
	}
	stable.Sort(r.Scrapers, func(x, y Scraper) int {
		return cmp.Or(cmp.Compare(x.Cluster, y.Cluster), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

func later(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

// Readers are the monitoring clients: those that the file does not declare first, and then those that have long not been used.
func (r *Review) Readers() []Scraper {
	all := slices.Clone(r.Scrapers)
	rank := func(s Scraper) int {
		if s.Idle {
			return 2 * s.Declared.rank()
		}
		return 2*s.Declared.rank() + 1
	}
	stable.Sort(all, func(x, y Scraper) int { return rank(x) - rank(y) })
	return all
}
