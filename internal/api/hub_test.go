package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/spec"
)

// hubbed is an emulated organisation, and a client of it that is not slowed down.
func hubbed(t *testing.T, o emulator.HubOptions, changes ...func(*api.Config)) (*invariants.Emulator, *api.Client) {
	t.Helper()
	return hubbedIn(t, emulator.Options{LoginInterval: -1, Hub: o}, changes...)
}

func hubbedIn(t *testing.T, o emulator.Options, changes ...func(*api.Config)) (*invariants.Emulator, *api.Client) {
	t.Helper()
	e := invariants.New(o)
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	config := api.Config{
		BaseURL: s.URL, HubURL: s.URL, HubRate: 1e6, OAuthURL: s.URL + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret"),
	}
	for _, change := range changes {
		change(&config)
	}
	c, err := api.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

// managing is a file that manages workspaces of these names.
func managing(names ...string) spec.Organization {
	list := []spec.Workspace{}
	for _, name := range names {
		list = append(list, spec.Workspace{Name: name, Members: spec.Known([]spec.WorkspaceMember{}), Environments: spec.Known([]spec.Environment{})})
	}
	return spec.Organization{Workspaces: spec.Known(list)}
}

// A plan reads the workspaces, the environments, and the members of each workspace that the file manages: two requests and one for each.
func TestRequestsOfAPlanOfWorkspaces(t *testing.T) {
	cache := t.TempDir()
	var config api.Config
	e, c := hubbed(t, emulator.HubOptions{}, func(c *api.Config) { c.CacheDir, config = cache, *c })
	config.CacheDir = cache
	e.AddCluster(emulator.Cluster{Name: "production", UUID: "u-1"})
	var names []string
	for i := range 50 {
		name := fmt.Sprint("workspace ", i)
		if names = append(names, name); i == 49 {
			names = names[:49] // which no file manages
		}
		if _, err := e.Hub("").AddWorkspace(emulator.Workspace{Name: name, Environments: []string{"production"}, Members: []emulator.WorkspaceMember{{Email: "ana@example.com", Role: "viewer"}}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, infos := range []int{1, 0} {
		e.ResetRequests()
		live, err := c.Read(t.Context(), api.Needed(managing(names...)))
		if err != nil || len(live.Workspaces.Value()) != 50 || len(live.Environments.Value()) != 1 {
			t.Fatal(live.Workspaces, err)
		}
		for _, w := range live.Workspaces.Value() {
			if managed := w.Name != "workspace 49"; w.Members.IsKnown() != managed || len(w.Environments.Value()) != 1 || w.Environments.Value()[0].Cluster != "u-1" {
				t.Errorf("%+v", w)
			}
		}
		if got := e.Requests(); got["POST /api/v2/workspaces/search"] != 1 || got["GET /api/v2/environments"] != 1 || got["POST /api/v2/members/search"] != 49 || got["GET /api/v2/info"] != infos || len(got) > 5 {
			t.Errorf("reading %d: %v", i, got)
		}
	}
	e.ResetRequests() // another process knows the organisation from the cache
	c, err := api.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(t.Context(), api.Needed(managing())); err != nil || e.Requests()["GET /api/v2/info"] != 0 || e.Requests()["GET /api/v2/environments"] != 0 {
		t.Errorf("%v, %v", e.Requests(), err)
	}
}

// 10,001 workspaces are read whole, page by page, whether or not the total is capped.
func TestManyWorkspaces(t *testing.T) {
	for _, most := range []int{0, 10_000} {
		e, c := hubbed(t, emulator.HubOptions{MaxTotal: most})
		for i := range 10_001 {
			if _, err := e.Hub("").AddWorkspace(emulator.Workspace{Name: fmt.Sprint("w", i)}); err != nil {
				t.Fatal(err)
			}
		}
		all, err := c.Workspaces(t.Context())
		names := map[string]bool{}
		for _, w := range all {
			names[w.Name] = true
		}
		if err != nil || len(names) != 10_001 {
			t.Errorf("a total of at most %d: %d of %d names, %v", most, len(names), len(all), err)
		}
	}
}

// Camunda Hub that is not there, refuses, or answers with a page is unknown with its reason; what else is read is known, and the token
// stays what it is.
func TestAHubThatIsClosed(t *testing.T) {
	for name, o := range map[string]emulator.HubOptions{"404 Not Found": {Absent: true}, "a page of HTML": {LoginPage: true}} {
		e, c := hubbed(t, o)
		live, err := c.Read(t.Context(), api.Everything())
		why, unknown := live.Workspaces.Why()
		if err != nil || !unknown || !live.Workspaces.IsRefused() || !strings.Contains(why, name) || !live.Members.IsKnown() {
			t.Errorf("%s: %q, %v", name, why, err)
		}
		if n := e.Requests()["POST /oauth/token"]; n != 1 {
			t.Errorf("%s: %d tokens", name, n)
		}
	}
	for status, refused := range map[int]bool{401: true, 403: true, 404: true, 400: false} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/v2/") {
				w.Header().Set("Content-Type", "application/problem+json")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"type":"about:blank","title":"No","status":1,"detail":"this client lacks the permission Hub API"}`)
				return
			}
			_, _ = io.WriteString(w, "[]")
		})
		c := s.client(func(c *api.Config) { c.HubURL = c.BaseURL })
		live, err := c.Read(t.Context(), api.Everything())
		if why, _ := live.Workspaces.Why(); err != nil || live.Workspaces.IsRefused() != refused || !strings.Contains(why, "this client lacks the permission Hub API") {
			t.Errorf("%d: %q, %v", status, why, err)
		}
		if s.logins() != 1 || !live.Clusters.IsKnown() {
			t.Errorf("%d: %d logins", status, s.logins())
		}
	}
	if _, c := hubbed(t, emulator.HubOptions{}, func(c *api.Config) { c.HubURL = "" }); true {
		live, err := c.Read(t.Context(), api.Everything())
		if err != nil || !live.Workspaces.IsAbsent() {
			t.Errorf("without an address: %v, %v", live.Workspaces, err)
		}
		if _, err := c.Workspaces(t.Context()); err == nil {
			t.Error("without an address, workspaces were read")
		}
	}
}

// What an answer lacks is not taken for nothing: an empty list without a total would have everything created once more.
func TestAnswersOfAnotherShape(t *testing.T) {
	for _, body := range []string{`{"items":[]}`, `{"page":{"totalItems":0}}`, `[]`, `null`, ``, `{"items":[{"name":"A"}],"page":{"totalItems":1}}`,
		`{"items":[{"workspaceKey":"..","name":"A"}],"page":{"totalItems":1}}`, `{"items":[{"workspaceKey":"k"}],"page":{"totalItems":1}}`,
		`{"items":[],"page":{"totalItems":1}}`, `{"items":[{"workspaceKey":"k","name":"A"},{"workspaceKey":"k","name":"A"}],"page":{"totalItems":2}}`} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/search") {
				_, _ = io.WriteString(w, body)
				return
			}
			_, _ = io.WriteString(w, "[]")
		})
		live, err := s.client(func(c *api.Config) { c.HubURL, c.HubRate = c.BaseURL, 1e6 }).Read(t.Context(), api.Everything())
		if _, unknown := live.Workspaces.Why(); err != nil || !unknown {
			t.Errorf("%s: %v, %v", body, live.Workspaces, err)
		}
	}
}

// Each call does what it says, and its repeat after a lost answer does no harm: one mail, one workspace, one deletion.
func TestCallsToCamundaHub(t *testing.T) {
	var lose string
	o := emulator.Options{LoginInterval: -1, Hub: emulator.HubOptions{MailAgain: true}, Fault: func(_ *http.Request, route string) *emulator.Fault {
		if route != lose {
			return nil
		}
		lose = ""
		return &emulator.Fault{Kind: emulator.Reset, AfterCommit: true}
	}}
	e, c := hubbedIn(t, o)
	e.AddCluster(emulator.Cluster{Name: "production", UUID: "u-1"})
	do := func(call api.Call, key string) api.Answer {
		t.Helper()
		answer, err := c.Do(t.Context(), call, key)
		if err != nil {
			t.Fatalf("%T: %v", call, err)
		}
		return answer
	}
	key := do(api.CreateWorkspace{Name: "Orders", Description: "Old"}, "").Created
	environments, err := c.Environments(t.Context())
	if err != nil || len(environments) != 1 {
		t.Fatal(environments, err)
	}
	for route, call := range map[string]api.Call{
		"PATCH /api/v2/workspaces/{workspaceKey}":                  api.PatchWorkspace{Description: new("")},
		"POST /api/v2/workspaces/{workspaceKey}/members":           api.SetWorkspaceMember{Email: "ana+b@example.com", Role: "editor"},
		"PUT /api/v2/workspaces/{workspaceKey}/environments":       api.SetEnvironments{IDs: []string{environments[0].ID}},
		"DELETE /api/v2/workspaces/{workspaceKey}/members/{email}": api.RemoveWorkspaceMember{Email: "nobody@example.com"},
	} {
		lose = route
		do(call, key)
		if lose != "" {
			t.Errorf("%s was not sent", route)
		}
	}
	w, err := c.Workspace(t.Context(), key)
	if err != nil || w == nil || w.Name != "Orders" || w.Description.Value() != "" || !w.Description.IsKnown() {
		t.Errorf("%+v, %v", w, err)
	}
	if mails := e.Hub("").Mails(); len(mails) != 1 || mails[0].Again {
		t.Errorf("mails: %+v", mails)
	}
	environments, _ = c.Environments(t.Context())
	if !slices.Equal(environments[0].Workspaces, []string{key}) {
		t.Errorf("%+v", environments)
	}
	do(api.SetEnvironments{}, key)
	lose = "DELETE /api/v2/workspaces/{workspaceKey}"
	do(api.DeleteWorkspace{}, key)
	if w, err := c.Workspace(t.Context(), key); w != nil || err != nil {
		t.Errorf("%+v, %v", w, err)
	}
	deleted, err := c.Trash(t.Context(), "Orders", "Other")
	if err != nil || len(deleted) != 1 || deleted[0].Key != key || deleted[0].At.IsZero() || deleted[0].By == "" {
		t.Errorf("%+v, %v", deleted, err)
	}
	lose = "POST /api/v2/workspaces/{workspaceKey}/restoration"
	do(api.RestoreWorkspace{}, key)
	if w, err := c.Workspace(t.Context(), key); w == nil || err != nil {
		t.Errorf("%+v, %v", w, err)
	}
	for _, call := range []api.Call{api.PatchWorkspace{}, api.DeleteWorkspace{}, api.SetEnvironments{}, api.SetWorkspaceMember{}, api.RemoveWorkspaceMember{Email: "a@b.c"}, api.RestoreWorkspace{}} {
		if _, err := c.Do(t.Context(), call, ".."); err == nil {
			t.Errorf("%T was sent to ..", call)
		}
	}
	if v := e.Violations(); len(v) > 0 {
		t.Error(v)
	}
}
