package emulator

import (
	"net/http"
	"strings"
)

// nodeKind is what a node is.
type nodeKind struct {
	word  string // as messages call it
	key   string // as the API calls its key
	trash index  // of those that were deleted
}

var aProject = &nodeKind{"project", "projectKey", discardedIn("projectKey", "workspaceKey")}

// node is what a workspace holds: a project.
type node struct {
	kind      *nodeKind
	key, name string
	workspace *workspace // of a project
	stamps
	lifetime

	deletedBy person
	lost      bool // deleted while there was no trash
}

// live reports whether a node exists. What is in the trash takes all that it holds with it.
func (n *node) live() bool {
	return n.deleted.IsZero() && n.workspace.deleted.IsZero()
}

// entry is an entry about a node, for the observer: the activity log has none.
func (n *node) entry(what, kind string) auditEntry {
	title := strings.ToUpper(n.kind.word[:1]) + n.kind.word[1:]
	return auditEntry{Audit: title + " " + what, AuditType: kind, Entity: n.kind.word, EntityID: n.key, name: n.name, workspace: n.workspace.Name}
}

// field is a field by which nodes are searched.
func (n *node) field(name string) (string, bool) {
	switch name {
	case "name":
		return n.name, true
	case n.kind.key:
		return n.key, true
	case "workspaceKey":
		return n.workspace.Key, true
	case "deleted":
		return timestamp(n.deleted), true
	}
	return n.stamps.field(name)
}

// tree is what the workspaces hold, in the order of creation; what is in the trash, too.
type tree struct {
	workspaces *workspaces
	nodes      []*node
	byKey      map[string]*node
}

func newTree(w *workspaces) *tree { return &tree{workspaces: w, byKey: map[string]*node{}} }

func (t *tree) add(n *node) *node {
	t.nodes = append(t.nodes, n)
	t.byKey[n.key] = n
	return n
}

// all are the nodes of a kind that exist and fit.
func (t *tree) all(kind *nodeKind, fits func(*node) bool) []*node {
	var found []*node
	for _, n := range t.nodes {
		if n.kind == kind && fits(n) && n.live() {
			found = append(found, n)
		}
	}
	return found
}

// live is the node of a kind and a key, or nil.
func (t *tree) live(kind *nodeKind, key string) *node {
	if n := t.byKey[key]; n != nil && n.kind == kind && n.live() {
		return n
	}
	return nil
}

// inside makes a handler from a function of the path's node.
func (t *tree) inside(kind *nodeKind, handle func(*request, *node) *answer) func(*request) *answer {
	return func(q *request) *answer {
		if n := t.live(kind, q.values[kind.key]); n != nil {
			return handle(q, n)
		}
		return refuse(http.StatusNotFound, "the %s was not found", kind.word)
	}
}

// operations lists the routes of nodes.
func (t *tree) operations() []route {
	routes := []route{
		on("POST /api/v2/projects", HubCreate, t.createProject),
		on("POST /api/v2/projects/search", HubRead, t.searchProjects),
		on("GET /api/v2/projects/{projectKey}", HubRead, t.inside(aProject, t.getProject)),
		on("PATCH /api/v2/projects/{projectKey}", HubUpdate, t.inside(aProject, t.patchProject)),
	}
	return append(routes, t.discarding(aProject, showProject)...)
}

// discarding are the routes by which the nodes of a kind go to the trash and come back.
func (t *tree) discarding(kind *nodeKind, view func(*node) any) []route {
	all := hubBase + kind.word + "s"
	one := all + "/{" + kind.key + "}"
	return []route{
		on("DELETE "+one, HubDelete, t.inside(kind, t.remove)),
		on("POST "+one+"/restoration", HubCreate, t.restore(kind, view)),
		on("POST "+all+"/recently-deleted/search", HubRead, t.searchDiscarded(kind)),
	}
}
