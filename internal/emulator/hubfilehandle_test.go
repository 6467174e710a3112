package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// What a person does to files is by that person, and the next request shows it.
func TestPeopleInFiles(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	_, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{
		{Key: "p1", Name: "Process", Folders: []string{"empty/too"}, Files: []emulator.File{{Path: "sub/a.bpmn", Content: "<a/>"}, {Path: `b\/c.md`, Content: "text"}}},
	}})
	w.must(err)
	p := w.Hub("ana@example.com").Workspace("Orders").Project("Process")
	w.want("GET", hub+"/projects/p1", nil, 200, `"name":"empty"`)
	w.want("GET", hub+"/projects/p1", nil, 200, `"simplePath":"b\\/c.md"`)
	f, err := p.File("sub/a.bpmn")
	w.must(err)
	if f.By != "owner@example.com" || f.Revision != 1 || f.Content != "<a/>" || f.Type != "bpmn" || len(f.Versions) != 0 {
		t.Errorf("a file of a seed: %+v", f)
	}
	path := hub + "/files/" + f.Key
	w.must(p.Edit("sub/a.bpmn", "<b/>"))
	w.want("GET", path, nil, 200, `"revision":2,"type":"bpmn","content":"<b/>"`)
	w.want("GET", path, nil, 200, `"updatedBy":{"name":"ana","email":"ana@example.com"}`)
	w.want("POST", hub+"/versions", `{"fileKey":"`+f.Key+`","name":"1.0"}`, 200, "")
	w.rewrite(path, 2, "<c/>", 200)
	f, err = p.File("sub/a.bpmn")
	w.must(err)
	if f.By != "" || len(f.Versions) != 1 || f.Versions[0].Content != "<b/>" || f.Versions[0].By != "" || f.Versions[0].Name != "1.0" {
		t.Errorf("after a request: %+v", f)
	}
	w.must(p.Move("sub/a.bpmn", "new/place/z.bpmn"))
	w.want("GET", path, nil, 200, `"simplePath":"new/place/z.bpmn"`)
	w.must(p.Move("new/place", "place"))
	w.want("GET", path, nil, 200, `"simplePath":"place/z.bpmn"`)
	w.must(p.Remove("place/z.bpmn"))
	w.want("GET", path, nil, 404, "")
	w.must(w.Clock.Advance(time.Second))
	again, err := p.AddFile("place/z.bpmn", "<a/>")
	w.must(err)
	w.must(p.Remove("place/z.bpmn"))
	w.must(p.PutBack("place/z.bpmn"))
	w.want("GET", hub+"/files/"+again, nil, 200, "") // the one deleted last
	w.must(p.PutBack("place/z.bpmn"))
	w.want("GET", path, nil, 200, "")
	w.must(p.Remove("place"))
	w.want("GET", path, nil, 404, "")
	w.must(p.PutBack("place"))
	if all, err := p.Files(); err != nil || len(all) != 3 || all[0].Path != "place/z.bpmn" || all[1].Path != `b\/c.md` {
		t.Errorf("files: %v %+v", err, all)
	}
	if got := w.Violations(); len(got) != 0 {
		t.Errorf("violations: %q", got)
	}

	_, err = p.File("sub")
	_, missing := p.AddFile("a.txt", "")
	_, all := w.Hub("").Workspace("Orders").Project("none").Files()
	for _, err := range []error{err, missing, all, p.Edit("none", ""), p.Edit("sub", ""), p.Move("none", "a"), p.Move("place", "place/in"), p.Remove("none"), p.PutBack("none"),
		w.Hub("").Workspace("none").Project("p1").Remove("place")} {
		if err == nil {
			t.Error("what does not exist was found")
		}
	}
}

func TestFileControlRoutes(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	const at = "/emulator/hub/workspaces/Orders/projects/Process"
	w.want("POST", "/emulator/hub/workspaces", `{"name":"Orders","projects":[{"key":"p1","name":"Process","folders":["c"],"files":[{"path":"sub/a.bpmn","content":"<a/>"}]}]}`, 200, "")
	w.want("POST", "/emulator/hub/workspaces/Orders/projects", `{"name":"Other","files":[{"path":"a.txt","content":"a"}]}`, 400, "no extension")
	w.want("POST", at+"/folders?by=ana@example.com", `{"path":"d/e"}`, 200, `{"folderKey":"`)
	w.want("POST", at+"/files/sub%2Fb.md?by=ana@example.com", `{"content":"text"}`, 200, `{"fileKey":"`)
	w.want("GET", at+"/files/sub%2Fb.md", nil, 200, `"type":"markdown","revision":1,"content":"text","by":"ana@example.com","versions":[]}`)
	for _, tt := range []struct{ method, path, body string }{
		{"POST", at + "/files/sub%2Fb.md/content?by=ben@example.com", `{"content":"more"}`},
		{"POST", at + "/files/sub%2Fb.md/path", `{"path":"c.md"}`},
		{"DELETE", at + "/files/sub", ``},
		{"POST", at + "/files/sub/restoration", ``},
		{"POST", at + "/files/sub/path", `{"path":"c/sub"}`},
	} {
		w.want(tt.method, tt.path, tt.body, 204, "")
	}
	text := w.want("GET", at+"/files", nil, 200, `"path":"c/sub/a.bpmn"`)
	if !strings.Contains(text, `"path":"c.md"`) || !strings.Contains(text, `"content":"more","by":"ben@example.com"`) {
		t.Errorf("files: %s", text)
	}
	for _, tt := range []struct{ method, path, body string }{
		{"POST", at + "/files/none.md/content", `{"content":"a"}`}, {"POST", at + "/files/a.md", `{}`}, {"GET", at + "/files/none", ``},
		{"DELETE", at + "/files/none", ``}, {"POST", at + "/files/none/restoration", ``}, {"POST", at + "/files/c.md/path", `{}`},
	} {
		w.want(tt.method, tt.path, tt.body, 400, "")
	}
}
