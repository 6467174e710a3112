package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// keyOf is the last part of a path.
func keyOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// project makes a project by a request in the workspace of a path, and returns its path.
func (w *world) project(workspace, name string) string {
	w.t.Helper()
	made := w.want("POST", hub+"/projects", map[string]string{"name": name, "workspaceKey": keyOf(workspace)}, 200, "")
	return hub + "/projects/" + object(made)["projectKey"].(string)
}

func TestProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	orders, sales := w.workspace("Orders"), w.workspace("Sales")
	w.AddCluster(emulator.Cluster{Name: "prod"})
	w.must(w.Hub("").Workspace("Orders").Assign("prod"))
	made := w.want("POST", hub+"/projects", `{"name":"Order process","workspaceKey":"`+keyOf(orders)+`"}`, 200,
		`"name":"Order process","workspaceKey":"`+keyOf(orders)+`","created":"`)
	if !strings.Contains(made, `"createdBy":{"name":"Public API","email":null}`) {
		t.Errorf("created by: %s", made)
	}
	path := hub + "/projects/" + object(made)["projectKey"].(string)
	w.want("GET", path, nil, 200, `{"content":{"files":[],"folders":[]},"project":`+made+`}`)
	w.want("GET", orders, nil, 200, `{"content":{"projects":[`+made+`]},"workspace":`)
	w.want("GET", path+"/environments", nil, 200, `"name":"prod"`)
	w.want("POST", hub+"/projects/search", `{"filter":{"workspaceKey":"`+keyOf(orders)+`","name":"Order process"},"sort":[{"field":"created"}]}`, 200, `"items":[`+made+`]`)

	w.must(w.Clock.Advance(time.Hour))
	w.want("PATCH", path, `{}`, 200, made)
	w.want("PATCH", path, `{"name":"Order process","workspaceKey":"`+keyOf(orders)+`"}`, 200, made)
	changed := object(w.want("PATCH", path, `{"name":"Billing"}`, 200, `"name":"Billing"`))
	if changed["created"] != object(made)["created"] || changed["updated"] == changed["created"] {
		t.Errorf("after a change: %v", changed)
	}
	w.want("PATCH", path, `{"workspaceKey":"`+keyOf(sales)+`"}`, 200, `"workspaceKey":"`+keyOf(sales)+`"`)
	w.want("GET", orders, nil, 200, `"projects":[]`)
	w.want("GET", path+"/environments", nil, 200, `"items":[]`)

	w.want("DELETE", path, nil, 204, "")
	for _, route := range []string{"GET ", "DELETE ", "PATCH "} {
		w.want(strings.TrimSpace(route), path, `{}`, 404, "the project was not found")
	}
	w.want("GET", path+"/environments", nil, 404, "the project was not found")
}

func TestBodiesOfProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	workspace := w.workspace("Orders")
	path, in := w.project(workspace, "Order process"), `"workspaceKey":"`+keyOf(workspace)+`"`
	for _, tt := range []struct {
		body          string
		create, patch int
		part          string
	}{
		{`{}`, 400, 200, "required"},
		{`{"name":"A"}`, 400, 200, "required"},
		{`{` + in + `}`, 400, 200, "required"},
		{`{"name":"",` + in + `}`, 400, 400, "1 to 255"},
		{`{"name":"` + strings.Repeat("é", 255) + `",` + in + `}`, 200, 200, ""},
		{`{"name":"` + strings.Repeat("é", 256) + `",` + in + `}`, 400, 400, "1 to 255"},
		{`{"name":null,` + in + `}`, 400, 400, "wrong type"},
		{`{"name":"A","workspaceKey":"none"}`, 400, 400, "was not found"},
		{`{"name":"A",` + in + `,"description":"All"}`, 400, 400, "not a property"},
	} {
		w.want("POST", hub+"/projects", tt.body, tt.create, part400(tt.create, tt.part))
		w.want("PATCH", path, tt.body, tt.patch, part400(tt.patch, part400(tt.create, tt.part)))
	}
}

func TestChoicesOfProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	orders, sales := w.workspace("Orders"), w.workspace("Sales")
	one := w.project(orders, "Process")
	w.project(orders, "Process")
	w.Change(func(o *emulator.Options) {
		o.Hub = emulator.HubOptions{Created: 201, UniqueNames: true, ListDelay: time.Minute, MaxLimit: 2}
	})
	w.want("POST", hub+"/projects", `{"name":"Process","workspaceKey":"`+keyOf(orders)+`"}`, 409, "exists")
	w.want("POST", hub+"/projects", `{"name":"Process","workspaceKey":"`+keyOf(sales)+`"}`, 201, "")
	w.want("PATCH", one, `{"workspaceKey":"`+keyOf(sales)+`"}`, 409, "exists")
	w.want("PATCH", one, `{"name":"Other"}`, 200, "")
	w.want("POST", hub+"/projects/search", nil, 200, `"totalItems":2`)
	w.want("GET", sales, nil, 200, `"name":"Process"`)
	w.must(w.Clock.Advance(time.Minute))
	for body, want := range map[string]string{`{"page":{"limit":1000}}`: "Other Process", `{"page":{"from":2}}`: "Process"} {
		if got := names(w.want("POST", hub+"/projects/search", body, 200, `"hasMoreTotalItems":false,"totalItems":3`)); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// A project is in the trash if it was deleted, and not if its workspace was.
func TestTrashOfProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	workspace := w.workspace("Orders")
	first, second := w.project(workspace, "First"), w.project(workspace, "Second")
	trash := hub + "/projects/recently-deleted/search"
	w.want("DELETE", first, nil, 204, "")
	w.want("POST", trash, `{"filter":{"workspaceKey":"`+keyOf(workspace)+`","projectKey":"`+keyOf(first)+`","name":"First"},"sort":[{"field":"deleted"}]}`, 200,
		`"deletedBy":{"name":"Public API","email":null},"name":"First","projectKey":"`+keyOf(first)+`","workspaceKey":"`+keyOf(workspace)+`"}]`)
	w.want("DELETE", workspace, nil, 204, "")
	w.want("GET", second, nil, 404, "")
	w.want("POST", hub+"/projects", `{"name":"Third","workspaceKey":"`+keyOf(workspace)+`"}`, 400, "not found")
	if got := names(w.want("POST", trash, nil, 200, "")); got != "First" {
		t.Errorf("in the trash: %s", got)
	}
	w.want("POST", second+"/restoration", nil, 404, "the recently deleted project was not found")
	w.want("POST", first+"/restoration", nil, 409, "its workspace is deleted")

	w.want("POST", workspace+"/restoration", nil, 200, "")
	w.want("GET", second, nil, 200, "")
	w.want("POST", first+"/restoration", nil, 200, `"name":"First"`)
	w.want("POST", first+"/restoration", nil, 404, "")
	w.want("DELETE", first, nil, 204, "")
	w.must(w.Clock.Advance(30*24*time.Hour - time.Minute))
	w.want("POST", trash, nil, 200, keyOf(first))
	w.must(w.Clock.Advance(time.Minute))
	w.want("POST", trash, nil, 200, `"items":[]`)
	w.want("POST", first+"/restoration", nil, 404, "")
}

func TestChoicesOfTheTrashOfProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	workspace := w.workspace("Orders")
	before, after := w.project(workspace, "Process"), w.project(workspace, "Billing")
	w.want("DELETE", before, nil, 204, "")
	w.want("POST", hub+"/projects/search", nil, 200, "")
	w.project(workspace, "Process")
	w.Change(func(o *emulator.Options) { o.Hub.UniqueNames = true })
	w.want("POST", before+"/restoration", nil, 409, "exists")

	w.Change(func(o *emulator.Options) { o.Hub = emulator.HubOptions{NoTrash: true} })
	w.want("DELETE", after, nil, 204, "")
	w.want("POST", hub+"/projects/recently-deleted/search", nil, 200, `"items":[]`)
	w.want("POST", before+"/restoration", nil, 404, "")
	w.Change(func(o *emulator.Options) { o.Hub.NoTrash = false })
	w.want("POST", after+"/restoration", nil, 404, "")
	w.want("POST", before+"/restoration", nil, 200, "")
}

// What a person does to projects, by methods and by control routes.
func TestPeopleInProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	const at = "/emulator/hub/workspaces/Orders/projects"
	w.want("POST", "/emulator/hub/workspaces", `{"name":"Orders","key":"w1","projects":[{"key":"p1","name":"Process"}]}`, 200, "")
	w.want("POST", at+"?by=ana@example.com", `{"name":"Billing","key":"p2"}`, 200, `{"projectKey":"p2"}`)
	w.want("GET", hub+"/projects/p2", nil, 200, `"createdBy":{"name":"ana","email":"ana@example.com"}`)
	w.want("POST", at+"/Process/name?by=ana@example.com", `{"name":"Orders"}`, 204, "")
	w.want("GET", hub+"/projects/p1", nil, 200, `"name":"Orders"`)
	w.want("GET", hub+"/projects/p1", nil, 200, `"updatedBy":{"name":"ana","email":"ana@example.com"}`)
	w.want("DELETE", at+"/p1?by=ana@example.com", nil, 204, "")
	w.want("POST", hub+"/projects/recently-deleted/search", nil, 200, `"deletedBy":{"name":"ana","email":"ana@example.com"}`)
	w.must(w.Clock.Advance(time.Second))
	key, err := w.Hub("").Workspace("w1").AddProject(emulator.Project{Name: "Orders"})
	w.must(err)
	w.must(w.Hub("").Workspace("w1").Project(key).Delete())
	w.want("POST", at+"/Orders/restoration", nil, 204, "") // the one deleted last
	w.want("GET", hub+"/projects/"+key, nil, 200, "")
	w.want("GET", hub+"/projects/p1", nil, 404, "")

	none := w.Hub("").Workspace("w1").Project("none")
	for _, err := range []error{none.Rename("a"), none.Delete(), none.Restore(), w.Hub("").Workspace("none").Project("p1").Restore()} {
		if err == nil || !strings.HasSuffix(err.Error(), ": not found") {
			t.Errorf("a project that does not exist: %v", err)
		}
	}
	w.want("POST", at, `{"key":"p3"}`, 400, "required")
	w.want("POST", "/emulator/hub/workspaces/none/projects", `{"name":"a"}`, 400, "not found")
}

// A careful client looks before it creates a project again.
func TestViolationsOfProjects(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	orders, sales := w.workspace("Orders"), w.workspace("Sales")
	w.project(orders, "Process")
	w.project(sales, "Process")
	w.want("GET", orders, nil, 200, "")
	w.project(orders, "Process")
	if got := w.Violations(); len(got) != 0 {
		t.Errorf("violations: %q", got)
	}
	w.want("DELETE", w.project(sales, "Process"), nil, 204, "")
	if got := w.Violations(); len(got) != 1 || !strings.Contains(got[0], "sent again without a read") {
		t.Errorf("violations: %q", got)
	}
	if d := w.Deletions(); len(d) != 1 || d[0].Kind != "project" || d[0].Workspace != "Sales" || w.Count("Project created", "Orders") != 2 {
		t.Errorf("deletions: %+v", d)
	}
}
