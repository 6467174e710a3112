package emulator_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// A careful client knows what it replaces, keeps what a person wrote, and deletes only what it made.
func TestViolationsOfFiles(t *testing.T) {
	version := func(w *world, file string) {
		w.want("POST", hub+"/versions", `{"fileKey":"`+keyOf(file)+`","name":"before"}`, 200, "")
	}
	for _, tt := range []struct {
		name string
		do   func(w *world, project, file string, person emulator.ProjectHandle)
		want string // empty: nothing of it
	}{
		{"its own content", func(w *world, _, file string, _ emulator.ProjectHandle) {
			w.rewrite(file, 1, "2", 200)
			w.want("PATCH", file, `{"revision":2,"name":"b"}`, 200, "")
			w.rewrite(file, 3, "3", 200)
			w.want("DELETE", file, nil, 204, "")
		}, ""},
		{"a person's content, read and kept", func(w *world, _, file string, person emulator.ProjectHandle) {
			w.must(person.Edit("a.md", "theirs"))
			w.want("GET", file, nil, 200, "")
			version(w, file)
			w.rewrite(file, 2, "3", 200)
		}, ""},
		{"a person's content, not kept", func(w *world, _, file string, person emulator.ProjectHandle) {
			version(w, file)
			w.must(person.Edit("a.md", "theirs"))
			w.want("GET", file, nil, 200, "")
			w.rewrite(file, 2, "3", 200)
		}, "without a version of it"},
		{"a person's content, not read", func(w *world, _, file string, person emulator.ProjectHandle) {
			w.must(person.Edit("a.md", "theirs"))
			w.want("POST", hub+"/files/search", nil, 200, "")
			version(w, file)
			w.rewrite(file, 2, "3", 200)
		}, `replaced revision 2 of "a", which it has not read`},
		{"a person's content, read in the answer to a rename", func(w *world, _, file string, person emulator.ProjectHandle) {
			w.must(person.Edit("a.md", "theirs"))
			version(w, file)
			w.want("PATCH", file, `{"revision":2,"name":"b"}`, 200, "theirs")
			w.rewrite(file, 3, "3", 200)
		}, ""},
		{"a read that was lost", func(w *world, _, file string, person emulator.ProjectHandle) {
			w.must(person.Edit("a.md", "theirs"))
			w.want("POST", "/emulator/faults", `{"method":"GET","path":"/api/v2/files/{fileKey}","kind":"answer","status":503,"afterCommit":true}`, 204, "")
			w.want("GET", file, nil, 503, "")
			version(w, file)
			w.rewrite(file, 2, "3", 200)
		}, "which it has not read"},
		{"a person's file deleted", func(w *world, project, _ string, person emulator.ProjectHandle) {
			key, err := person.AddFile("b.md", "theirs")
			w.must(err)
			w.want("DELETE", hub+"/files/"+key, nil, 204, "")
		}, `deleted the file "b", which it has not created`},
		{"a version restored over a person's content", func(w *world, _, file string, person emulator.ProjectHandle) {
			version(w, file)
			kept := items(w.want("POST", hub+"/versions/search", `{"filter":{"fileKey":"`+keyOf(file)+`"}}`, 200, ""))[0]["versionKey"].(string)
			w.must(person.Edit("a.md", "theirs"))
			w.want("POST", hub+"/versions/"+kept+"/restoration", nil, 200, "")
		}, "without a version of it"},
		{"a file sent again", func(w *world, project, _ string, _ emulator.ProjectHandle) {
			w.want("POST", "/emulator/faults", `{"method":"POST","path":"/api/v2/files","kind":"answer","status":503,"afterCommit":true}`, 204, "")
			body := `{"name":"b","type":"markdown","content":"1","projectKey":"` + keyOf(project) + `"}`
			w.want("POST", hub+"/files", body, 503, "")
			w.want("POST", hub+"/files", body, 200, "")
		}, "sent again without a read"},
		{"a file sent again after a look", func(w *world, project, _ string, _ emulator.ProjectHandle) {
			w.file(project, "b", "markdown", "1")
			w.want("POST", hub+"/files/search", nil, 200, "")
			w.file(project, "b", "markdown", "1")
		}, ""},
		{"files of several types", func(w *world, project, _ string, _ emulator.ProjectHandle) {
			w.file(project, "b", "markdown", "1")
			w.file(project, "b", "bpmn", "<a/>")
		}, ""},
		{"folders in several places", func(w *world, project, _ string, _ emulator.ProjectHandle) {
			sub := w.folder(project, "sub")
			w.folder(sub, "sub")
			w.want("GET", project, nil, 200, "")
			w.folder(project, "sub")
		}, ""},
		{"a folder sent again", func(w *world, project, _ string, _ emulator.ProjectHandle) {
			sub := w.folder(project, "sub")
			for range 2 {
				w.want("POST", hub+"/folders", `{"name":"a","projectKey":"`+keyOf(project)+`","parentFolderKey":"`+keyOf(sub)+`"}`, 200, "")
				w.want("GET", project, nil, 200, "")
			}
		}, "sent again without a read"},
		{"a version sent again", func(w *world, _, file string, _ emulator.ProjectHandle) {
			version(w, file)
			version(w, file)
		}, "sent again without a read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, emulator.Options{Control: true})
			project := w.project(w.workspace("Orders"), "Process")
			file := w.file(project, "a", "markdown", "1")
			tt.do(w, project, file, w.Hub("ana@example.com").Workspace("Orders").Project("Process"))
			got := strings.Join(w.Violations(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
