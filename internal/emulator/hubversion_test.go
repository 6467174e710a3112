package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestVersions(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	file := w.file(w.project(w.workspace("Orders"), "Process"), "a", "bpmn", "<a/>")
	made := w.want("POST", hub+"/versions", `{"fileKey":"`+keyOf(file)+`","name":"1.0","description":"First","organizationPublic":true}`, 200,
		`"fileKey":"`+keyOf(file)+`","name":"1.0","description":"First","organizationPublic":false,"linkedToProcessApplication":false,"created":"`)
	path := hub + "/versions/" + object(made)["versionKey"].(string)
	w.want("GET", path, nil, 200, made)
	w.rewrite(file, 1, "<b/>", 200)
	w.must(w.Clock.Advance(time.Hour))
	w.want("POST", hub+"/versions", `{"fileKey":"`+keyOf(file)+`","name":"1.1"}`, 200, `"description":null`)
	search := func(more string) string {
		t.Helper()
		return names(w.want("POST", hub+"/versions/search", `{"filter":{"fileKey":"`+keyOf(file)+`"`+more+`},"sort":[{"field":"created","order":"DESC"}]}`, 200, ""))
	}
	if got := search(""); got != "1.1 1.0" {
		t.Errorf("versions: %s", got)
	}
	if got := search(`,"name":"1.0"`); got != "1.0" {
		t.Errorf("versions of a name: %s", got)
	}
	w.want("POST", hub+"/versions/search", `{}`, 400, `needs \"fileKey\"`)

	w.want("PATCH", path, `{"name":"1.0.1","description":null}`, 200, `"name":"1.0.1","description":null`)
	w.must(w.Clock.Advance(time.Hour))
	restored := w.want("POST", path+"/restoration", nil, 200, `"name":"1.0.1"`)
	w.want("GET", file, nil, 200, `"revision":3,"type":"bpmn","content":"<a/>"`)
	if got := search(""); got != "1.0.1 1.1 1.0.1" || strings.Contains(restored, keyOf(path)) {
		t.Errorf("after a restoration: %s, %s", got, restored)
	}
	w.want("DELETE", path, nil, 204, "")
	w.want("GET", path, nil, 404, "the version was not found")
	w.want("DELETE", file, nil, 204, "")
	w.want("GET", hub+"/versions/"+object(restored)["versionKey"].(string), nil, 404, "")
	if got := search(""); got != "" {
		t.Errorf("of a deleted file: %s", got)
	}
}

func TestBodiesOfVersions(t *testing.T) {
	w := newWorld(t, emulator.Options{Hub: emulator.HubOptions{Created: 201}})
	_, err := w.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Name: "Process"}}})
	w.must(err)
	key, err := w.Hub("").Workspace("Orders").Project("Process").AddFile("a.json", `{"name":"b"}`)
	w.must(err)
	for _, tt := range []struct {
		body   string
		status int
		part   string
	}{
		{`{"name":"a"}`, 400, "required"},
		{`{"fileKey":"` + key + `"}`, 400, "required"},
		{`{"fileKey":"none","name":"a"}`, 400, "was not found"},
		{`{"fileKey":"` + key + `","name":""}`, 400, "1 to 255"},
		{`{"fileKey":"` + key + `","name":"a","description":"` + strings.Repeat("x", 256) + `"}`, 400, "at most 255"},
		{`{"fileKey":"` + key + `","name":"a","description":""}`, 201, ""},
		{`{"fileKey":"` + key + `","name":"a","organizationPublic":true}`, 201, `"organizationPublic":true`},
	} {
		w.want("POST", hub+"/versions", tt.body, tt.status, tt.part)
	}
	path := hub + "/versions/" + items(w.want("POST", hub+"/versions/search", `{"filter":{"fileKey":"`+key+`"}}`, 200, ""))[0]["versionKey"].(string)
	w.want("PATCH", path, `{"name":""}`, 400, "1 to 255")
	w.want("PATCH", path, `{"organizationPublic":true}`, 200, `"organizationPublic":true`)
	w.want("POST", path+"/restoration", nil, 400, "required for element templates")
	w.want("POST", path+"/restoration", `{"version":7}`, 200, "")
	w.want("GET", hub+"/files/"+key, nil, 200, `\"version\": 7`)
	w.Change(func(o *emulator.Options) { w.must(o.Set("hubVersionRefused", "403")) })
	w.want("POST", hub+"/versions", `{"fileKey":"`+key+`","name":"a"}`, 403, "")
}
