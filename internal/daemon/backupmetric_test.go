package daemon

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The age grows between passes, since that is when nothing else tells of it.
func TestBackupAgesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMetrics("")
		figures := func() string {
			families, err := m.registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, f := range families {
				if name, ok := strings.CutPrefix(f.GetName(), "camsync_backup_"); ok {
					for _, figure := range f.GetMetric() {
						all = append(all, fmt.Sprintf("%s %s %v", name, figure.GetLabel()[0].GetValue(), figure.GetGauge().GetValue()))
					}
				}
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}
		if got := figures(); got != "" {
			t.Errorf("before the first pass: %s", got)
		}
		now := time.Now()
		m.backups.set([]Backups{
			{Cluster: "good", Most: 26 * time.Hour, Known: true, Since: now.Add(-time.Hour)},
			{Cluster: "ahead", Most: time.Hour, Known: true, Since: now.Add(time.Minute)},
			{Cluster: "none", Most: time.Hour, Known: true},
			{Cluster: "unread", Most: time.Hour},
		})
		time.Sleep(30 * time.Second)
		want := "age_seconds ahead 0, age_seconds good 3630, age_seconds none " + fmt.Sprint(math.Inf(1)) +
			", max_age_seconds ahead 3600, max_age_seconds good 93600, max_age_seconds none 3600, max_age_seconds unread 3600"
		if got := figures(); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
		m.lead(false)
		if got := figures(); got != "" {
			t.Errorf("on standby: %s", got)
		}
	})
}
