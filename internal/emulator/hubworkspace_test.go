package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestWorkspaces(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	const api = `{"name":"Public API","email":null}`
	made := w.want("POST", hub+"/workspaces", `{"name":"Orders","description":"Payments"}`, 200, `"name":"Orders","description":"Payments","created":"`)
	if !strings.Contains(made, `"createdBy":`+api) || !strings.Contains(made, `"updatedBy":`+api) {
		t.Errorf("created by: %s", made)
	}
	path := hub + "/workspaces/" + object(made)["workspaceKey"].(string)
	w.want("GET", path, nil, 200, `{"content":{"projects":[]},"workspace":`+made+`}`)

	w.must(w.Clock.Advance(time.Hour))
	w.want("PATCH", path, `{}`, 200, made)
	w.want("PATCH", path, `{"name":"Sales"}`, 200, `"name":"Sales","description":"Payments"`)
	w.want("PATCH", path, `{"description":null}`, 200, `"name":"Sales","description":null`)
	changed := object(w.want("PATCH", path, `{"description":"All"}`, 200, `"description":"All"`))
	if changed["created"] != object(made)["created"] || changed["updated"] == changed["created"] {
		t.Errorf("after a change: %v", changed)
	}
	w.want("DELETE", path, nil, 204, "")
	for _, method := range []string{"GET", "DELETE"} {
		w.want(method, path, nil, 404, "not found")
	}
	w.want("PATCH", path, `{"name":"Orders"}`, 404, "not found")
}

func TestBodiesOfWorkspaces(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	path := w.workspace("Orders")
	for _, tt := range []struct {
		body          string
		create, patch int
		part          string
	}{
		{`{}`, 400, 200, ""},
		{`{"name":""}`, 400, 400, "1 to 255"},
		{`{"name":"` + strings.Repeat("é", 255) + `"}`, 200, 200, ""},
		{`{"name":"` + strings.Repeat("é", 256) + `"}`, 400, 400, "1 to 255"},
		{`{"name":null}`, 400, 400, "wrong type"},
		{`{"name":"A","description":""}`, 400, 400, "1 to 500"},
		{`{"name":"A","description":"` + strings.Repeat("x", 500) + `"}`, 200, 200, ""},
		{`{"name":"A","description":"` + strings.Repeat("x", 501) + `"}`, 400, 400, "1 to 500"},
		{`{"name":"A","description":null}`, 400, 200, ""},
		{`{"name":"A","description":1}`, 400, 400, "wrong type"},
		{`{"name":"A","members":[]}`, 400, 400, `\"members\" is not a property`},
		{`[]`, 400, 400, "one JSON object"},
	} {
		w.want("POST", hub+"/workspaces", tt.body, tt.create, part400(tt.create, tt.part))
		w.want("PATCH", path, tt.body, tt.patch, part400(tt.patch, tt.part))
	}
}

func part400(status int, part string) string { return either(status == 400, part, "") }

func TestChoicesOfWorkspaces(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	orders := w.workspace("Orders")
	w.workspace("Orders")
	w.Change(func(o *emulator.Options) {
		o.Hub = emulator.HubOptions{Created: 201, UniqueNames: true, APIUser: "API client", ListDelay: time.Minute}
	})
	w.want("POST", hub+"/workspaces", `{"name":"Orders"}`, 409, "exists")
	w.want("POST", hub+"/workspaces", `{"name":"Sales"}`, 201, `"createdBy":{"name":"API client","email":null}`)
	w.want("PATCH", orders, `{"name":"Sales"}`, 409, "exists")
	w.want("PATCH", orders, `{"name":"Buying"}`, 200, "")
	w.want("PATCH", orders, `{"name":"Buying"}`, 200, "")
	w.want("POST", hub+"/workspaces/search", nil, 200, `"totalItems":2`)
	w.must(w.Clock.Advance(time.Minute))
	w.want("POST", hub+"/workspaces/search", nil, 200, `"totalItems":3`)
}

func TestTrash(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	w.AddCluster(emulator.Cluster{Name: "prod"})
	path, trash := w.workspace("Orders"), hub+"/workspaces/recently-deleted/search"
	key := strings.TrimPrefix(path, hub+"/workspaces/")
	w.want("POST", path+"/members", `{"email":"ana@example.com","role":"editor"}`, 200, "")
	w.must(w.Hub("").Workspace(key).Assign("prod"))
	w.want("POST", path+"/restoration", nil, 404, "not found")
	w.want("POST", trash, nil, 200, `"items":[]`)
	w.want("DELETE", path, nil, 204, "")
	w.want("GET", hub+"/environments", nil, 200, `"assignedWorkspaces":[]`)
	w.want("POST", hub+"/members/search", `{"filter":{"workspaceKey":"`+key+`"}}`, 200, `"items":[]`)
	w.want("POST", hub+"/workspaces/search", nil, 200, `"items":[]`)
	w.want("POST", trash, `{"filter":{"name":"Orders","workspaceKey":"`+key+`"},"sort":[{"field":"deleted"}]}`, 200,
		`"deletedBy":{"name":"Public API","email":null},"name":"Orders","workspaceKey":"`+key+`"}`)

	w.want("POST", path+"/restoration", nil, 200, `"name":"Orders"`)
	w.want("POST", path+"/restoration", nil, 404, "not found")
	w.want("GET", path+"/environments", nil, 200, `"name":"prod"`)
	w.want("POST", hub+"/members/search", `{"filter":{"workspaceKey":"`+key+`"}}`, 200, "ana@example.com")

	w.want("DELETE", path, nil, 204, "")
	w.must(w.Clock.Advance(30*24*time.Hour - time.Minute))
	w.want("POST", trash, nil, 200, key)
	w.must(w.Clock.Advance(time.Minute))
	w.want("POST", trash, nil, 200, `"items":[]`)
	w.want("POST", path+"/restoration", nil, 404, "not found")
}

func TestChoicesOfTheTrash(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	before, path := w.workspace("Orders"), w.workspace("Sales")
	w.want("DELETE", before, nil, 204, "")
	w.workspace("Orders")
	w.Change(func(o *emulator.Options) { o.Hub.UniqueNames = true })
	w.want("POST", before+"/restoration", nil, 409, "exists")

	w.Change(func(o *emulator.Options) { o.Hub = emulator.HubOptions{NoTrash: true} })
	w.want("DELETE", path, nil, 204, "")
	for _, deleted := range []string{before, path} {
		w.want("POST", deleted+"/restoration", nil, 404, "not found")
	}
	w.want("POST", hub+"/workspaces/recently-deleted/search", nil, 200, `"items":[]`)
	w.Change(func(o *emulator.Options) { o.Hub.NoTrash = false })
	w.want("POST", path+"/restoration", nil, 404, "not found")
	w.want("POST", before+"/restoration", nil, 200, "")
}
