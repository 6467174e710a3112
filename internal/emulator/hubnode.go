package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// treeOperations are those of projects, folders and files. The handler of one that has a key in its path
// gets the node of that key, which must exist.
var treeOperations = []struct {
	label  string
	scope  Scope
	handle func(*tree, *request, *node) *answer
}{
	{"POST /projects", HubCreate, createProject},
	{"POST /projects/search", HubRead, searchNodes},
	{"GET /projects/{projectKey}", HubRead, getHolder},
	{"PATCH /projects/{projectKey}", HubUpdate, patchProject},
	{"DELETE /projects/{projectKey}", HubDelete, removeNode},
	{"POST /projects/{projectKey}/restoration", HubCreate, restoreNode},
	{"POST /projects/recently-deleted/search", HubRead, searchDiscarded},

	{"POST /folders", HubCreate, createFolder},
	{"GET /folders/{folderKey}", HubRead, getHolder},
	{"PATCH /folders/{folderKey}", HubUpdate, patchFolder},
	{"DELETE /folders/{folderKey}", HubDelete, removeNode},
	{"POST /folders/{folderKey}/restoration", HubCreate, restoreNode},
	{"POST /folders/recently-deleted/search", HubRead, searchDiscarded},

	{"POST /files", HubCreate, createFile},
	{"POST /files/search", HubRead, searchNodes},
	{"GET /files/{fileKey}", HubRead, getFile},
	{"PATCH /files/{fileKey}", HubUpdate, patchFile},
	{"DELETE /files/{fileKey}", HubDelete, removeNode},
	{"POST /files/{fileKey}/restoration", HubCreate, restoreNode},
	{"POST /files/recently-deleted/search", HubRead, searchDiscarded},
}

// operations lists the routes of nodes.
func (t *tree) operations() []route {
	var routes []route
	for _, o := range treeOperations {
		method, path, _ := strings.Cut(o.label, " /")
		kind := kindOf(path)
		inside := strings.Contains(path, "{") && !strings.HasSuffix(path, "/restoration")
		routes = append(routes, on(method+" "+hubBase+path, o.scope, func(q *request) *answer {
			n := t.byKey[q.values[kind.key]]
			if inside && (n == nil || n.kind != kind || !n.live()) {
				return refuse(http.StatusNotFound, "the %s was not found", kind.word)
			}
			return o.handle(t, q, n)
		}))
	}
	return routes
}

// kindOf is the kind of nodes that a path below the base begins with.
func kindOf(path string) *nodeKind {
	return kinds[slices.IndexFunc(kinds, func(k *nodeKind) bool { return strings.HasPrefix(path, k.word) })]
}

// kind is that of the nodes that a request is for.
func (q *request) kind() *nodeKind { return kindOf(strings.TrimPrefix(q.http.URL.Path, hubBase)) }

// getHolder answers with a project or a folder, and with what is in it directly. There are no delays in it.
func getHolder(t *tree, _ *request, n *node) *answer {
	here := func(other *node) bool { return other.parent == n }
	return reply(map[string]any{n.kind.word: n.shown(), "content": map[string]any{
		"folders": shown(t.all(aFolder, here)), "files": shown(t.all(aFile, here)),
	}})
}

// shown are nodes as a part of what holds them.
func shown(list []*node) []any {
	views := []any{} // in JSON, an empty list is not null
	for _, n := range list {
		views = append(views, n.shown())
	}
	return views
}

func searchNodes(t *tree, q *request, _ *node) *answer {
	kind := q.kind()
	return search(q, &kind.index, among(listed(t.all(kind, func(*node) bool { return true }), q.now)))
}

// place is the project or the folder in which a body wants something. The description has no 404 for
// one that does not exist.
func (t *tree) place(project string, folder *string) (*node, *answer) {
	p := t.live(aProject, project)
	switch {
	case p == nil:
		return nil, refuse(http.StatusBadRequest, "the project of 'projectKey' was not found")
	case folder == nil:
		return p, nil
	}
	if f := t.live(aFolder, *folder); f != nil && f.project() == p {
		return f, nil
	}
	return nil, refuse(http.StatusBadRequest, "the project has nothing of this key that could hold it")
}

// destination is where a body wants to have a node. Without a folder, another project means its root.
func (t *tree) destination(n *node, project *string, folder clearable) (*node, *answer) {
	home := n.project().key
	switch {
	case !folder.given && (project == nil || *project == home):
		return n.parent, nil
	case project == nil:
		project = &home
	}
	to, refusal := t.place(*project, folder.text)
	if refusal == nil && to.within(n) {
		return nil, refuse(http.StatusBadRequest, "nothing can be moved into itself")
	}
	return to, refusal
}

// edit is what is to change of a folder or a file. What is nil stays.
type edit struct {
	name, content *string
	parent        *node
}

// apply changes a folder or a file, and reports whether it has another name or place now, and whether
// it has other content.
func (n *node) apply(e edit, by person, now time.Time, o *HubOptions) (moved, written bool) {
	if e.name != nil && *e.name != n.name {
		n.name, moved = *e.name, true
	}
	if e.parent != nil && e.parent != n.parent {
		n.parent, moved = e.parent, true
	}
	if n.kind == aFile {
		written = n.rewrite(e.content, moved, by, o)
	}
	if moved || written {
		n.touch(by, now)
	}
	return moved, written
}
