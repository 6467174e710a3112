package emulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// file makes a file by a request in the project or the folder of a path, and returns its path.
func (w *world) file(in, name, kind, content string) string {
	w.t.Helper()
	body := map[string]string{"name": name, "type": kind, "content": content, "projectKey": w.projectOf(in)}
	if strings.Contains(in, "/folders/") {
		body["folderKey"] = keyOf(in)
	}
	return hub + "/files/" + object(w.want("POST", hub+"/files", body, 200, ""))["fileKey"].(string)
}

// rewrite gives a file other content by a request with a revision.
func (w *world) rewrite(path string, revision int, content string, status int) string {
	w.t.Helper()
	return w.want("PATCH", path, map[string]any{"revision": revision, "content": content}, status, "")
}

func TestFiles(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	workspace := w.workspace("Orders")
	project, other := w.project(workspace, "Process"), w.project(workspace, "Other")
	a := w.folder(project, "a/b")
	c := w.folder(a, "c")
	made := w.want("POST", hub+"/files", `{"name":"x/y","projectKey":"`+keyOf(project)+`","folderKey":"`+keyOf(c)+`","type":"bpmn","content":"<a/>"}`, 200,
		`"name":"x/y","projectKey":"`+keyOf(project)+`","folderKey":"`+keyOf(c)+`","simplePath":"a\\/b/c/x\\/y.bpmn","canonicalPath":"`+keyOf(a)+`/`+keyOf(c)+
			`","revision":1,"type":"bpmn","content":"<a/>","created":"`)
	path := hub + "/files/" + object(made)["fileKey"].(string)
	w.want("GET", path, nil, 200, made)
	w.want("GET", c, nil, 200, `"revision":1,"type":"bpmn","content":null`)
	w.want("POST", hub+"/files/search", `{"filter":{"folderKey":"`+keyOf(c)+`","type":"bpmn"}}`, 200, `"content":null`)

	w.must(w.Clock.Advance(time.Hour))
	w.want("PATCH", path, `{"revision":1}`, 200, made)
	w.want("PATCH", path, `{"revision":1,"content":"<a/>"}`, 200, made)
	w.want("PATCH", path, `{"revision":1,"content":"<b/>"}`, 200, `"revision":2,"type":"bpmn","content":"<b/>"`)
	w.want("PATCH", path, `{"revision":1,"content":"<c/>"}`, 409, "the file has revision 2")
	w.want("PATCH", path, `{"revision":2,"name":"z","content":"<c/>"}`, 200, `"revision":3,`)
	w.want("PATCH", path, `{"revision":3,"folderKey":null}`, 200, `"simplePath":"z.bpmn","canonicalPath":"","revision":4,`)
	w.want("PATCH", path, `{"revision":4,"projectKey":"`+keyOf(other)+`"}`, 200, `"projectKey":"`+keyOf(other)+`","folderKey":null`)
	w.want("PATCH", path, `{"revision":5,"folderKey":"`+keyOf(a)+`"}`, 400, "of this key")
	w.want("PATCH", path, `{"revision":5,"projectKey":"`+keyOf(project)+`","folderKey":"`+keyOf(a)+`"}`, 200, `"folderKey":"`+keyOf(a)+`"`)

	w.want("DELETE", path, nil, 204, "")
	w.want("PATCH", path, `{"revision":6}`, 404, "the file was not found")
	w.want("POST", path+"/restoration", nil, 200, `"content":"<c/>"`)
}

