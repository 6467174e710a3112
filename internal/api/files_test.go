package api_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// The files of a project are known where each says what it is and where, and unknown otherwise: none of them is ever taken for absent.
func TestFilesOfAnotherShape(t *testing.T) {
	const whole = `"fileKey":"f","name":"a","type":"markdown","projectKey":"p","revision":2`
	for _, test := range []struct{ items, want string }{
		{``, ``},
		{`{` + whole + `,"simplePath":"a.md","canonicalPath":"","folderKey":null}`, `a.md in  2 a person`},
		{`{` + whole + `,"simplePath":"a.md","updatedBy":{"name":"Public API","email":null},"updated":"2026-11-03T09:30:00Z"}`, `a.md in  2 Public API`},
		{`{` + whole + `,"simplePath":"a.md","updatedBy":{"name":"Ana","email":"ana@example.com"}}`, `a.md in  2 a person Ana (ana@example.com)`},
		{`{` + whole + `,"simplePath":"a.md","updatedBy":null}`, `a.md in  2 a person`},
		{`{` + whole + `,"simplePath":"x/y/a.md","canonicalPath":"1/2","folderKey":"2"}`, `x/y/a.md in x=1,y=2 2 a person`},
		{`{` + whole + `,"simplePath":"x\\/y/a.md","canonicalPath":"1","folderKey":"1"}`, `x\/y/a.md in x/y=1 2 a person`}, // no local directory has that name
		{`{` + whole + `,"simplePath":"x/y/a.md","canonicalPath":"1","folderKey":"1"}`, "unknown"},
		{`{` + whole + `,"simplePath":"x/a.md","canonicalPath":"1","folderKey":"2"}`, "unknown"},
		{`{` + whole + `,"simplePath":"x/a.md","folderKey":"2"}`, "unknown"},
		{`{` + whole + `,"simplePath":"b.md"}`, "unknown"},
		{`{` + whole + `}`, "unknown"},
		{`{"fileKey":"..","name":"a","type":"markdown","simplePath":"a.md"}`, "unknown"},
		{`{"fileKey":"f","name":"a","type":"markdown","projectKey":"other","simplePath":"a.md"}`, "unknown"},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			items := ""
			switch r.URL.Path {
			case "/api/v2/workspaces/search":
				items = `{"workspaceKey":"w","name":"Orders"}`
			case "/api/v2/projects/search":
				items = `{"projectKey":"p","workspaceKey":"w","name":"Process"}`
			case "/api/v2/files/search":
				items = test.items
			}
			total := "0"
			if items != "" {
				total = "1"
			}
			_, _ = io.WriteString(w, `{"items":[`+items+`],"page":{"totalItems":`+total+`}}`)
		})
		desired := spec.Organization{Workspaces: spec.Known([]spec.Workspace{{Name: "Orders", Projects: spec.Known([]spec.Project{{Name: "Process", Files: spec.Known(spec.Files{From: "models"})}})}})}
		live, err := s.client(func(c *api.Config) { c.HubURL, c.HubRate = c.BaseURL, 1e6 }).Read(t.Context(), api.Needed(desired))
		if err != nil {
			t.Fatal(err)
		}
		part := live.Workspaces.Value()[0].Projects.Value()[0].Files
		if got := shownFiles(part); got != test.want {
			t.Errorf("%s: %q, want %q", test.items, got, test.want)
		}
	}
}

func shownFiles(part spec.Part[spec.Files]) string {
	if _, unknown := part.Why(); unknown {
		return "unknown"
	}
	var all []string
	for _, f := range part.Value().Live {
		var in []string
		for _, d := range f.Directories {
			in = append(in, d.Name+"="+d.Key)
		}
		text := f.Path + " in " + strings.Join(in, ",") + " " + string(rune('0'+f.Revision))
		if f.Person {
			text += " a person"
		}
		if f.UpdatedBy != "" {
			text += " " + f.UpdatedBy
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}
