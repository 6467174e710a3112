package diff

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// What depends on something declined is held with it, however far away; the rest and the plan itself stay.
func TestWithoutHoldsWhatDependsOnIt(t *testing.T) {
	cluster, client := spec.Clusters.Name("orders", ""), spec.Clients.Name("orders", "worker")
	name := "shipping"
	plan := Plan{Actions: []Action{
		{Verb: Create, Name: cluster, Calls: []api.Call{api.CreateCluster{}}},
		{Verb: Create, Name: client, Needs: []spec.Name{cluster}, Calls: []api.Call{api.CreateClient{}}},
		{Verb: Delete, Name: spec.Clients.Name("orders", "old"), Needs: []spec.Name{client}, Calls: []api.Call{api.DeleteClient{}}},
		{Verb: Update, Name: spec.Clusters.Name("shipping", ""), UUID: "1", Calls: []api.Call{api.PatchCluster{Name: &name}}},
		{Verb: Hold, Would: Update, Name: spec.Clusters.Name("billing", ""), Reason: "it is protected by billing"},
		{Verb: Update, Name: spec.Clusters.Name("parcels", ""), UUID: "2", After: []string{"1"}, Calls: []api.Call{api.PatchCluster{Name: &name}}},
	}}
	before := lined(plan)
	for _, test := range []struct {
		declined []int
		want     string
	}{
		{nil, before},
		{[]int{4}, before},
		{[]int{0}, `hold create cluster/orders: declined
hold create cluster/orders/client/worker: it waits for cluster/orders, which is held
hold delete cluster/orders/client/old: it waits for cluster/orders/client/worker, which is held
update cluster/shipping
hold update cluster/billing: it is protected by billing
update cluster/parcels
`},
		{[]int{3, 2}, `create cluster/orders
create cluster/orders/client/worker
hold delete cluster/orders/client/old: declined
hold update cluster/shipping: declined
hold update cluster/billing: it is protected by billing
hold update cluster/parcels: it waits for the renaming of 1, which is held
`},
	} {
		got := plan.Without(test.declined)
		if lined(got) != test.want {
			t.Errorf("without %v:\n%swant:\n%s", test.declined, lined(got), test.want)
		}
		for _, a := range got.Actions {
			if a.Verb == Hold && len(a.Calls) > 0 {
				t.Errorf("without %v: %s keeps its calls", test.declined, a)
			}
		}
		if stuck := got.Stuck(); len(stuck) != 1 { // billing's alone, which has no policy here
			t.Errorf("without %v: errors of the plan: %v", test.declined, stuck)
		}
	}
	if lined(plan) != before {
		t.Errorf("the plan itself became\n%s", lined(plan))
	}
}

func lined(p Plan) string {
	var b strings.Builder
	for _, a := range p.Actions {
		b.WriteString(a.String() + "\n")
	}
	return b.String()
}