func TestBodiesOfFiles(t *testing.T) {
	w := newWorld(t, emulator.Options{Hub: emulator.HubOptions{Created: 201}})
	_, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Key: "p1", Name: "Process"}}})
	w.must(err)
	for _, tt := range []struct {
		body   string
		status int
		part   string
	}{
		{`"name":"a","type":"bpmn"`, 400, "required"},
		{`"name":"a","content":"<a/>"`, 400, "required"},
		{`"type":"bpmn","content":"<a/>"`, 400, "required"},
		{`"name":"","type":"bpmn","content":"<a/>"`, 400, "1 to 255"},
		{`"name":"a","type":"text","content":"<a/>"`, 400, "not a type"},
		{`"name":"a","type":"bpmn","content":""`, 400, "must not be empty"},
		{`"name":"a","type":"bpmn","content":"text"`, 400, "cannot be parsed as bpmn"},
		{`"name":"a","type":"dmn","content":"<a><b></a></b>"`, 400, "cannot be parsed as dmn"},
		{`"name":"a","type":"dmn","content":"<a/><a/>"`, 400, "cannot be parsed as dmn"},
		{`"name":"a","type":"dmn","content":"<a>< /a>"`, 400, "cannot be parsed as dmn"},
		{`"name":"a","type":"dmn","content":"<?xml version='1.0'?><!-- <b> --><a b='>'><b><![CDATA[<c>]]></b></a>"`, 201, ""},
		{`"name":"a","type":"form","content":"{"`, 400, "cannot be parsed as form"},
		{`"name":"a","type":"element-template","content":"no"`, 400, "cannot be parsed"},
		{`"name":"a","type":"tests","content":"anything"`, 201, `"simplePath":"a.test.json"`},
		{`"name":"a","type":"rpa","content":"{}","folderKey":null`, 201, `"simplePath":"a.rpa"`},
		{`"name":"a","type":"rpa","content":"{}","folderKey":"none"`, 400, "of this key"},
		{`"name":"a","type":"rpa","content":"{}","workspaceKey":"a"`, 400, "not a property"},
	} {
		w.want("POST", hub+"/files", `{"projectKey":"p1",`+tt.body+`}`, tt.status, tt.part)
	}
	key, err := w.Hub("").Workspace("Orders").Project("p1").AddFile("b.bpmn", "<a/>")
	w.must(err)
	for body, part := range map[string]string{
		`{"content":"<a/>"}`:             "required",
		`{"revision":"1"}`:               "wrong type",
		`{"revision":1,"name":""}`:       "1 to 255",
		`{"revision":1,"content":"a"}`:   "cannot be parsed",
		`{"revision":1,"content":null}`:  "wrong type",
		`{"revision":1,"type":"dmn"}`:    "not a property",
		`{"revision":1,"folderKey":"a"}`: "of this key",
	} {
		w.want("PATCH", hub+"/files/"+key, body, 400, part)
	}
	w.want("POST", hub+"/files", `{"projectKey":"p1","name":"a","type":"markdown","content":"`+strings.Repeat("x", 2<<20)+`"}`, 201, "")
	w.want("POST", hub+"/files", `{"content":"`+strings.Repeat("x", 16<<20)+`"}`, 413, "longer")
}

func TestChoicesOfFiles(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	project := w.project(w.workspace("Orders"), "Process")
	w.Change(func(o *emulator.Options) {
		o.Hub = emulator.HubOptions{RenamesKeepRevision: true, FileListDelay: time.Minute, EditBefore: 1}
	})
	path := w.file(project, "a", "bpmn", "<a/>")
	w.want("POST", hub+"/files/search", nil, 200, `"items":[]`)
	w.want("GET", project, nil, 200, `"name":"a"`)
	w.must(w.Clock.Advance(time.Minute))
	w.want("POST", hub+"/files/search", nil, 200, `"name":"a"`)

	w.rewrite(path, 1, "<b/>", 409)
	w.want("GET", path, nil, 200, `"content":"<a edited1=\"true\"/>"`)
	w.want("GET", path, nil, 200, `"updatedBy":{"name":"Owner","email":"owner@example.com"}`)
	w.want("PATCH", path, `{"revision":2,"name":"b"}`, 200, `"revision":2`)
	w.rewrite(path, 2, "<b/>", 200)
	w.want("PATCH", path, `{"revision":3,"name":"c"}`, 200, `"revision":3`)

	json, text := w.file(project, "a", "form", `{"id":"a"}`), w.file(project, "a", "markdown", "text")
	w.Change(func(o *emulator.Options) { o.Hub.EditBefore = 2 })
	w.rewrite(json, 1, "{}", 409)
	w.want("GET", json, nil, 200, `"edited1\": true`)
	w.rewrite(text, 1, "more", 409)
	w.want("GET", text, nil, 200, `"content":"text\nedited1\n"`)
	w.rewrite(text, 2, "more", 200)
}

// Ten thousand and one files are found in two pages.
func TestManyFiles(t *testing.T) {
	const many = 10_001
	w := newWorld(t, emulator.Options{})
	p := emulator.Project{Key: "p1", Name: "Process"}
	for i := range many {
		p.Files = append(p.Files, emulator.File{Path: fmt.Sprintf("sub/%d/%05d.bpmn", i%7, i), Content: "<a/>"})
	}
	_, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{p}})
	w.must(err)
	seen := 0
	for _, page := range []string{`{"limit":10000}`, `{"from":10000}`} {
		text := w.want("POST", hub+"/files/search", `{"filter":{"projectKey":"p1"},"sort":[{"field":"created"},{"field":"name"}],"page":`+page+`}`, 200, `"totalItems":10001`)
		var found struct {
			Items []struct{ Name, SimplePath string }
		}
		w.must(json.Unmarshal([]byte(text), &found))
		for _, f := range found.Items {
			if want := fmt.Sprintf("sub/%d/%05d.bpmn", seen%7, seen); f.SimplePath != want {
				t.Fatalf("file %d is %s", seen, f.SimplePath)
			}
			seen++
		}
	}
	if seen != many {
		t.Errorf("%d files", seen)
	}
}
