package emulator

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// nodeKind is what a node is.
type nodeKind struct {
	word         string // as messages call it
	key          string // as the API calls its key
	index, trash index  // of those that are there, and of those that were deleted
}

var (
	aProject = &nodeKind{"project", "projectKey",
		index{filters: []filterField{{"name", byText}, {"workspaceKey", byWord}, {"created", byTime}, {"updated", byTime}, {"createdBy", byWord},
			{"updatedBy", byWord}}, sorts: []string{"name", "created", "updated"}},
		index{filters: []filterField{{"projectKey", byWord}, {"workspaceKey", byWord}, {"name", byText}, {"deleted", byTime}}, sorts: []string{"name", "deleted"}}}
	aFolder = &nodeKind{"folder", "folderKey", index{},
		index{filters: []filterField{{"folderKey", byWord}, {"projectKey", byWord}, {"name", byText}, {"deleted", byTime}}, sorts: []string{"name", "deleted"}}}
	aFile = &nodeKind{"file", "fileKey",
		index{filters: []filterField{{"name", byText}, {"projectKey", byWord}, {"folderKey", byWord}, {"type", byWord}, {"created", byTime}, {"updated", byTime},
			{"createdBy", byWord}, {"updatedBy", byWord}}, sorts: []string{"name", "type", "created", "updated"}},
		index{filters: []filterField{{"fileKey", byWord}, {"projectKey", byWord}, {"type", byWord}, {"name", byText}, {"deleted", byTime}},
			sorts: []string{"name", "type", "deleted"}}}
	kinds = []*nodeKind{aProject, aFolder, aFile}
)

// node is what a workspace holds: a project, or a folder or a file in one.
type node struct {
	kind      *nodeKind
	key, name string
	workspace *workspace // of a project
	parent    *node      // of a folder or a file: the folder or the project that holds it
	*document            // of a file
	stamps
	lifetime

	deletedBy person
	lost      bool // deleted while there was no trash
}

// project is the one that holds a node, or is it.
func (n *node) project() *node {
	for n.parent != nil {
		n = n.parent
	}
	return n
}

// folder is the key of the folder that holds a node, or nil.
func (n *node) folder() *string {
	if n.parent == nil || n.parent.kind == aProject {
		return nil
	}
	return &n.parent.key
}

// within reports whether a node is another one, or somewhere in it.
func (n *node) within(other *node) bool {
	for n != nil && n != other {
		n = n.parent
	}
	return n != nil
}

// live reports whether a node exists. What is in the trash takes all that it holds with it.
func (n *node) live() bool {
	for ; n.deleted.IsZero(); n = n.parent {
		if n.parent == nil {
			return n.workspace.deleted.IsZero()
		}
	}
	return false
}

// path is where a node is in its project: what of says of it and of each folder above it.
func (n *node) path(of func(*node) string) string {
	var parts []string
	for ; n.kind != aProject; n = n.parent {
		parts = append(parts, of(n))
	}
	slices.Reverse(parts)
	return strings.Join(parts, "/")
}

// entry is an entry about a node, for the observer: the activity log has none.
func (n *node) entry(what, kind string) auditEntry {
	title := strings.ToUpper(n.kind.word[:1]) + n.kind.word[1:]
	a := auditEntry{Audit: title + " " + what, AuditType: kind, Entity: n.kind.word, EntityID: n.key, name: n.name, workspace: n.project().workspace.Name}
	if n.kind != aProject {
		a.project = n.project().name
	}
	if n.kind == aFile {
		a.revision = n.revision
	}
	return a
}

// field is a field by which nodes are searched.
func (n *node) field(name string) (string, bool) {
	switch {
	case name == "name":
		return n.name, true
	case name == n.kind.key:
		return n.key, true
	case name == "workspaceKey":
		return n.project().workspace.Key, true
	case name == "projectKey":
		return n.project().key, true
	case name == "folderKey" && n.folder() != nil:
		return *n.folder(), true
	case name == "type" && n.kind == aFile:
		return n.fileType, true
	case name == "deleted":
		return timestamp(n.deleted), true
	}
	return n.stamps.field(name)
}

// shown is a node as the Hub API shows it in a list: a file without its content.
func (n *node) shown() any {
	switch n.kind {
	case aProject:
		return projectView{n.key, n.name, n.workspace.Key, n.stamps}
	case aFolder:
		return folderView{n.key, n.name, n.project().key, n.folder(), n.stamps}
	}
	return n.viewFile(nil)
}

// tree is what the workspaces hold, in the order of creation; what is in the trash, too.
type tree struct {
	people     *people
	workspaces *workspaces
	nodes      []*node
	byKey      map[string]*node
	edits      *int // of people, right before the next changes of files
}

func newTree(p *people, w *workspaces) *tree {
	return &tree{people: p, workspaces: w, byKey: map[string]*node{}, edits: new(int)}
}

func (t *tree) add(n *node) *node {
	t.nodes = append(t.nodes, n)
	t.byKey[n.key] = n
	return n
}

// grow adds a node of a kind to the folder or the project that is to hold it. An empty key stands for a
// new one.
func (t *tree) grow(kind *nodeKind, key, name string, in *node, by person, now time.Time) *node {
	return t.add(&node{kind: kind, key: cmp.Or(key, newUUID()), name: name, parent: in, stamps: stamped(by, now)})
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
