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
	memberships  memberships
	environments environments
	arrivals     []time.Time // of the requests of the last second
}

// newHub makes one without workspaces, for the clusters and the members of an organisation.
func newHub(c *clusters, m *members) *hub {
	h := &hub{people: people{members: m, known: map[string]string{}}}
	h.tree = newTree(&h.workspaces)
	h.memberships = memberships{&h.people, &h.workspaces}
	h.environments = environments{c, &h.workspaces, map[string]bool{}}
	return h
}

// operations lists the routes of the Hub API. What an operation needs follows from its method, except
// that a search reads.
func (h *hub) operations() []route {
	w, m, e := &h.workspaces, &h.memberships, &h.environments
	routes := []route{
		on("GET /api/v2/info", HubRead, hubInfo),
		on("POST /api/v2/workspaces", HubCreate, w.create),
		on("POST /api/v2/workspaces/search", HubRead, w.search),
		on("GET /api/v2/workspaces/{workspaceKey}", HubRead, w.inside(h.tree.getWorkspace)),
		on("PATCH /api/v2/workspaces/{workspaceKey}", HubUpdate, w.inside(w.patch)),
		on("DELETE /api/v2/workspaces/{workspaceKey}", HubDelete, w.inside(w.remove)),
		on("POST /api/v2/workspaces/{workspaceKey}/restoration", HubCreate, w.restore),
		on("POST /api/v2/workspaces/recently-deleted/search", HubRead, w.searchTrash),
		on("POST /api/v2/workspaces/{workspaceKey}/members", HubCreate, w.inside(m.set)),
		on("DELETE /api/v2/workspaces/{workspaceKey}/members/{email}", HubDelete, w.inside(m.remove)),
		on("POST /api/v2/members/search", HubRead, m.search),
		on("GET /api/v2/environments", HubRead, e.list),
		on("GET /api/v2/workspaces/{workspaceKey}/environments", HubRead, w.inside(e.listAssigned)),
		on("PUT /api/v2/workspaces/{workspaceKey}/environments", HubUpdate, w.inside(e.assign)),
		on("GET /api/v2/projects/{projectKey}/environments", HubRead, h.tree.inside(aProject, func(q *request, n *node) *answer {
			return e.listAssigned(q, n.workspace)
		})),
	}
	return append(routes, h.tree.operations()...)
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

func hubInfo(q *request) *answer {
	return reply(map[string]string{"version": "v2", "authorizedOrganization": q.options.Hub.Organization})
}
