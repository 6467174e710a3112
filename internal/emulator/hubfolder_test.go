package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// folder makes a folder by a request in the project or the folder of a path, and returns its path.
func (w *world) folder(in, name string) string {
	w.t.Helper()
	body := map[string]string{"name": name, "projectKey": w.projectOf(in)}
	if strings.Contains(in, "/folders/") {
		body["parentFolderKey"] = keyOf(in)
	}
	return hub + "/folders/" + object(w.want("POST", hub+"/folders", body, 200, ""))["folderKey"].(string)
}

// projectOf is the key of the project that the path of a project or a folder means.
func (w *world) projectOf(path string) string {
	w.t.Helper()
	if strings.Contains(path, "/projects/") {
		return keyOf(path)
	}
	return object(part(w.want("GET", path, nil, 200, ""), "folder"))["projectKey"].(string)
}

func TestFolders(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	workspace := w.workspace("Orders")
	project, other := w.project(workspace, "Process"), w.project(workspace, "Other")
	a := w.folder(project, "a")
	made := w.want("POST", hub+"/folders", `{"name":"b","projectKey":"`+keyOf(project)+`","parentFolderKey":"`+keyOf(a)+`"}`, 200,
		`"name":"b","projectKey":"`+keyOf(project)+`","parentFolderKey":"`+keyOf(a)+`","created":"`)
	b := hub + "/folders/" + object(made)["folderKey"].(string)
	w.want("GET", b, nil, 200, `{"content":{"files":[],"folders":[]},"folder":`+made+`}`)
	w.want("GET", a, nil, 200, `"folders":[`+made+`]`)
	w.want("GET", project, nil, 200, `"name":"a","projectKey":"`+keyOf(project)+`","parentFolderKey":null`)
	file := w.file(b, "approve", "markdown", "text")

	w.must(w.Clock.Advance(time.Hour))
	w.want("PATCH", b, `{}`, 200, made)
	w.want("PATCH", b, `{"name":"c"}`, 200, `"name":"c"`)
	for _, into := range []string{a, b} {
		w.want("PATCH", a, `{"parentFolderKey":"`+keyOf(into)+`"}`, 400, "into itself")
	}
	w.want("PATCH", b, `{"parentFolderKey":null}`, 200, `"parentFolderKey":null`)
	w.want("PATCH", a, `{"parentFolderKey":"`+keyOf(b)+`"}`, 200, `"parentFolderKey":"`+keyOf(b)+`"`)
	w.want("PATCH", b, `{"projectKey":"`+keyOf(other)+`"}`, 200, `"projectKey":"`+keyOf(other)+`"`)
	w.want("GET", a, nil, 200, `"projectKey":"`+keyOf(other)+`"`)
	w.want("GET", file, nil, 200, `"simplePath":"c/approve.md"`)
	w.want("PATCH", b, `{"projectKey":"none"}`, 400, "not found")
	w.want("PATCH", b, `{"parentFolderKey":"none"}`, 400, "of this key")

	w.want("DELETE", b, nil, 204, "")
	for _, path := range []string{b, a, file} {
		w.want("GET", path, nil, 404, "not found")
	}
	w.want("DELETE", b, nil, 404, "the folder was not found")
}

func TestBodiesOfFolders(t *testing.T) {
	w := newWorld(t, emulator.Options{Hub: emulator.HubOptions{Created: 201}})
	_, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Key: "p1", Name: "Process"}, {Key: "p2", Name: "Other"}}})
	w.must(err)
	key, err := w.Hub("").Workspace("Orders").Project("p2").AddFolder("there")
	w.must(err)
	for _, tt := range []struct {
		body   string
		status int
		part   string
	}{
		{`{"name":"a"}`, 400, "required"},
		{`{"projectKey":"p1"}`, 400, "required"},
		{`{"name":"","projectKey":"p1"}`, 400, "1 to 255"},
		{`{"name":"` + strings.Repeat("é", 255) + `","projectKey":"p1"}`, 201, ""},
		{`{"name":"a","projectKey":"p1","parentFolderKey":null}`, 201, `"parentFolderKey":null`},
		{`{"name":"a","projectKey":"p1"}`, 201, ""}, // names are not unique
		{`{"name":"a","projectKey":"none"}`, 400, "the project of 'projectKey' was not found"},
		{`{"name":"a","projectKey":"p1","parentFolderKey":"` + key + `"}`, 400, "of this key"},
		{`{"name":"a","projectKey":"p1","folderKey":"a"}`, 400, "not a property"},
	} {
		w.want("POST", hub+"/folders", tt.body, tt.status, tt.part)
	}
}

// What is deleted with its folder comes back with it; what was deleted before comes back by itself.
func TestTrashOfFolders(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	project := w.project(w.workspace("Orders"), "Process")
	a := w.folder(project, "a")
	b := w.folder(a, "b")
	one, two := w.file(b, "one", "markdown", "1"), w.file(b, "two", "markdown", "2")
	w.want("DELETE", one, nil, 204, "")
	w.want("DELETE", b, nil, 204, "")
	w.want("DELETE", a, nil, 204, "")
	if got := names(w.want("POST", hub+"/folders/recently-deleted/search", `{"sort":[{"field":"name","order":"DESC"}]}`, 200, "")); got != "b a" {
		t.Errorf("folders in the trash: %s", got)
	}
	w.want("POST", hub+"/files/recently-deleted/search", `{"filter":{"type":"markdown","projectKey":"`+keyOf(project)+`"}}`, 200,
		`"fileKey":"`+keyOf(one)+`","name":"one","projectKey":"`+keyOf(project)+`","type":"markdown"}],"page":{"hasMoreTotalItems":false,"totalItems":1}`)
	w.want("POST", two+"/restoration", nil, 404, "")

	w.want("POST", a+"/restoration", nil, 200, `"name":"a"`)
	w.want("GET", b, nil, 404, "") // it was deleted by itself
	w.want("POST", b+"/restoration", nil, 200, `"parentFolderKey":"`+keyOf(a)+`"`)
	w.want("GET", two, nil, 200, "")
	w.want("GET", one, nil, 404, "")
	w.want("POST", one+"/restoration", nil, 200, `"simplePath":"a/b/one.md"`)
}

// What held something may be gone when it comes back.
func TestRestoredBesideTheTrash(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	workspace := w.workspace("Orders")
	project := w.project(workspace, "Process")
	a := w.folder(project, "a")
	b := w.folder(a, "b")
	c := w.folder(b, "c")
	file := w.file(b, "one", "markdown", "1")
	for _, path := range []string{file, c, b} {
		w.want("DELETE", path, nil, 204, "")
	}
	w.want("POST", file+"/restoration", nil, 200, `"simplePath":"b - restored/one.md"`)
	w.want("POST", c+"/restoration", nil, 200, "")
	w.want("GET", a, nil, 200, `"name":"b - restored"`) // in the nearest folder that is there

	w.want("DELETE", file, nil, 204, "")
	w.want("DELETE", project, nil, 204, "")
	w.want("POST", file+"/restoration", nil, 409, "its project is deleted")
	w.want("DELETE", workspace, nil, 204, "")
	w.want("POST", file+"/restoration", nil, 409, "its workspace is deleted")
	w.want("POST", workspace+"/restoration", nil, 200, "")
	w.want("POST", project+"/restoration", nil, 200, "")
	w.want("POST", file+"/restoration", nil, 200, "")
}
