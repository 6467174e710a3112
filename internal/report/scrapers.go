package report

import (
	"time"

	"github.com/camsync/camsync/internal/audit"
)

// scrapers are the table of who may read the metrics of clusters, if there are any or some may be missing.
func (p *accessPage) scrapers(r audit.Review) {
	if len(r.Scrapers) > 0 || r.ScrapersMissing {
		t := newTable("Monitoring clients", r.ScrapersMissing, []string{"Cluster", "Client", "Last used", "Since"}, r.Readers(), func(one audit.Scraper) accessRow {
			return accessRow{
				Cells:  []string{Clean(one.Cluster), Clean(one.Name), lastUse(one, r.At), since(one.Since, one.By)},
				Rights: []string{audit.Metrics}, Declared: one.Declared,
			}
		})
		p.Tables = append(p.Tables, t.declared(r.Against))
	}
}

// lastUse is when a client was used last, with a word where that is long ago.
func lastUse(s audit.Scraper, now time.Time) string {
	text := "never"
	if !s.LastUsed.IsZero() {
		text = s.LastUsed.UTC().Format(time.DateOnly)
	}
	if s.Idle && !s.LastUsed.IsZero() {
		text += ", " + age(s.LastUsed, now) + " ago"
	}
	if s.Idle {
		text += ": no longer used?"
	}
	return text
}

// scraperCounts are the monitoring clients as a part of a sentence; empty if there are none.
func scraperCounts(r audit.Review) string {
	if len(r.Scrapers) == 0 && !r.ScrapersMissing {
		return ""
	}
	return "; " + atLeast(len(r.Scrapers), "monitoring client", r.ScrapersMissing)
}
