package diff_test

import (
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// The plan of many clusters is the same, and in the same order, however many processors compare them, with all that a comparison finds.
func TestManyClustersAreComparedInTheirOrder(t *testing.T) {
	const many = 450
	desired, live := make([]spec.Cluster, many), make([]spec.Cluster, many-many/10)
	value := spec.Known(spec.Seal("value"))
	worker := spec.Client{Name: "worker", Permissions: []string{"Zeebe"}, ID: "one"}
	for i := range desired {
		d := &desired[i]
		d.Name = fmt.Sprintf("cluster-%03d", (i*7)%many) // files have no order
		d.Secrets = spec.Known([]spec.Secret{{Name: "TOKEN", Value: value}})
		d.Clients = spec.Known([]spec.Client{{Name: "worker", Permissions: []string{"Zeebe"}, Credentials: &spec.Destination{File: "worker.env"}}})
		d.Generation = spec.Known(spec.Choice{Name: "Camunda 8.10+gen1"})
		if i%5 == 1 {
			d.Clients.Value()[0].Permissions = []string{"Operate"} // a note
		}
		if i >= len(live) {
			continue // to be created
		}
		l := &live[i]
		*l = spec.Cluster{Name: d.Name, UUID: fmt.Sprint("uuid-", i), Status: spec.Healthy, Generation: d.Generation}
		if i%7 == 3 { // renamed in the file
			l.Name = "former-" + d.Name
			d.Formerly = []string{l.Name}
		}
		secrets, clients := []spec.Secret{{Name: "TOKEN", Value: value}}, []spec.Client{worker}
		switch i % 5 {
		case 0:
			secrets[0].Value = spec.Known(spec.Seal("another"))
		case 2:
			secrets = append(secrets, spec.Secret{Name: "EXTRA", Value: value})
		case 3:
			secrets = append(secrets, spec.Secret{Name: "CAMUNDA_PROVIDED_KEY", Value: value})
		case 4:
			clients = append(clients, spec.Client{Name: "worker~2", Permissions: []string{"Zeebe"}, ID: "two"}, spec.Client{Name: "guest", ID: "three"})
		}
		l.Secrets, l.Clients = spec.Known(secrets), spec.Known(clients)
	}
	policy := spec.DefaultPolicy()
	policy.Unmanaged = map[spec.Kind]bool{spec.Secrets: true}
	plan := func(processors int) diff.Plan {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		return diff.Between(spec.Organization{Policy: policy, Clusters: spec.Known(desired)}, spec.Organization{Clusters: spec.Known(live)})
	}
	alone, together := plan(1), plan(4)
	if !reflect.DeepEqual(alone, together) {
		t.Errorf("alone:\n%+v\ntogether:\n%+v", alone, together)
	}
	created := 0
	for _, a := range alone.Actions {
		for _, call := range a.Calls {
			if patch, is := call.(api.PatchCluster); is && *patch.Name != a.Name.Outer {
				t.Errorf("%s would be renamed to %s", a.Name, *patch.Name)
			}
		}
		if a.Name.Kind == spec.Clusters && a.Would == diff.Create {
			created++
			if a.UUID != "" {
				t.Errorf("%s is still to be created, and has the uuid %s", a.Name, a.UUID)
			}
		}
	}
	if created != many-len(live) {
		t.Errorf("%d clusters are to be created", created)
	}
	here := reflect.ValueOf(alone)
	for i := range here.NumField() {
		switch name := here.Type().Field(i).Name; name {
		case "Remarks", "Checks", "Recreate", "Refusal": // of the organisation, or of what no file declares
		default:
			if here.Field(i).Len() == 0 {
				t.Errorf("there are no %s in the plan, whose order this is about", name)
			}
		}
	}
}
