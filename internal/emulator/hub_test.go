package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

const hub = "/api/v2"

// workspace makes a workspace by a request, and returns its path.
func (w *world) workspace(name string) string {
	w.t.Helper()
	key, _ := object(w.want("POST", hub+"/workspaces", map[string]string{"name": name}, 200, ""))["workspaceKey"].(string)
	return hub + "/workspaces/" + key
}

// items are those of a search, or of another list of the Hub API.
func items(text string) []map[string]any {
	return list(part(text, "items"))
}

func TestHubInfo(t *testing.T) {
	w := newWorld(t, emulator.Options{Organization: "6d1b"})
	w.want("GET", hub+"/info", nil, 200, `{"authorizedOrganization":"6d1b","version":"v2"}`)
	w.Change(func(o *emulator.Options) { o.Hub.Organization = "org-mno-789" })
	w.want("GET", hub+"/info", nil, 200, `"authorizedOrganization":"org-mno-789"`)
}

// Each refusal of the Hub API is a problem, and none of the Administration API is.
func TestHubProblems(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	w.want("GET", hub+"/workspaces/none", nil, 404,
		`{"type":"about:blank","title":"Not Found","status":404,"detail":"the workspace was not found","instance":"/api/v2/workspaces/none"}`)
	w.want("GET", hub+"/coffee", nil, 404, `"detail":"no such path"`)
	w.want("GET", hub+"/members/search", nil, 405, `"status":405`)
	w.want("POST", hub+"/workspaces", `{"name":"`+strings.Repeat("x", 1<<20)+`"}`, 413, `"status":413`)
	w.want("GET", "/clusters/none", nil, 404, "cluster not found")

	response := w.respond("GET", hub+"/workspaces/none", "Bearer "+w.token)
	if got := response.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("the type of a problem is %s", got)
	}
	response = w.respond("GET", hub+"/info", "Bearer none")
	if response.StatusCode != 401 || response.Header.Get("Www-Authenticate") == "" || response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("without a token: %d %v", response.StatusCode, response.Header)
	}
}

// respond sends a request without a body.
func (w *world) respond(method, path, authorization string) *http.Response {
	w.t.Helper()
	r, err := http.NewRequest(method, w.url+path, nil)
	w.must(err)
	r.Header.Set("Authorization", authorization)
	response, err := w.send(r)
	w.must(err)
	response.Body.Close()
	return response
}

func TestHubPermissions(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	all := []emulator.Scope{emulator.HubCreate, emulator.HubRead, emulator.HubUpdate, emulator.HubDelete}
	if routes := emulator.HubRoutes(); len(routes) != 46 || slices.ContainsFunc(emulator.Routes(), func(r string) bool { return slices.Contains(routes, r) }) {
		t.Errorf("routes: %v", routes)
	}
	refused := map[emulator.Scope]int{}
	for _, route := range emulator.HubRoutes() {
		method, path, _ := strings.Cut(route, " ")
		for _, lacking := range all {
			w.Change(func(o *emulator.Options) {
				o.Credentials[0].Scopes = slices.DeleteFunc(slices.Clone(all), func(s emulator.Scope) bool { return s == lacking })
			})
			status, text := w.call(method, path, `{}`)
			if status != 403 {
				continue
			}
			refused[lacking]++
			if !strings.Contains(text, `the permission \"`+string(lacking)+`\"`) {
				t.Errorf("%s without %s: %s", route, lacking, text)
			}
		}
	}
	if refused[emulator.HubCreate] != 13 || refused[emulator.HubRead] != 21 || refused[emulator.HubUpdate] != 7 || refused[emulator.HubDelete] != 6 {
		t.Errorf("refused: %v", refused)
	}
}

// What the Hub API may answer instead of anything.
func TestHubIsNotThere(t *testing.T) {
	for name, want := range map[string]struct {
		status int
		part   string
	}{"hubAbsent": {404, "default backend"}, "hubLoginPage": {200, "<!doctype html>"}} {
		w := newWorld(t, emulator.Options{})
		w.Change(func(o *emulator.Options) { w.must(o.Set(name, "true")) })
		for _, path := range []string{"/info", "/coffee", "/environments"} {
			w.want("GET", hub+path, nil, want.status, want.part)
		}
		w.want("POST", hub+"/workspaces", `{"name":"Orders"}`, want.status, want.part)
		w.want("GET", "/clusters", nil, 200, "")
		w.Change(func(o *emulator.Options) { w.must(o.Set(name, "false")) })
		w.want("POST", hub+"/workspaces/search", nil, 200, `"items":[]`)
	}
}

func TestHubRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Hub: emulator.HubOptions{MaxRate: 2}})
		for range 3 {
			w.want("GET", hub+"/info", nil, 200, "")
			w.want("POST", hub+"/workspaces", `{"name":"Orders"}`, 200, "")
			if response := w.respond("GET", hub+"/info", "Bearer "+w.token); response.StatusCode != 429 || response.Header.Get("Retry-After") != "1" {
				t.Errorf("one more: %d %v", response.StatusCode, response.Header)
			}
			w.want("GET", "/clusters", nil, 200, "")
			time.Sleep(time.Second)
		}
	})
}

// Faults affect the Hub API like any other operation, and its requests are counted.
func TestHubFaults(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	w.want("POST", "/emulator/faults", `{"method":"POST","path":"/api/v2/workspaces","kind":"answer","status":503,"afterCommit":true}`, 204, "")
	w.want("POST", hub+"/workspaces", `{"name":"Orders"}`, 503, "")
	w.want("POST", hub+"/workspaces/search", `{"filter":{"name":"Orders"}}`, 200, `"totalItems":1`)
	w.workspace("Sales")
	w.want("POST", "/emulator/faults", `{"method":"POST","path":"/api/v2/workspaces/search","kind":"half"}`, 204, "")
	if got := items(w.want("POST", hub+"/workspaces/search", nil, 200, `"totalItems":2`)); len(got) != 1 {
		t.Errorf("half of two: %v", got)
	}
	if got := w.Requests(); got["POST /api/v2/workspaces"] != 2 || got["POST /api/v2/workspaces/search"] != 2 {
		t.Errorf("requests: %v", got)
	}
	w.want("GET", "/activity/json", nil, 200, "[]")
}

// A careful client reads before it creates a workspace again, or replaces what another has set.
func TestHubViolations(t *testing.T) {
	w := newWorld(t, emulator.Options{Credentials: []emulator.Credential{{ID: "camsync", Secret: "s"}, {ID: "other", Secret: "else"}}})
	one := w.workspace("Orders")
	w.want("POST", hub+"/workspaces/search", nil, 200, "")
	if got := w.Violations(); len(got) != 0 {
		t.Errorf("violations: %q", got)
	}
	w.workspace("Orders")
	w.workspace("Orders")
	w.want("PUT", one+"/environments", `{}`, 200, "")
	w.token = w.login("other", "else")
	w.want("PUT", one+"/environments", `{}`, 200, "")
	w.want("DELETE", one, nil, 204, "")
	got := strings.Join(w.Violations(), "\n")
	for _, part := range []string{"sent again without a read", `two workspaces named "Orders"`, `other replaced the environments of "Orders" without having seen what camsync made`} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in %s", part, got)
		}
	}
	if deletions := w.Deletions(); len(deletions) != 1 || deletions[0].Kind != "workspace" || w.Count("Workspace created", "Orders") != 3 {
		t.Errorf("deletions: %v", deletions)
	}
}
