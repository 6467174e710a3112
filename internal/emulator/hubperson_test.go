package emulator_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// What a person does in the user interface is by that person, and the next request shows it.
func TestPeopleInHub(t *testing.T) {
	w := newWorld(t, emulator.Options{Owner: "boss@example.com"})
	w.SetMember("ana@example.com", "Ana", "developer")
	w.AddCluster(emulator.Cluster{Name: "dev"})
	w.AddCluster(emulator.Cluster{Name: "prod"})
	key, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Description: "Payments", Environments: []string{"dev"}})
	w.must(err)
	path := hub + "/workspaces/" + key
	w.want("GET", path, nil, 200, `"createdBy":{"name":"Owner","email":"boss@example.com"}`)
	at := w.Hub("ana@example.com").Workspace("Orders")
	w.must(at.Describe(""))
	w.want("GET", path, nil, 200, `"description":null`)
	w.must(at.Describe("All"))
	w.want("GET", path, nil, 200, `"description":"All"`)
	w.want("GET", path, nil, 200, `"updatedBy":{"name":"Ana","email":"ana@example.com"}`)
	w.must(at.Assign("prod", "dev"))
	w.must(at.Unassign("dev"))
	if got := names(w.want("GET", path+"/environments", nil, 200, "")); got != "prod" {
		t.Errorf("assigned: %s", got)
	}
	w.must(at.SetMember("eve@example.com", "editor"))
	w.must(at.SetMember("EVE@example.com", "viewer"))
	w.membersOf(path, `"email":"eve@example.com","name":null,"role":"viewer"`)
	w.must(at.RemoveMember("eve@example.com"))
	w.membersOf(path, `"items":[]`)
	w.must(at.Rename("Sales"))
	w.want("GET", path, nil, 200, `"name":"Sales"`)
	w.must(w.Hub("eve@example.com").Workspace(key).Delete())
	w.want("POST", hub+"/workspaces/recently-deleted/search", nil, 200, `"deletedBy":{"name":"eve","email":"eve@example.com"}`)
	w.must(w.Hub("").Workspace("Sales").Restore())
	w.want("GET", path, nil, 200, "")
	w.want("GET", "/activity/json", nil, 200, "[]")

	none := w.Hub("").Workspace("none")
	for _, err := range []error{none.Rename("a"), none.Describe("a"), none.Delete(), none.Restore(), none.SetMember("a@example.com", "editor"),
		none.RemoveMember("a@example.com"), none.Assign(), none.Unassign(), w.Hub("").Workspace("Sales").Restore()} {
		if err == nil || !strings.HasSuffix(err.Error(), ": not found") {
			t.Errorf("a workspace that does not exist: %v", err)
		}
	}
	_, err = w.Hub("").AddWorkspace(emulator.Workspace{Name: "More", Environments: []string{"none"}})
	for _, err := range []error{err, w.Hub("").Workspace(key).Assign("none"), w.Hub("").Workspace(key).RemoveMember("none@example.com")} {
		if err == nil {
			t.Error("what does not exist was found")
		}
	}
}

// Of several workspaces of a name in the trash, the one deleted last comes back.
func TestRestoredByName(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	one, two := w.workspace("Orders"), w.workspace("Orders")
	for _, path := range []string{two, one} {
		w.want("DELETE", path, nil, 204, "")
	}
	w.must(w.Hub("").Workspace("Orders").Restore())
	w.want("GET", one, nil, 200, "")
	w.want("GET", two, nil, 404, "")
}

func TestHubControlRoutes(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	w.AddCluster(emulator.Cluster{Name: "prod"})
	w.AddCluster(emulator.Cluster{Name: "dev"})
	const at = "/emulator/hub/workspaces"
	w.want("POST", at, `{"name":"Orders","key":"k1","description":"All","age":"48h","members":[{"email":"ana@example.com","role":"viewer"}],"environments":["prod"]}`, 200, `{"workspaceKey":"k1"}`)
	for _, tt := range []struct{ method, path, body string }{
		{"POST", at + "/Orders/name?by=ben@example.com", `{"name":"Sales"}`},
		{"POST", at + "/Sales/description", `{"description":"Most"}`},
		{"POST", at + "/k1/members", `{"email":"eve@example.com","role":"editor"}`},
		{"DELETE", at + "/Sales/members/ana@example.com", ``},
		{"POST", at + "/Sales/environments", `{"assign":["dev"]}`},
		{"DELETE", at + "/Sales/environments/prod", ``},
		{"DELETE", at + "/Sales", ``},
		{"POST", at + "/Sales/restoration", ``},
		{"POST", "/emulator/hub/people/eve@example.com/login", `{"name":"Eve"}`},
		{"POST", "/emulator/hub/environments/dev/reported", `{"reported":false}`},
		{"PUT", "/emulator/options", `{"hubCreated":201,"hubNotReported":["prod"],"hubEnvironmentDelay":"5s"}`},
	} {
		w.want(tt.method, tt.path, tt.body, 204, "")
	}
	w.want("GET", hub+"/workspaces/k1", nil, 200, `"name":"Sales","description":"Most"`)
	w.membersOf(hub+"/workspaces/k1", `"items":[{"workspaceKey":"k1","email":"eve@example.com","name":"Eve","role":"editor"}]`)
	w.want("GET", hub+"/workspaces/k1/environments", nil, 200, `"name":"dev"`)
	if e := w.environment("dev"); e["discoveryState"] != "NOT_REPORTED" {
		t.Errorf("dev: %v", e)
	}
	w.want("GET", "/emulator/hub/mails", nil, 200, `[{"to":"eve@example.com","workspace":"Sales","again":false}]`)

	for _, tt := range []struct{ method, path, body string }{
		{"POST", at, `{}`}, {"POST", at, `{"name":"a","age":"long"}`}, {"POST", at, `{"name":"a","environments":["none"]}`},
		{"POST", at + "/Sales/name", `{}`}, {"POST", at + "/none/name", `{"name":"a"}`}, {"POST", at + "/Sales/members", `{"email":"a"}`},
	} {
		w.want(tt.method, tt.path, tt.body, 400, "")
	}
}
