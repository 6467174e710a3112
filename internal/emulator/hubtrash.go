package emulator

import (
	"net/http"
	"slices"
	"time"
)

// trashed is how long a deleted workspace can be restored.
const trashed = 30 * 24 * time.Hour

func (l *workspaces) remove(q *request, w *workspace) *answer {
	q.changed(w.entry("Workspace deleted", deleted))
	l.discard(w, q.options.apiUser(), q.now, &q.options)
	return noContent()
}

// discard puts a workspace with all that it holds into the trash, if there is a trash.
func (l *workspaces) discard(w *workspace, by person, now time.Time, o *Options) {
	w.deleted, w.deletedBy = now, by
	if o.Hub.NoTrash {
		*l = slices.DeleteFunc(*l, func(other *workspace) bool { return other == w })
	}
}

// trash lists what can be restored.
func (l *workspaces) trash(now time.Time, o *Options) []*workspace {
	*l = sweep(*l, now, trashed)
	if o.Hub.NoTrash {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(*l), func(w *workspace) bool { return w.deleted.IsZero() })
}

func (l *workspaces) restore(q *request) *answer {
	for _, w := range l.trash(q.now, &q.options) {
		if w.Key != q.values["workspaceKey"] {
			continue
		}
		if refusal := l.taken(q.options, w, w.Name); refusal != nil {
			return refusal
		}
		w.deleted = time.Time{}
		q.changed(w.entry("Workspace restored", updated))
		return reply(w)
	}
	return refuse(http.StatusNotFound, "the recently deleted workspace was not found")
}

// discarded is a workspace as a search of the trash shows it.
type discarded struct{ *workspace }

func (d discarded) field(name string) (string, bool) {
	switch name {
	case "workspaceKey":
		return d.Key, true
	case "deleted":
		return timestamp(d.deleted), true
	}
	return d.workspace.field(name)
}

func (d discarded) shown() any {
	return map[string]any{"workspaceKey": d.Key, "name": d.Name, "deleted": timestamp(d.deleted), "deletedBy": d.deletedBy}
}

var trashIndex = index{
	filters: []filterField{{"workspaceKey", byWord}, {"name", byText}, {"deleted", byTime}},
	sorts:   []string{"name", "deleted"},
}

func (l *workspaces) searchTrash(q *request) *answer {
	var found []searchable
	for _, w := range l.trash(q.now, &q.options) {
		found = append(found, discarded{w})
	}
	return search(q, &trashIndex, found)
}
