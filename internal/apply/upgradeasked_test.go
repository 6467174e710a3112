package apply_test

import (
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// An upgrade that an earlier run asked for holds the next one until the cluster shows it, and for an hour at most: after a clock was
// set back, for an hour from then on.
func TestWhatAnEarlierRunAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		begun      time.Duration // before now
		status     spec.Status
		generation string
		holds      time.Duration // from now on; 0 if nothing is held, and the intent forgotten
	}{
		"nothing of it is seen":           {20 * time.Minute, spec.Healthy, "old", 40 * time.Minute},
		"it is Updating":                  {20 * time.Minute, spec.Updating, "old", 0},
		"it has another generation":       {20 * time.Minute, spec.Healthy, "new", 0},
		"its generation is not shown":     {20 * time.Minute, spec.Healthy, "", 40 * time.Minute},
		"an hour has passed":              {time.Hour, spec.Healthy, "old", 0},
		"the clock was set back":          {-30 * 24 * time.Hour, spec.Healthy, "old", time.Hour},
		"the clock was set back a little": {-time.Minute, spec.Healthy, "old", time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, err := journal.Open(t.TempDir()+"/state", "account")
				if err != nil {
					t.Fatal(err)
				}
				i := journal.Intent{Kind: journal.Upgrade, Cluster: "c", Name: "upgrade", Before: []string{"old"}, Begun: time.Now().Add(-c.begun)}
				e, err := j.Take(i)
				if err == nil {
					err = errors.Join(e.Write(i), e.Release())
				}
				if err != nil {
					t.Fatal(err)
				}
				for range 2 { // the second run finds what the first one kept
					l := spec.Cluster{UUID: "c", Status: c.status}
					if c.generation != "" {
						l.Generation = spec.Known(spec.Choice{Name: c.generation})
					}
					live := spec.Organization{Clusters: spec.Known([]spec.Cluster{l})}
					if err := apply.Recover(t.Context(), &org{}, j, nil, spec.Organization{}, &live, slog.New(slog.DiscardHandler)); err != nil {
						t.Fatal(err)
					}
					holds := time.Duration(0)
					if asked := live.Clusters.Value()[0].Asked; !asked.At.IsZero() {
						holds = time.Until(asked.Until)
					}
					left, err := j.Pending()
					if holds != c.holds || err != nil || (len(left) > 0) != (c.holds > 0) {
						t.Errorf("holds for %s, want %s; left %v, %v", holds, c.holds, left, err)
					}
				}
			})
		})
	}
}
