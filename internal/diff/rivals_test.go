package diff_test

import (
	"fmt"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// Older clusters that may be the declared one are named, one and several in their own words.
func TestOlderClustersThatMayBeTheDeclaredOne(t *testing.T) {
	beside := func(n int) func(desired, live *spec.Organization) {
		return func(desired, live *spec.Organization) {
			d := &desired.Clusters.Value()[0]
			d.Shown.Uncertain = "the activity log is empty"
			for i := range n {
				older := spec.Cluster{Name: fmt.Sprintf("old-%d", i), UUID: fmt.Sprintf("id-%d", i), Status: spec.Healthy, Region: live.Clusters.Value()[0].Region}
				d.Shown.Rivals = append(d.Shown.Rivals, spec.Rival{UUID: older.UUID})
				live.Clusters = spec.Known(append(live.Clusters.Value(), older))
			}
		}
	}
	const file, live = "clusters: [{name: a, region: europe-west1, description: y}]", "clusters: [{name: a, region: europe-west1, description: x}]"
	testPlans(t, []planCase{
		{"one", file, live, beside(1), `
				update cluster/a description: x → y
				unmanaged cluster/old-0
				note cluster/a is taken for the live cluster of that name, id-a. Beside it there is an older one of the same region, plan type and channel that is not in the file: old-0 (id-0). Whether that had the name before could not be determined: the activity log is empty. uuid: in the file says which one is meant`},
		{"several", file, live, beside(2), `
				update cluster/a description: x → y
				unmanaged cluster/old-0
				unmanaged cluster/old-1
				note cluster/a is taken for the live cluster of that name, id-a. Beside it there are older ones of the same region, plan type and channel that are not in the file: old-0 (id-0), old-1 (id-1). Whether one of them had the name before could not be determined: the activity log is empty. uuid: in the file says which one is meant`},
	})
}
