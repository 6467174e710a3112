package audit_test

import (
	"fmt"
	"testing"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// scraper is an entry on a monitoring client of the cluster prod.
func scraper(by, kind, id, name string) api.Entry {
	e := inside(by, kind, "monitoringClient", id, "username")
	if e.To = name; kind == api.EntryDeleted {
		e.From, e.To = name, ""
	}
	return e
}

// What the log says of the metrics endpoint is of no client, whichever way it names the cluster.
func TestTheMetricsEndpointIsNoClient(t *testing.T) {
	unnamed, orphan := inside("me", api.EntryDeleted, "monitoring", "", ""), inside("me", api.EntryCreated, "monitoring", "c1", "")
	orphan.Parent = ""
	log := audit.New(newest(inside("me", api.EntryDeleted, "monitoring", "C1", ""), scraper("me", api.EntryDeleted, "m-1", "prod"), unnamed, orphan,
		scraper("me", api.EntryCreated, "m-1", "prod"), inside("me", api.EntryCreated, "monitoring", "c1", "")), live(), actor.New("me"))
	got, want := "", `created cluster/prod/monitoringClients, the endpoint
created cluster/prod/monitoring/prod
created cluster/prod/monitoringClients, the endpoint
deleted cluster/prod/monitoringClients, the endpoint
deleted cluster/prod/monitoring/prod
deleted cluster/prod/monitoringClients, the endpoint
`
	for _, e := range log.Events(audit.Filter{Kind: spec.MonitoringClients, Cluster: "prod"}) {
		got += e.Verb + " " + e.Name
		if e.Endpoint {
			got += ", the endpoint"
		}
		got += "\n"
	}
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Who switched the metrics endpoint, and who took clients away with it, is known whether the log tells of the switch or of the last
// client alone.
func TestChangedAtTheMetricsEndpoint(t *testing.T) {
	const c, d = api.EntryCreated, api.EntryDeleted
	isOff := diff.Action{Verb: diff.Update, Name: spec.MonitoringClients.List("prod"), UUID: "C1", Fields: []diff.Field{{Name: "metrics endpoint", Live: "off", Desired: "on"}}}
	isOn := diff.Action{Verb: diff.Update, Name: spec.MonitoringClients.List("prod"), UUID: "C1", Fields: []diff.Field{{Name: "metrics endpoint", Live: "on", Desired: "off"}}}
	gone := diff.Action{Verb: diff.Create, Name: spec.MonitoringClients.Name("prod", "grafana"), UUID: "C1"}
	namesake := diff.Action{Verb: diff.Create, Name: spec.MonitoringClients.Name("prod", "prod"), UUID: "C1"}
	endpoint := func(by, kind string) api.Entry { return inside(by, kind, "monitoring", "C1", "") }
	for _, test := range []struct {
		name    string
		action  diff.Action
		entries []api.Entry
		want    string
	}{
		{"switched off", isOff, newest(endpoint("eve@x.org", d), endpoint("me", c)), "eve@x.org"},
		{"off with its last client", isOff, newest(scraper("eve@x.org", d, "m-1", "grafana"), scraper("me", c, "m-1", "grafana"), endpoint("me", c)), "eve@x.org"},
		{"off, and the log is late", isOff, newest(scraper("me", c, "m-1", "grafana"), endpoint("me", c)), ""},
		{"switched on", isOn, newest(endpoint("eve@x.org", c), endpoint("me", d)), "eve@x.org"},
		{"on, without its last client", isOn, newest(scraper("ben@x.org", d, "m-1", "grafana"), endpoint("eve@x.org", c)), "eve@x.org"},
		{"a client that went with the endpoint", gone, newest(endpoint("eve@x.org", d), scraper("me", c, "m-1", "grafana"), endpoint("me", c)), "eve@x.org"},
		{"a client that went by itself", gone, newest(scraper("eve@x.org", d, "m-1", "grafana"), scraper("me", c, "m-1", "grafana"), endpoint("me", c)), "eve@x.org"},
		{"a client made since", gone, newest(scraper("me", c, "m-2", "grafana"), endpoint("me", c), endpoint("eve@x.org", d)), ""},
		{"a client with the cluster's name", namesake, newest(endpoint("me", c)), ""},
	} {
		if got := audit.New(test.entries, live(), actor.New("me")).Changed(test.action); got.By != test.want {
			t.Errorf("%s: %s, want %q", test.name, fmt.Sprint(got), test.want)
		}
	}
}
