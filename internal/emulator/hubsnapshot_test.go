package emulator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestSnapshots(t *testing.T) {
	const all = hub + "/project-snapshots"
	w := newWorld(t, emulator.Options{Hub: emulator.HubOptions{Created: 201}})
	_, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Key: "p1", Name: "Process", Files: []emulator.File{
		{Key: "f1", Path: "sub/a.bpmn", Content: "<a/>"}, {Key: "f2", Path: "b.md", Content: "text"},
	}}, {Key: "p2", Name: "Empty"}}})
	w.must(err)
	kept := object(w.want("POST", hub+"/versions", `{"fileKey":"f2","name":"0.9"}`, 201, ""))["versionKey"].(string)
	made := w.want("POST", all, `{"projectKey":"p1","name":"1.0","description":"First"}`, 201, `"projectKey":"p1","name":"1.0","description":"First","created":"`)
	if !strings.Contains(made, `"reviewRequest":null,"latestReview":null`) {
		t.Errorf("its review: %s", made)
	}
	path := all + "/" + object(made)["projectSnapshotKey"].(string)
	text := w.want("GET", path, nil, 200, `"projectSnapshot":`+made)
	files := list(part(text, "fileVersions"))
	hash := sha256.Sum256([]byte("<a/>"))
	first := files[0]
	if len(files) != 2 || first["fileKey"] != "f1" || first["fileName"] != "a" || first["fileType"] != "bpmn" || first["folderPath"] != "sub" ||
		first["contentHash"] != hex.EncodeToString(hash[:]) || first["name"] != "1.0" || files[1]["versionKey"] != kept || files[1]["folderPath"] != "" {
		t.Errorf("files: %v", files)
	}
	w.want("GET", hub+"/versions/"+kept, nil, 200, `"linkedToProcessApplication":true`)
	w.want("POST", hub+"/versions/search", `{"filter":{"fileKey":"f1"}}`, 200, `"name":"1.0","description":"First","organizationPublic":false,"linkedToProcessApplication":true`)

	w.rewrite(hub+"/files/f2", 1, "more", 200)
	w.want("POST", all, `{"projectKey":"p1","name":"1.1"}`, 201, `"description":null`)
	w.want("POST", all, `{"projectKey":"p2","name":"empty"}`, 201, "")
	seen, err := w.Hub("").Workspace("Orders").Project("Process").Snapshots()
	w.must(err)
	if len(seen) != 2 || seen[0].Name != "1.0" || seen[0].Files["sub/a.bpmn"] != "<a/>" || seen[0].Files["b.md"] != "text" || seen[1].Files["b.md"] != "more" {
		t.Errorf("snapshots: %+v", seen)
	}
	if _, err := w.Hub("").Workspace("Orders").Project("none").Snapshots(); err == nil {
		t.Error("a project that is not there has snapshots")
	}
	for body, want := range map[string]string{
		`{"sort":[{"field":"name"}]}`:                                              "1.0 1.1 empty",
		`{"filter":{"projectKey":"p1"}}`:                                           "1.0 1.1",
		`{"filter":{"fileVersionKey":"` + kept + `"}}`:                             "1.0",
		`{"filter":{"fileVersionKey":"` + first["versionKey"].(string) + `"}}`:     "1.0 1.1",
		`{"filter":{"fileVersionKey":{"$exists":false}}}`:                          "empty",
		`{"filter":{"name":"1.1","hasPendingReviewRequest":false}}`:                "1.1",
		`{"filter":{"fileVersionKey":{"$notIn":["` + kept + `"]}}}`:                "1.1 empty",
		`{"filter":{"hasPendingReviewRequest":true,"createdBy":{"$exists":true}}}`: "",
	} {
		if got := names(w.want("POST", all+"/search", body, 200, "")); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}

	for body, part := range map[string]string{
		`{"projectKey":"p1"}`:                      "required",
		`{"name":"a"}`:                             "required",
		`{"projectKey":"none","name":"a"}`:         "was not found",
		`{"projectKey":"p1","name":""}`:            "1 to 255",
		`{"projectKey":"p1","name":"a","files":1}`: "not a property",
		`{"projectKey":"p1","name":"a","description":"` + strings.Repeat("x", 256) + `"}`: "at most 255",
	} {
		w.want("POST", all, body, 400, part)
	}
	w.must(w.Hub("").Workspace("Orders").Project("p1").Delete())
	w.want("GET", path, nil, 404, "the project snapshot was not found")
	if got := names(w.want("POST", all+"/search", nil, 200, "")); got != "empty" {
		t.Errorf("of a deleted project: %s", got)
	}
}

// A snapshot keeps what a person wrote, and is not made again without a search.
func TestViolationsOfSnapshots(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	project := w.project(w.workspace("Orders"), "Process")
	file := w.file(project, "a", "markdown", "1")
	w.must(w.Hub("").Workspace("Orders").Project("Process").Edit("a.md", "theirs"))
	w.want("GET", file, nil, 200, "")
	snapshot := `{"projectKey":"` + keyOf(project) + `","name":"1.0"}`
	w.want("POST", hub+"/project-snapshots", snapshot, 200, "")
	w.rewrite(file, 2, "3", 200)
	if got := w.Violations(); len(got) != 0 {
		t.Errorf("violations: %q", got)
	}
	w.want("POST", hub+"/project-snapshots", snapshot, 200, "")
	if got := w.Violations(); len(got) != 1 || !strings.Contains(got[0], "sent again without a read") {
		t.Errorf("violations: %q", got)
	}
}
