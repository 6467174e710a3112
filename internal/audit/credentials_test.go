package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

func TestCredentialsByAge(t *testing.T) {
	now := time.UnixMilli(1800000000000).UTC()
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	at := func(days int, e api.Entry) api.Entry { e.At = ago(days); return e }
	alive := spec.Organization{Clusters: spec.Known([]spec.Cluster{{
		UUID: "C1", Name: "prod",
		Clients: spec.Known([]spec.Client{{ID: "a", Name: "worker"}, {ID: "b", Name: "worker~2"}, {ID: "c", Name: "ageless"}, {ID: "d", Name: "again"}}),
		MonitoringClients: spec.Known([]spec.MonitoringClient{
			{ID: "m", Name: "grafana", Created: ago(300), By: "ana@x.org"}, {ID: "n", Name: "rotated", Created: ago(200), LastUsed: ago(1)}, {ID: "o", Name: "undated"},
		}),
		Rotations: []spec.Rotating{{Kind: spec.Clients, Cluster: "C1", Declared: "worker", Old: []string{"a"}, Successor: "b", Until: ago(-3)}},
	}})}
	desired := spec.Organization{Clusters: spec.Known([]spec.Cluster{{
		Name:              "prod",
		Clients:           spec.Known([]spec.Client{{Name: "worker", Credentials: &spec.Destination{File: "worker.env"}}}),
		MonitoringClients: spec.Known([]spec.MonitoringClient{{Name: "grafana"}}),
	}})}
	log := audit.New([]api.Entry{
		at(2, inside("me", api.EntryCreated, "client", "b", "permissions")),
		at(4, inside("eve@x.org", api.EntryUpdated, "monitoring client", "n", "password")),
		at(5, inside("eve@x.org", api.EntryUpdated, "client", "a", "permissions")), // has nothing to do with its secret
		at(6, inside("eve@x.org", api.EntryDeleted, "client", "d", "")),
		at(7, inside("eve@x.org", api.EntryCreated, "client", "d", "permissions")),
		at(120, inside("eve@x.org", api.EntryCreated, "client", "a", "permissions")),
		at(200, inside("me", api.EntryCreated, "monitoring client", "n", "")),
	}, alive, actor.New("me"))
	r := audit.NewReview(now, alive, log, "", &desired)
	got := ""
	for _, c := range r.Credentials {
		age := "unknown"
		if !c.Since.IsZero() {
			age = spec.Age(now.Sub(c.Since))
		}
		got += fmt.Sprintf("%s %s by %q to %q %s old %v replaced %v until %v used %v %v\n",
			c.Name, age, c.By, c.Destination, c.Declared, c.Older(90*24*time.Hour, now), c.Replaced, !c.Until.IsZero(), c.UseShown, !c.LastUsed.IsZero())
	}
	if want := `cluster/prod/monitoring/grafana 300 days by "ana@x.org" to "" yes old true replaced false until false used true false
cluster/prod/client/worker 120 days by "eve@x.org" to "" yes old true replaced true until true used false false
cluster/prod/monitoring/rotated 4 days by "eve@x.org" to "" no old false replaced false until false used true true
cluster/prod/client/worker~2 48 hours by "me" to "worker.env" yes old false replaced false until false used false false
cluster/prod/client/again unknown by "" to "" no old false replaced false until false used false false
cluster/prod/client/ageless unknown by "" to "" no old false replaced false until false used false false
cluster/prod/monitoring/undated unknown by "" to "" no old false replaced false until false used true false
`; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if day := (audit.Credential{Since: ago(90)}); day.Older(90*24*time.Hour, now) || !day.Older(90*24*time.Hour-1, now) || day.Older(0, now) {
		t.Error("a credential is too old from its last allowed moment on, and never without a limit")
	}
	for _, c := range audit.Covered(desired, alive) {
		if c.Kind == spec.Clients && (c.Declared != 2 || c.Live != 4) {
			t.Errorf("the file declares %s of the clients", c.Count())
		}
	}
}
