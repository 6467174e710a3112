package diff_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// TestBackupRegionOfANewCluster holds the file's one name against choices as the API offers them: the cluster's own
// region, or that and a second one.
func TestBackupRegionOfANewCluster(t *testing.T) {
	own := spec.Choice{Name: "Belgium, Europe (europe-west1)", UUID: "europe-west1"}
	second := spec.Choice{Name: "Frankfurt, Europe (europe-west3)", UUID: "europe-west3"}
	third := spec.Choice{Name: "London, Europe (europe-west2)", UUID: "europe-west2"}
	single := spec.BackupOption{UUID: "single", Regions: []spec.Choice{own}}
	dual := spec.BackupOption{UUID: "dual", Regions: []spec.Choice{own, second}}
	other := spec.BackupOption{UUID: "other", Regions: []spec.Choice{own, third}}
	for _, tt := range []struct {
		text    string
		offered []spec.BackupOption
		want    string
		reason  string
	}{
		{"europe-west3", []spec.BackupOption{single, dual}, "dual", ""},
		{"Frankfurt, Europe (europe-west3)", []spec.BackupOption{single, dual, other}, "dual", ""},
		{"europe-west1", []spec.BackupOption{dual, single, other}, "single", ""},
		{"OTHER", []spec.BackupOption{single, dual, other}, "other", ""},
		{"europe-west1", []spec.BackupOption{dual, other}, "", `backup region "europe-west1" names all of ` +
			"Belgium, Europe (europe-west1) and Frankfurt, Europe (europe-west3) (dual); Belgium, Europe (europe-west1) and London, Europe (europe-west2) (other)"},
		{"us-west1", []spec.BackupOption{single, dual}, "", `backup region "us-west1" is not offered; offered: ` +
			"Belgium, Europe (europe-west1) (single); Belgium, Europe (europe-west1) and Frankfurt, Europe (europe-west3) (dual)"},
	} {
		desired := load(t, `
			clusters:
			- {name: a, region: r1, channel: Stable, planType: G3-S, backupRegion: "`+tt.text+`"}`)
		live := applied(load(t, `clusters: []`))
		offered := options
		offered.Regions = []spec.RegionOption{{Choice: options.Regions[0].Choice, Backups: tt.offered}}
		live.ClusterOptions = spec.Known(offered)

		a := diff.Between(desired, live).Actions[0]
		got := ""
		if len(a.Calls) > 0 {
			got = a.Calls[0].(api.CreateCluster).BackupRegionID
		}
		if got != tt.want || !strings.Contains(a.Reason, tt.reason) || (tt.reason == "") != (a.Reason == "") {
			t.Errorf("%s: %q, reason %q; want %q, reason %q", tt.text, got, a.Reason, tt.want, tt.reason)
		}
	}
}
