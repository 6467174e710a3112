package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A plan says of each unmanaged resource which cluster it is or is in, also of clusters of one name, and of those that --only selects.
func TestUnmanagedHaveTheUUIDsOfTheirClusters(t *testing.T) {
	cluster := func(name, uuid string) spec.Cluster {
		return spec.Cluster{Name: name, UUID: uuid, Status: spec.Healthy, Secrets: spec.Known([]spec.Secret{{Name: "EXTRA"}})}
	}
	live := spec.Organization{
		Clusters: spec.Known([]spec.Cluster{cluster("twin", "u2"), cluster("prod", "u1"), cluster("twin", "u3"), cluster("alone", "u4")}),
		Members:  spec.Known([]spec.Member{{Email: "eve@example.com", Roles: []string{"visitor"}}}),
	}
	desired := spec.Organization{
		Policy: spec.DefaultPolicy(), Members: spec.Known[[]spec.Member](nil),
		Clusters: spec.Known([]spec.Cluster{{Name: "prod", Secrets: spec.Known[[]spec.Secret](nil)}}),
	}
	for only, want := range map[string]string{
		"":             "member/eve@example.com= cluster/prod/secret/EXTRA=u1 cluster/alone=u4 cluster/twin=u2 cluster/twin=u3",
		"cluster/twin": "cluster/twin=u2 cluster/twin=u3",
	} {
		if only != "" {
			desired.Policy.Only = []spec.Pattern{spec.NewPattern(only)}
		}
		plan := diff.Between(desired, live)
		var got []string
		for i, uuid := range plan.UUIDs.In(plan.Unmanaged) {
			got = append(got, plan.Unmanaged[i].String()+"="+uuid)
		}
		all := strings.Fields(want)
		slices.Sort(all)
		slices.Sort(got)
		if !slices.Equal(got, all) {
			t.Errorf("--only %q: %v, want %v", only, got, all)
		}
		desired.Policy.Only = nil
	}
}
