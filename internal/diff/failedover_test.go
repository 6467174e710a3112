package diff_test

import (
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// What was failed over is held as a whole, with the new cluster, and may only be deleted.
func TestAClusterThatWasFailedOverIsHeld(t *testing.T) {
	const live = "clusters: [{name: a, description: x}]"
	recorded := func(to string) func(_, live *spec.Organization) {
		return func(_, live *spec.Organization) {
			live.Clusters.Value()[0].Status = spec.Suspended
			live.Clusters.Value()[0].FailedOver = spec.FailedOver{To: to, Region: "east", Said: "it was failed over"}
		}
	}
	beside := func(name, region string, age time.Duration) func(_, live *spec.Organization) {
		return func(_, live *spec.Organization) {
			l := live.Clusters.Value()
			l[0].Status, l[0].Created = spec.Suspended, time.Unix(1e9, 0)
			twin := spec.Cluster{Name: name, UUID: "new", Status: spec.Healthy, Created: l[0].Created.Add(age)}
			twin.Region = spec.Known(spec.Choice{Name: region, UUID: "id"})
			live.Clusters = spec.Known(append(l, twin))
		}
	}
	const pinned = "policy: {wake: true}\nclusters: [{name: a, uuid: id-a, description: y}]"
	const wakes = "\nnote cluster/a: it is Suspended, and apply wakes it first; the pause of a trial cluster wipes its disk, so deploy its processes again; its API clients, secrets and allowlist stay"
	testPlans(t, []planCase{
		{"it differs", pinned, live, recorded("new"), "hold cluster/a: it was failed over"},
		{"it does not", "clusters: [{name: a, description: x}]", live, recorded("new"), "hold cluster/a: it was failed over"},
		{"the new one is not known", pinned, live, recorded(""), "hold cluster/a: it was failed over"},
		{"it is to be deleted", "policy: {allow: [data-loss]}\nclusters: [{name: a, state: absent}]", live, recorded("new"),
			"delete cluster/a uuid: id-a → (none), status: Suspended → (none) [data-loss]"},
		{"a later one of its name in its backup region", pinned, live, beside("a", "Frankfurt, Europe (europe-west3)", time.Hour),
			"hold cluster/a: it is Suspended, and its backup region has a later cluster of the same name, new, as after a failover\nunmanaged cluster/a"},
		{"an earlier one", pinned, live, beside("a", "Frankfurt, Europe (europe-west3)", -time.Hour), "update cluster/a description: x → y\nunmanaged cluster/a" + wakes},
		{"one of another region", pinned, live, beside("a", "West (west)", time.Hour), "update cluster/a description: x → y\nunmanaged cluster/a" + wakes},
		{"one of its own region, where its backups are, too", pinned, live, func(d, live *spec.Organization) {
			region := live.Clusters.Value()[0].BackupRegion.Value()
			live.Clusters.Value()[0].Region = spec.Known(region)
			beside("a", region.Name, time.Hour)(d, live)
		}, "update cluster/a description: x → y\nunmanaged cluster/a" + wakes},
		{"one of another name", pinned, live, beside("b", "Frankfurt, Europe (europe-west3)", time.Hour), "update cluster/a description: x → y\nunmanaged cluster/b" + wakes},
	})
}
