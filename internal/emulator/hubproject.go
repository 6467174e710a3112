package emulator

import "net/http"

// projectView is a project as the Hub API shows it.
type projectView struct {
	Key          string `json:"projectKey"`
	Name         string `json:"name"`
	WorkspaceKey string `json:"workspaceKey"`
	stamps
}

func (t *tree) getWorkspace(w *workspace) *answer {
	projects := t.all(aProject, func(n *node) bool { return n.workspace == w })
	return reply(map[string]any{"workspace": w, "content": map[string]any{"projects": shown(projects)}})
}

func createProject(t *tree, q *request, _ *node) *answer {
	var name, key string
	if refusal := q.closed(required("name", &name), required("workspaceKey", &key)); refusal != nil {
		return refusal
	}
	w, refusal := t.home(key)
	if refusal == nil {
		refusal = t.checkProject(&q.options, nil, w, name)
	}
	if refusal != nil {
		return refusal
	}
	n := t.add(&node{kind: aProject, key: newUUID(), name: name, workspace: w, stamps: stamped(q.options.apiUser(), q.now),
		lifetime: lifetime{visible: q.now.Add(q.options.Hub.ListDelay)}})
	q.changed(n.entry("created", created))
	return &answer{status: q.options.Hub.Created, value: n.shown()}
}

// home is the workspace in which a body wants a project. The description has no 404 for one that does
// not exist.
func (t *tree) home(key string) (*workspace, *answer) {
	if w := t.workspaces.live(key); w != nil {
		return w, nil
	}
	return nil, refuse(http.StatusBadRequest, "the workspace of 'workspaceKey' was not found")
}

// checkProject refuses a name that is too short or too long, or that another project of the workspace
// has, if names are unique.
func (t *tree) checkProject(o *Options, n *node, w *workspace, name string) *answer {
	switch {
	case !fits(name, maxHubName):
		return refuse(http.StatusBadRequest, "'name' must have 1 to %d characters", maxHubName)
	case !o.Hub.UniqueNames:
		return nil
	}
	if t.all(aProject, func(other *node) bool { return other != n && other.workspace == w && other.name == name }) != nil {
		return refuse(http.StatusConflict, "a project of this name exists")
	}
	return nil
}

// patchProject renames a project or moves it to another workspace.
func patchProject(t *tree, q *request, n *node) *answer {
	name, key := n.name, n.workspace.Key
	if refusal := q.closed(optional("name", &name), optional("workspaceKey", &key)); refusal != nil {
		return refusal
	}
	w, refusal := t.home(key)
	if refusal == nil {
		refusal = t.checkProject(&q.options, n, w, name)
	}
	if refusal != nil {
		return refusal
	}
	if name != n.name || w != n.workspace {
		n.name, n.workspace = name, w
		n.touch(q.options.apiUser(), q.now)
		q.changed(n.entry("updated", updated))
	}
	return reply(n.shown())
}
