package emulator

import (
	"errors"
	"net/http"
	"time"
)

// removeNode puts a node with all that it holds into the trash.
func removeNode(_ *tree, q *request, n *node) *answer {
	q.changed(n.entry("deleted", deleted))
	n.discard(q.options.apiUser(), q.now, &q.options)
	return noContent()
}

func (n *node) discard(by person, now time.Time, o *Options) {
	n.deleted, n.deletedBy, n.lost = now, by, o.Hub.NoTrash
}

// discarded are the nodes of a kind that can be restored: the roots of deletions, and so also those that
// were deleted before what holds them was.
func (t *tree) discarded(kind *nodeKind, now time.Time, o *Options) []*node {
	var found []*node
	for _, n := range t.nodes {
		if n.kind == kind && n.restorable(now, o) {
			found = append(found, n)
		}
	}
	return found
}

func (n *node) restorable(now time.Time, o *Options) bool {
	return !n.deleted.IsZero() && !n.lost && !o.Hub.NoTrash && now.Before(n.deleted.Add(trashed))
}

// discardedNode is a node as a search of the trash shows it.
type discardedNode struct{ *node }

func (d discardedNode) shown() any {
	view := map[string]any{d.kind.key: d.key, "name": d.name, "deleted": timestamp(d.deleted), "deletedBy": d.deletedBy}
	for _, name := range []string{"workspaceKey", "projectKey", "type"} {
		if d.kind.trash.filter(name) != nil {
			view[name], _ = d.field(name)
		}
	}
	return view
}

func searchDiscarded(t *tree, q *request, _ *node) *answer {
	kind := q.kind()
	var found []searchable
	for _, n := range t.discarded(kind, q.now, &q.options) {
		found = append(found, discardedNode{n})
	}
	return search(q, &kind.trash, found)
}

func restoreNode(t *tree, q *request, n *node) *answer {
	kind := q.kind()
	if n == nil || n.kind != kind || !n.restorable(q.now, &q.options) {
		return refuse(http.StatusNotFound, "the recently deleted %s was not found", kind.word)
	}
	if kind == aProject {
		if refusal := t.checkProject(&q.options, n, n.workspace, n.name); refusal != nil {
			return refusal
		}
	}
	if err := t.revive(n, q.options.apiUser(), q.now); err != nil {
		return refuse(http.StatusConflict, "%s", err)
	}
	q.changed(n.entry("restored", updated))
	if kind == aFile {
		return q.replyFile(http.StatusOK, n)
	}
	return reply(n.shown())
}

// revive takes a node out of the trash. What held it may be gone: then it comes into a new folder, at the
// root if it is a file, and otherwise in the nearest folder above that is there.
func (t *tree) revive(n *node, by person, now time.Time) error {
	p := n.project()
	switch {
	case !p.workspace.deleted.IsZero():
		return errors.New("its workspace is deleted")
	case p != n && !p.deleted.IsZero():
		return errors.New("its project is deleted")
	case p != n && !n.parent.live():
		in := p
		if n.kind == aFolder {
			for in = n.parent; !in.live(); {
				in = in.parent
			}
		}
		n.parent = t.grow(aFolder, "", n.parent.name+" - restored", in, by, now)
	}
	n.deleted = time.Time{}
	return nil
}
