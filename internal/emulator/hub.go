package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// hubBase is the path of the Hub API, beside the Administration API.
const hubBase = "/api/v2/"

// loginPage is what a browser sees that is not logged in.
const loginPage = "<!doctype html><html><head><title>Log in to Camunda</title></head><body><form></form></body></html>"

// hub is Camunda Hub: the workspaces of the organisation, who and what is in them, and the environments
// that they may use.
type hub struct {
	people       people
	workspaces   workspaces
	tree         *tree
	versions     *versions
	snapshots    snapshots
	assets       assets
	memberships  memberships
	environments environments
	arrivals     []time.Time // of the requests of the last second
}

// newHub makes one without workspaces, for the clusters and the members of an organisation.
func newHub(c *clusters, m *members) *hub {
	h := &hub{people: people{members: m, known: map[string]string{}}}
	h.tree = newTree(&h.people, &h.workspaces)
	h.versions = &versions{tree: h.tree}
	h.snapshots.versions = h.versions
	h.memberships = memberships{&h.people, &h.workspaces}
	h.environments = environments{c, &h.workspaces, map[string]bool{}}
	return h
}

// hubOperations are those of workspaces, their members and environments, of snapshots and of the catalog.
// What an operation needs follows from its method, except that a search reads. The handler of one that has the key of a workspace
// in its path gets that workspace, which must exist.
var hubOperations = []struct {
	label  string
	scope  Scope
	handle func(*hub, *request, *workspace) *answer
}{
	{"GET /info", HubRead, hubInfo},
	{"POST /workspaces", HubCreate, func(h *hub, q *request, _ *workspace) *answer { return h.workspaces.create(q) }},
	{"POST /workspaces/search", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.workspaces.search(q) }},
	{"GET /workspaces/{workspaceKey}", HubRead, func(h *hub, _ *request, w *workspace) *answer { return h.tree.getWorkspace(w) }},
	{"PATCH /workspaces/{workspaceKey}", HubUpdate, func(h *hub, q *request, w *workspace) *answer { return h.workspaces.patch(q, w) }},
	{"DELETE /workspaces/{workspaceKey}", HubDelete, func(h *hub, q *request, w *workspace) *answer { return h.workspaces.remove(q, w) }},
	{"POST /workspaces/{workspaceKey}/restoration", HubCreate, func(h *hub, q *request, _ *workspace) *answer { return h.workspaces.restore(q) }},
	{"POST /workspaces/recently-deleted/search", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.workspaces.searchTrash(q) }},
	{"POST /workspaces/{workspaceKey}/members", HubCreate, func(h *hub, q *request, w *workspace) *answer { return h.memberships.set(q, w) }},
	{"DELETE /workspaces/{workspaceKey}/members/{email}", HubDelete, func(h *hub, q *request, w *workspace) *answer { return h.memberships.remove(q, w) }},
	{"POST /members/search", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.memberships.search(q) }},
	{"GET /environments", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.environments.list(q) }},
	{"GET /workspaces/{workspaceKey}/environments", HubRead, func(h *hub, q *request, w *workspace) *answer { return h.environments.listAssigned(q, w) }},
	{"PUT /workspaces/{workspaceKey}/environments", HubUpdate, func(h *hub, q *request, w *workspace) *answer { return h.environments.assign(q, w) }},
	{"GET /projects/{projectKey}/environments", HubRead, (*hub).projectEnvironments},
	{"POST /project-snapshots", HubCreate, func(h *hub, q *request, _ *workspace) *answer { return h.snapshots.create(q) }},
	{"POST /project-snapshots/search", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.snapshots.search(q) }},
	{"GET /project-snapshots/{projectSnapshotKey}", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.snapshots.get(q) }},
	{"PUT /catalog/assets/ingestion", HubUpdate, func(h *hub, q *request, _ *workspace) *answer { return h.assets.ingest(q) }},
	{"POST /catalog/assets/search", HubRead, func(h *hub, q *request, _ *workspace) *answer { return h.assets.search(q) }},
}

// operations lists the routes of the Hub API.
func (h *hub) operations() []route {
	var routes []route
	for _, o := range hubOperations {
		method, path, _ := strings.Cut(o.label, " /")
		inside := strings.Contains(path, "{workspaceKey}") && !strings.HasSuffix(path, "/restoration")
		routes = append(routes, on(method+" "+hubBase+path, o.scope, func(q *request) *answer {
			w := h.workspaces.live(q.values["workspaceKey"])
			if inside && w == nil {
				return refuse(http.StatusNotFound, "the workspace was not found")
			}
			return o.handle(h, q, w)
		}))
	}
	return slices.Concat(routes, h.tree.operations(), h.versions.operations())
}

// projectEnvironments are those of the project's workspace.
func (h *hub) projectEnvironments(q *request, _ *workspace) *answer {
	if n := h.tree.live(aProject, q.values[aProject.key]); n != nil {
		return h.environments.listAssigned(q, n.workspace)
	}
	return refuse(http.StatusNotFound, "the project was not found")
}

// HubRoutes lists the operations of the Hub API, as Requests names them.
func HubRoutes() []string {
	var labels []string
	for _, t := range newHub(nil, nil).operations() {
		labels = append(labels, t.label)
	}
	return labels
}

func (t *route) ofHub() bool { return strings.Contains(t.label, " "+hubBase) }

func (q *request) toHub() bool { return strings.HasPrefix(q.http.URL.Path, hubBase) }

// bar refuses a request to the Hub API whatever it asks for. The state must be locked.
func (h *hub) bar(q *request) *answer {
	o := q.options.Hub
	switch {
	case !q.toHub():
		return nil
	case o.Absent:
		return (&answer{status: http.StatusNotFound, body: []byte("default backend - 404")}).with("Content-Type", "text/plain; charset=utf-8")
	case o.LoginPage:
		return (&answer{status: http.StatusOK, body: []byte(loginPage)}).with("Content-Type", "text/html; charset=utf-8")
	case o.MaxRate > 0 && h.tooFast(o.MaxRate):
		return refuse(http.StatusTooManyRequests, "more than %d requests a second", o.MaxRate).with("Retry-After", "1")
	}
	return nil
}

// tooFast counts a request, and reports whether it is one too many for a second of the machine's time.
func (h *hub) tooFast(limit int) bool {
	now := time.Now()
	h.arrivals = slices.DeleteFunc(h.arrivals, func(t time.Time) bool { return now.Sub(t) >= time.Second })
	if len(h.arrivals) >= limit {
		return true
	}
	h.arrivals = append(h.arrivals, now)
	return false
}

// problem is a refusal as RFC 9457 has it.
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"`
}

// problem gives a refusal the form that the Hub API has for it.
func (a *answer) problem(q *request) *answer {
	if a.says == "" || !q.toHub() {
		return a
	}
	a.value = problem{"about:blank", http.StatusText(a.status), a.status, a.says, q.http.URL.EscapedPath()}
	a.says = ""
	return a.with("Content-Type", "application/problem+json")
}

func hubInfo(_ *hub, q *request, _ *workspace) *answer {
	return reply(map[string]string{"version": "v2", "authorizedOrganization": q.options.Hub.Organization})
}
