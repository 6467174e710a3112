package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

const answersFile = `apiVersion: camsync/v1
clusters:
  - {name: one, description: "", secrets: {A: {env: A}}, clients: [{name: w, permissions: [Zeebe]}]}
  - {name: two, secrets: {A: {env: A}}}
`

// A pass that takes over answers makes the requests of any other, and sees what another client has just changed.
func TestAPassSeesWhatAnotherHasJustChanged(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		e.AddCluster(emulator.Cluster{UUID: "one", Name: "one", Secrets: map[string]string{"A": "value"}, Clients: map[string][]string{"w": {"Zeebe"}}})
		e.AddCluster(emulator.Cluster{UUID: "two", Name: "two", Secrets: map[string]string{"A": "value"}})
		file := filepath.Join(t.TempDir(), "org.yaml")
		if err := os.WriteFile(file, []byte(answersFile), 0o600); err != nil {
			t.Fatal(err)
		}
		p := passing(t, dial, file)
		p.r.Load = orgfile.Take([]string{file}, nil).Loader()
		p.r.Seldom = &p.seldom
		pass := func(what string, differ ...spec.Name) {
			t.Helper()
			e.ResetRequests()
			p.seldom.Begin("the files", true)
			pass, err := p.engine.Run(t.Context(), p.r)
			if err != nil {
				t.Fatal(err)
			}
			p.seldom.End(pass)
			var names []spec.Name
			for _, a := range pass.Plan.Actions {
				names = append(names, a.Name)
			}
			requests := e.Requests()
			if len(names) != len(differ) || len(names) == 1 && names[0] != differ[0] {
				t.Errorf("%s: %v, want %v", what, names, differ)
			}
			if requests["GET /clusters"] != 1 || requests["GET /clusters/{clusterUuid}/secrets"] != 2 || requests["GET /clusters/{clusterUuid}/clients"] != 1 {
				t.Errorf("%s: %v", what, requests)
			}
		}
		do := func(call api.Call, cluster string) api.Answer {
			t.Helper()
			answer, err := p.r.Account.Client.Do(t.Context(), call, cluster)
			if err != nil {
				t.Fatal(err)
			}
			return answer
		}
		text := func(s string) *string { return &s }
		pass("the first")
		for range 2 { // so that the second time, all is as in an earlier pass
			pass("nothing has changed")
			do(api.UpdateSecret{Name: "A", Value: spec.Seal("other")}, "two")
			pass("a secret", spec.Secrets.Name("two", "A"))
			pass("it stays", spec.Secrets.Name("two", "A"))
			do(api.UpdateSecret{Name: "A", Value: spec.Seal("value")}, "two")
			pass("it is back")
			do(api.PatchCluster{Description: text("other")}, "one")
			pass("a cluster", spec.ClusterName("one"))
			do(api.PatchCluster{Description: text("")}, "one")
			pass("that is back")
			do(api.DeleteSecret{Name: "A"}, "one")
			pass("a secret is gone", spec.Secrets.Name("one", "A"))
			do(api.CreateSecret{Name: "A", Value: spec.Seal("value")}, "one")
			pass("that is back, too")
		}
		for _, c := range clientsOf(t, p.r.Account, "one") {
			do(api.DeleteClient{ID: c.ID}, "one")
		}
		pass("a client", spec.Clients.Name("one", "w"))
	})
}

// clientsOf are the API clients of a cluster, read with nothing known.
func clientsOf(t *testing.T, account *reconcile.Account, uuid string) []spec.Client {
	t.Helper()
	live, err := account.Client.Read(t.Context(), api.Everything())
	if err != nil {
		t.Fatal(err)
	}
	return spec.ByUUID(live.Clusters.Value(), uuid).Clients.Value()
}
