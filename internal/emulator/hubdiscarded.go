package emulator

import (
	"errors"
	"net/http"
	"time"
)

// discardedIn is how deleted nodes are searched, by their own key and that of what held them.
func discardedIn(key, of string, more ...string) index {
	x := index{filters: map[string]filterKind{key: byWord, of: byWord, "name": byText, "deleted": byTime}, sorts: []string{"name", "deleted"}}
	for _, field := range more {
		x.filters[field], x.sorts = byWord, append(x.sorts, field)
	}
	return x
}

// remove puts a node with all that it holds into the trash.
func (t *tree) remove(q *request, n *node) *answer {
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

func (t *tree) searchDiscarded(kind *nodeKind) func(*request) *answer {
	return func(q *request) *answer {
		return search(q, kind.trash, t.discarded(kind, q.now, &q.options), showDiscarded)
	}
}

// showDiscarded is a node as a search of the trash shows it.
func showDiscarded(n *node) any {
	return map[string]any{"projectKey": n.key, "workspaceKey": n.workspace.Key, "name": n.name, "deleted": timestamp(n.deleted), "deletedBy": n.deletedBy}
}

func (t *tree) restore(kind *nodeKind, view func(*node) any) func(*request) *answer {
	return func(q *request) *answer {
		n := t.byKey[q.values[kind.key]]
		if n == nil || n.kind != kind || !n.restorable(q.now, &q.options) {
			return refuse(http.StatusNotFound, "the recently deleted %s was not found", kind.word)
		}
		if kind == aProject {
			if refusal := t.checkProject(q.options, n, n.workspace, n.name); refusal != nil {
				return refusal
			}
		}
		if err := t.revive(n); err != nil {
			return refuse(http.StatusConflict, "%s", err)
		}
		q.changed(n.entry("restored", updated))
		return reply(view(n))
	}
}

// revive takes a node out of the trash.
func (t *tree) revive(n *node) error {
	if !n.workspace.deleted.IsZero() {
		return errors.New("its workspace is deleted")
	}
	n.deleted = time.Time{}
	return nil
}
