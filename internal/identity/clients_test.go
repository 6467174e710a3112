package identity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

// Ids are kept while their client is declared, whatever the lists leave out, until a run says that they are gone.
func TestCaseS8WhichClientsWereSeen(t *testing.T) {
	declared := func(clients ...string) spec.Organization {
		var all []spec.Client
		for _, name := range clients {
			all = append(all, spec.Client{Name: name})
		}
		return spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "prod", Clients: spec.Known(all)}})}
	}
	listed := func(clients ...spec.Client) spec.Organization {
		return spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "prod", UUID: "u1", Clients: spec.Known(clients)}})}
	}
	clusters := map[string]string{"prod": "u1"}
	w, w2, other := spec.Client{Name: "w", ID: "1"}, spec.Client{Name: "w~2", ID: "2"}, spec.Client{Name: "other", ID: "3"}
	check := func(what string, got, want any) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}

	seen := identity.Clients(nil).Seen(clusters, declared("w", "v"), listed(w, w2, other))
	check("all is listed", seen, identity.Clients{"u1": {"w": {"1", "2"}}})
	check("nothing is missing", seen.Unlisted(declared("w"), listed(w, w2)), map[string]map[string][]identity.Unlisted{"u1": {}})

	half := listed(w)
	check("one is missing", seen.Unlisted(declared("w"), half), map[string]map[string][]identity.Unlisted{"u1": {"w": {{ID: "2", Seen: true}}}})
	check("half a list", seen.Seen(clusters, declared("w"), half), seen)
	unread := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "prod", UUID: "u1", Clients: spec.Unknown[[]spec.Client]("403")}})}
	check("no list", seen.Seen(clusters, declared("w"), unread), seen)
	check("no list, so that nothing is missing", seen.Unlisted(declared("w"), unread), map[string]map[string][]identity.Unlisted{})
	check("no cluster", seen.Seen(clusters, declared("w"), spec.Organization{Clusters: spec.Known([]spec.Cluster{})}), seen)
	check("no list of clusters", seen.Seen(clusters, declared("w"), spec.Organization{Clusters: spec.Unknown[[]spec.Cluster]("cut")}), seen)
	check("no longer declared", seen.Seen(clusters, declared("v"), listed(w, w2)), identity.Clients{})

	at := declared("w")
	at.Clusters.Value()[0].Clients.Value()[0].Delivered = spec.Known("9")
	check("as credentials tell", seen.Unlisted(at, listed(w, w2)), map[string]map[string][]identity.Unlisted{"u1": {"w": {{ID: "9"}}}})

	at.Clusters.Value()[0].Clients.Value()[0].DeliveredFor = "u2"
	check("as another cluster's credentials tell", seen.Unlisted(at, listed(w, w2)), map[string]map[string][]identity.Unlisted{"u1": {}})

	seen.Made("u1", identity.ClientKey(spec.Clients, "w~3"), "4", "1", "2")
	check("made", seen, identity.Clients{"u1": {"w": {"4"}}})
	seen.Made("u1", "w", "", "4")
	check("deleted", seen, identity.Clients{"u1": {}})

	store := identity.Store(t.TempDir() + "/seen/x.json")
	memory := identity.Memory{Clusters: clusters, Clients: identity.Clients{"u1": {"w": {"4"}}}}
	if err := store.Remember(memory); err != nil {
		t.Fatal(err)
	}
	got, err := store.Recall()
	if err != nil {
		t.Fatal(err)
	}
	check("kept", got, memory)
}

// Monitoring clients are remembered like API clients, beside those of the same name, and forgotten once the metrics endpoint is off.
func TestWhichMonitoringClientsWereSeen(t *testing.T) {
	org := func(on bool, clients ...spec.MonitoringClient) spec.Organization {
		c := spec.Cluster{Name: "prod", UUID: "u1", MonitoringClients: spec.Known(clients), MetricsEndpoint: spec.MetricsEndpoint{On: on}}
		c.Clients = spec.Known([]spec.Client{{Name: "w", ID: "1"}})
		return spec.Organization{Clusters: spec.Known([]spec.Cluster{c})}
	}
	clusters, w, declared := map[string]string{"prod": "u1"}, spec.MonitoringClient{Name: "w", ID: "9"}, org(false, spec.MonitoringClient{Name: "w"})
	missing := map[string]map[string][]identity.Unlisted{"u1": {"monitoring/w": {{ID: "9", Seen: true}}}}
	seen := identity.Clients(nil).Seen(clusters, declared, org(true, w))
	for what, test := range map[string]struct{ got, want any }{
		"listed":           {seen, identity.Clients{"u1": {"w": {"1"}, "monitoring/w": {"9"}}}},
		"nothing missing":  {seen.Unlisted(declared, org(true, w)), map[string]map[string][]identity.Unlisted{"u1": {}}},
		"missing":          {seen.Unlisted(declared, org(true)), missing},
		"kept":             {seen.Seen(clusters, declared, org(true)), seen},
		"off":              {seen.Seen(clusters, declared, org(false)), identity.Clients{"u1": {"w": {"1"}}}},
		"none while off":   {seen.Unlisted(declared, org(false)), map[string]map[string][]identity.Unlisted{"u1": {}}},
		"not declared":     {seen.Seen(clusters, org(false), org(true)), identity.Clients{"u1": {"w": {"1"}}}},
		"another one made": {seen.Seen(clusters, declared, org(true, spec.MonitoringClient{Name: "w", ID: "10"}))["u1"]["monitoring/w"], []string{"9", "10"}},
	} {
		if d := cmp.Diff(test.want, test.got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
}
