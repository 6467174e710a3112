package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

func projected(t *testing.T) (*invariants.Emulator, *api.Client) {
	t.Helper()
	e, c := hubbed(t, emulator.HubOptions{MaxLimit: 2})
	for _, w := range []emulator.Workspace{
		{Key: "w1", Name: "Orders", Projects: []emulator.Project{
			{Key: "p1", Name: "Process", Folders: []string{"empty/er"}, Files: []emulator.File{
				{Key: "f1", Path: "a.bpmn", Content: "<a>é\r\n\U0001f600\ufffd</a>"}, {Key: "f2", Path: "sub/b.md", Content: "b"}, {Key: "f3", Path: `sub/more/c\/d.test.json`, Content: "{}"},
			}},
			{Key: "p2", Name: "Other"},
		}},
		{Key: "w2", Name: "Sales", Projects: []emulator.Project{{Key: "p3", Name: "Process"}}},
	} {
		if _, err := e.Hub("").AddWorkspace(w); err != nil {
			t.Fatal(err)
		}
	}
	return e, c
}

func TestProjects(t *testing.T) {
	_, c := projected(t)
	for _, tt := range []struct {
		workspaces, names []string
		want              string
	}{{[]string{"w1"}, nil, "p1 p2"}, {[]string{"w1", "w2"}, []string{"Process"}, "p1 p3"}, {[]string{"w2"}, []string{"Other"}, ""}} {
		all, err := c.Projects(t.Context(), tt.workspaces, tt.names...)
		var keys []string
		for _, p := range all {
			keys = append(keys, p.Key)
		}
		if slices.Sort(keys); err != nil || strings.Join(keys, " ") != tt.want {
			t.Errorf("%q: %q, %v", tt, keys, err)
		}
	}
	if p, err := c.Project(t.Context(), "p1"); err != nil || p == nil || p.Name != "Process" || p.Workspace != "w1" || p.Created.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := c.Project(t.Context(), "none"); err != nil || p != nil {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := c.Project(t.Context(), ".."); err == nil {
		t.Errorf("%+v", p)
	}
	if all, err := c.Workspaces(t.Context(), "Sales", "none"); err != nil || len(all) != 1 || all[0].Key != "w2" {
		t.Errorf("%+v, %v", all, err)
	}
}

// said are files in a few words.
func said(files ...api.File) string {
	all := make([]string, len(files))
	for i, f := range files {
		all[i] = fmt.Sprintf("%s %s %s %s %d", f.Key, f.Name, f.Type, f.Simple, f.Revision)
	}
	return strings.Join(all, "; ")
}

func TestFiles(t *testing.T) {
	e, c := projected(t)
	all, err := c.Files(t.Context(), "p1")
	want := `f1 a bpmn a.bpmn 1; f2 b markdown sub/b.md 1; f3 c/d tests sub/more/c\/d.test.json 1`
	if err != nil || said(all...) != want || e.Requests()["POST /api/v2/files/search"] != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	if f, content, err := c.File(t.Context(), "f1"); err != nil || said(f) != "f1 a bpmn a.bpmn 1" || string(content) != "<a>é\r\n\U0001f600\ufffd</a>" {
		t.Errorf("%+v, %q, %v", f, content, err)
	}
	if _, _, err := c.File(t.Context(), "none"); !api.Absent(err) {
		t.Error(err)
	}
	if held, err := c.Held(t.Context(), "p1"); err != nil || len(held) != 3 || !held["f1"] || !held["f2"] || !held["f3"] {
		t.Errorf("%v, %v", held, err)
	}
	if held, err := c.Held(t.Context(), "none"); err == nil {
		t.Error(held)
	}
}

// An answer that is not what was asked for gives no file, and no list.
func TestWrongAnswersAboutFiles(t *testing.T) {
	e, c := projected(t)
	answer := ""
	e.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, route string) *emulator.Fault {
			if !strings.Contains(route, " /api/v2/") {
				return nil
			}
			return &emulator.Fault{Kind: "answer", Status: 200, Body: answer}
		}
	})
	for body, want := range map[string]string{
		``:                            "the answer is empty",
		`{}`:                          "no key",
		`{"fileKey": "f1"}`:           "no name, no path or no type",
		file("f1", `null`):            "no content",
		file("f1", `{}`):              "no content",
		file("f2", `"x"`):             "about another file",
		file("f1", `"\ud800"`):        "not Unicode text",
		file("f1", "\"\xff\""):        "not Unicode text",
		`[` + file("f1", `"x"`) + `]`: "another shape",
		"<html>":                      "a page of HTML",
	} {
		answer = body
		if f, content, err := c.File(t.Context(), "f1"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %q, %v", body, f, content, err)
		}
	}
	for body, want := range map[string]string{
		`{"items": [{"fileKey": "f1", "name": "a", "simplePath": "a.md", "type": "markdown", "projectKey": "p2"}], "page": {"totalItems": 1}}`: "of another project",
		`{"items": [{"fileKey": "f1", "name": "a", "type": "markdown"}], "page": {"totalItems": 1}}`:                                           "no path",
		`{"items": []}`: "how many",
	} {
		answer = body
		if all, err := c.Files(t.Context(), "p1"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", body, all, err)
		}
	}
	for body, want := range map[string]string{
		`{"project": {"projectKey": "p2", "name": "a", "workspaceKey": "w"}}`: "about another project",
		`{"projectKey": "p1"}`:                           "no key",
		`{"project": {"projectKey": "p1", "name": "a"}}`: "in which workspace",
	} {
		answer = body
		if p, err := c.Project(t.Context(), "p1"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", body, p, err)
		}
	}
	for _, body := range []string{`{}`, `{"content": {"files": []}}`, `{"content": {"files": [], "folders": [{}]}}`, `{"content": {"files": [], "folders": [{"folderKey": ".."}]}}`} {
		answer = body
		if held, err := c.Held(t.Context(), "p1"); err == nil {
			t.Errorf("%s: %v", body, held)
		}
	}
	answer = `{"content": {"files": [], "folders": [{"folderKey": "a"}, {"folderKey": "b"}]}}` // each in itself
	if held, err := c.Held(t.Context(), "p1"); err != nil || len(held) != 0 {
		t.Errorf("%v, %v", held, err)
	}
}

func file(key, content string) string {
	return `{"fileKey": "` + key + `", "name": "a", "simplePath": "a.md", "type": "markdown", "revision": 1, "content": ` + content + `}`
}
