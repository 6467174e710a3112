package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// environment is the one of a name, as GET /environments shows it, or nil.
func (w *world) environment(name string) map[string]any {
	w.t.Helper()
	for _, e := range items(w.want("GET", hub+"/environments", nil, 200, "")) {
		if e["name"] == name {
			return e
		}
	}
	return nil
}

func TestEnvironments(t *testing.T) {
	w := newWorld(t, emulator.Options{Provisioning: time.Minute})
	uuid := w.create("prod")
	w.want("PATCH", "/clusters/"+uuid, `{"stageLabel":"prod"}`, 204, "")
	text := w.want("GET", hub+"/environments", nil, 200, `"name":"prod","targetType":"CLUSTER_BACKED","tags":["prod"],"clusterId":"`+uuid+`","clusterName":"prod",`+
		`"clusterVersion":null,"physicalTenantId":null,"runtimeState":"UNKNOWN","discoveryState":"ACTIVE","assignedWorkspaces":[],"applications":[]}`)
	id := items(text)[0]["id"]
	w.must(w.Clock.Advance(time.Minute))
	w.want("GET", hub+"/environments", nil, 200, `"clusterVersion":"Camunda 8.8+gen3"`)
	w.want("GET", hub+"/environments", nil, 200, `{"type":"operate","name":"Operate","webappUrl":"https://`)
	for status, state := range map[string]string{"Healthy": "HEALTHY", "Unhealthy": "UNHEALTHY", "Suspended": "PAUSED", "Resuming": "RESUMING", "Updating": "UNKNOWN"} {
		w.must(w.SetStatus("prod", status))
		if got := w.environment("prod")["runtimeState"]; got != state {
			t.Errorf("%s: %s, want %s", status, got, state)
		}
	}
	w.want("PATCH", "/clusters/"+uuid, `{"name":"live"}`, 204, "")
	if e := w.environment("live"); e["id"] != id || e["clusterName"] != "live" {
		t.Errorf("a renamed one: %v", e)
	}
	w.want("DELETE", "/clusters/"+uuid, nil, 204, "")
	w.want("GET", hub+"/environments", nil, 200, `{"items":[]}`)
}

func TestEnvironmentsOfAWorkspace(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for _, name := range []string{"dev", "prod"} {
		w.AddCluster(emulator.Cluster{Name: name})
	}
	dev, prod := w.environment("dev")["id"].(string), w.environment("prod")["id"].(string)
	one, two := w.workspace("Orders"), w.workspace("Sales")
	put := func(path string, ids ...string) string {
		t.Helper()
		return w.want("PUT", path+"/environments", map[string]any{"environmentIds": ids}, 200, "")
	}
	if got := items(put(one, prod, dev, prod)); len(got) != 2 || got[0]["name"] != "dev" {
		t.Errorf("assigned: %v", got)
	}
	put(two, prod)
	key := func(path string) string { return strings.TrimPrefix(path, hub+"/workspaces/") }
	w.want("GET", two+"/environments", nil, 200, `"assignedWorkspaces":[{"id":"`+key(one)+`","name":"Orders"},{"id":"`+key(two)+`","name":"Sales"}]`)
	put(one, dev)
	w.want("GET", hub+"/environments", nil, 200, `"assignedWorkspaces":[{"id":"`+key(two)+`","name":"Sales"}]`)
	w.want("PUT", one+"/environments", `{}`, 200, `{"items":[]}`)
	put(one, dev)
	w.want("PUT", one+"/environments", `{"environmentIds":[]}`, 200, `{"items":[]}`)
	put(one, dev)

	many := `"` + strings.Repeat(dev+`","`, 500) + dev + `"`
	for _, tt := range []struct{ body, part string }{
		{`{"environmentIds":["` + dev + `","none"]}`, "none was not found"}, {`{"environmentIds":null}`, "wrong type"}, {`{"environmentIds":[""]}`, "1 to 255"},
		{`{"environmentIds":[` + many + `]}`, "at most 500"}, {`{"environments":[]}`, "not a property"},
	} {
		w.want("PUT", one+"/environments", tt.body, 400, tt.part)
	}
	w.want("GET", one+"/environments", nil, 200, dev)
	w.want("GET", hub+"/workspaces/none/environments", nil, 404, "not found")

	w.Change(func(o *emulator.Options) { o.Hub.UnknownEnvironment = 404 })
	w.want("PUT", one+"/environments", `{"environmentIds":["none"]}`, 404, "none was not found")
}

func TestChoicesOfEnvironments(t *testing.T) {
	w := newWorld(t, emulator.Options{Hub: emulator.HubOptions{EnvironmentDelay: time.Minute, OtherClusterIDs: true, NotReported: []string{"old"}}})
	w.AddCluster(emulator.Cluster{Name: "old"})
	uuid := w.create("new")
	if e := w.environment("old"); e == nil || e["discoveryState"] != "NOT_REPORTED" || w.environment("new") != nil {
		t.Errorf("at once: %v", e)
	}
	w.must(w.Clock.Advance(time.Minute))
	if e := w.environment("new"); e == nil || e["clusterId"] == uuid || e["discoveryState"] != "ACTIVE" {
		t.Errorf("later: %v", e)
	}
	w.must(w.Hub("").SetReported("new", false))
	if e := w.environment("new"); e["discoveryState"] != "NOT_REPORTED" {
		t.Errorf("not found by Hub: %v", e)
	}
	w.must(w.Hub("").SetReported("new", true))
	if e := w.environment("new"); e["discoveryState"] != "ACTIVE" {
		t.Errorf("found again: %v", e)
	}
	if err := w.Hub("").SetReported("none", true); err == nil || fmt.Sprint(err) != "environment none: not found" {
		t.Error(err)
	}
}
