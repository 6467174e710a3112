package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// What would put a new secret into a file that a CI job discards is held, whether it creates or rotates, unless the
// loss of credentials is allowed. A client that stays as it is is no difference.
func TestCaseU3TemporaryDestinations(t *testing.T) {
	client := func(name, permission string, temporary bool) spec.Client {
		return spec.Client{
			Name: name, Permissions: []string{permission}, Delivered: spec.Known("id-" + name),
			Credentials: &spec.Destination{File: name + ".env", Temporary: temporary},
		}
	}
	live := spec.Organization{Clusters: spec.Known([]spec.Cluster{{
		Name: "c", UUID: "u", Status: "Healthy", Clients: spec.Known([]spec.Client{
			{Name: "lost", ID: "id-lost", Permissions: []string{"Zeebe"}, Lost: true},
			{Name: "same", ID: "id-same", Permissions: []string{"Zeebe"}},
		}),
	}})}
	desired := spec.Organization{Policy: spec.Policy{MaxDeletePercent: 100}, Clusters: spec.Known([]spec.Cluster{{
		Name: "c", Clients: spec.Known([]spec.Client{
			client("kept", "Zeebe", false), client("lost", "Zeebe", true), client("new", "Zeebe", true), client("same", "Zeebe", true),
		}),
	}})}
	held := func(p diff.Plan) map[string]bool {
		got := make(map[string]bool)
		for _, a := range p.Actions {
			got[a.Name.String()] = a.Verb == diff.Hold
			if (a.Verb == diff.Hold) != (a.Reason != "" && a.ByPolicy && len(a.Calls) == 0) {
				t.Errorf("%+v", a)
			}
		}
		return got
	}
	for _, test := range []struct {
		allow spec.Harms
		held  bool
	}{{0, true}, {spec.AccessGain, true}, {spec.CredentialLoss, false}} {
		desired.Policy.Allow = test.allow
		got := held(diff.Between(desired, live))
		if len(got) != 3 || got["cluster/c/client/kept"] || got["cluster/c/client/new"] != test.held || got["cluster/c/client/lost"] != test.held {
			t.Errorf("allow %q: %v", test.allow, got)
		}
		r, err := diff.Rotate(desired, live, spec.Clients.Name("c", "same"), diff.Order{})
		if err != nil {
			t.Fatal(err)
		}
		for name, is := range held(r.Plan()) {
			if is != test.held && name == "cluster/c/client/same~2" {
				t.Errorf("allow %q: rotation of %s held: %v", test.allow, name, is)
			}
		}
	}
}
