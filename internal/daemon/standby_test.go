package daemon

import (
	"slices"
	"testing"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Only the leader has figures of the organisation: those of a replica on standby would be old, and twice.
func TestAReplicaOnStandbyHasNoFiguresOfClusters(t *testing.T) {
	m := newMetrics("")
	m.pass(Pass{}, Outcome{
		Clusters: []Cluster{{Name: "production", Status: spec.Healthy, External: true, Linked: true}}, Backups: []Backups{{Cluster: "production"}},
	}, report.Report{}, true)
	labelled := func() (names []string) {
		families, err := m.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			for _, figure := range f.GetMetric() {
				if labels := figure.GetLabel(); len(labels) > 0 && labels[0].GetName() == "cluster" {
					names = append(names, f.GetName())
				}
			}
		}
		return names
	}
	if all := labelled(); !slices.Equal(all, []string{"camsync_backup_max_age_seconds", "camsync_encryption_ready", "camsync_private_link_ready"}) {
		t.Errorf("as the leader: %q", all)
	}
	m.lead(false)
	if all := labelled(); len(all) > 0 {
		t.Errorf("on standby: %q", all)
	}
}
