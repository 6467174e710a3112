package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func suspended(_, live *spec.Organization) {
	for i := range live.Clusters.Value() {
		live.Clusters.Value()[i].Status = spec.Suspended
	}
}

// A suspended cluster is woken for work that nothing else holds.
func TestASuspendedClusterIsWokenForItsWork(t *testing.T) {
	const live = "clusters: [{name: a, description: x, secrets: {S: {env: S}}}, {name: b}, {name: c}]"
	note := "note cluster/a: it is Suspended, and apply wakes it first; the pause of a trial cluster wipes its disk, so deploy its processes again; its API clients, secrets and allowlist stay"
	testPlans(t, []planCase{
		{"it is not asked for", "clusters: [{name: a, description: y, secrets: {S: {env: S}, T: {env: T}}}]", live, suspended, `
				hold update cluster/a description: x → y: the cluster is Suspended
				hold create cluster/a/secret/T: the cluster is Suspended
				unmanaged cluster/b
				unmanaged cluster/c`},
		{"it is", "policy: {wake: true}\nclusters: [{name: a, description: y, secrets: {S: {env: S}, T: {env: T}}}, {name: b}]", live, suspended, `
				update cluster/a description: x → y
				create cluster/a/secret/T
				unmanaged cluster/c
				` + note},
		{"what is held anyway wakes nothing", "policy: {wake: true, prune: [secrets]}\nclusters: [{name: a, secrets: {}}, {name: b, state: absent}]", live, suspended, `
				hold delete cluster/a/secret/S [credential-loss]: it does credential-loss, which is not allowed
				hold delete cluster/b uuid: id-b → (none), status: Suspended → (none) [data-loss]: it does data-loss, which is not allowed
				unmanaged cluster/c`},
	})
}

func TestWakePlansByTheStatus(t *testing.T) {
	live := spec.Organization{Clusters: spec.Known([]spec.Cluster{
		{Name: "a", UUID: "1", Status: spec.Suspended}, {Name: "b", UUID: "2", Status: spec.Resuming}, {Name: "c", UUID: "3", Status: spec.Healthy},
		{Name: "d", UUID: "4", Status: spec.Updating}, {Name: "e", UUID: "5"}, {Name: "twin", UUID: "6"}, {Name: "twin", UUID: "7"},
	})}
	const cost = ": the pause of a trial cluster wipes its disk, so deploy its processes again; its API clients, secrets and allowlist stay"
	for name, want := range map[string]string{
		"a":    "update cluster/a status: Suspended → Healthy\nnote cluster/a" + cost,
		"1":    "update cluster/a status: Suspended → Healthy\nnote cluster/a" + cost,
		"b":    "update cluster/b status: Resuming → Healthy\nnote cluster/b" + cost,
		"c":    "",
		"d":    "hold update cluster/d status: Updating → Healthy: only a suspended cluster can be woken, and this one is Updating",
		"e":    "hold update cluster/e status: (none) → Healthy: only a suspended cluster can be woken, and this one is in a state that the API left out",
		"twin": `2 clusters are called "twin": give the uuid of one of them, 6 or 7`,
		"7":    "hold update cluster/twin status: (none) → Healthy: only a suspended cluster can be woken, and this one is in a state that the API left out",
		"twim": `no cluster of the organisation is called "twim"; did you mean "twin"?`,
	} {
		plan, err := diff.Wake(live, name)
		got := text(plan)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}
