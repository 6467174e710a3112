package emulator

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Project is added to a workspace as it is, without a request and its rules.
type Project struct {
	Key  string `json:"key"` // default a new one
	Name string `json:"name"`
}

// AddProject adds a project, found at once, and returns its key.
func (w WorkspaceHandle) AddProject(s Project) (key string, err error) {
	err = w.edit(func(h *hub, found *workspace, by person, now time.Time, _ *Options) error {
		key = h.tree.addProject(found, s, by, now)
		return nil
	})
	return key, err
}

func (t *tree) addProject(w *workspace, s Project, by person, now time.Time) string {
	return t.add(&node{kind: aProject, key: cmp.Or(s.Key, newUUID()), name: s.Name, workspace: w, stamps: stamped(by, now)}).key
}

// A ProjectHandle changes a project, and what is in it, as a person can in Camunda Hub's user
// interface. Its methods fail if there is no such project.
type ProjectHandle struct {
	workspace WorkspaceHandle
	name      string
}

// Project is the one of a key or a name.
func (w WorkspaceHandle) Project(name string) ProjectHandle { return ProjectHandle{w, name} }

// pick is the first of some projects that is meant, or an error.
func (p ProjectHandle) pick(w *workspace, all []*node) (*node, error) {
	i := slices.IndexFunc(all, func(n *node) bool { return n.workspace == w && (n.key == p.name || n.name == p.name) })
	if i < 0 {
		return nil, fmt.Errorf("project %s of workspace %s: not found", p.name, p.workspace.name)
	}
	return all[i], nil
}

// edit changes the project.
func (p ProjectHandle) edit(change func(t *tree, found *node, by person, now time.Time, o *Options) error) error {
	return p.workspace.edit(func(h *hub, w *workspace, by person, now time.Time, o *Options) error {
		found, err := p.pick(w, h.tree.all(aProject, func(*node) bool { return true }))
		if err != nil {
			return err
		}
		return change(h.tree, found, by, now, o)
	})
}

// Rename gives the project another name.
func (p ProjectHandle) Rename(to string) error {
	return p.edit(func(_ *tree, found *node, by person, now time.Time, _ *Options) error {
		found.name = to
		found.touch(by, now)
		return nil
	})
}

// Delete puts the project into the trash.
func (p ProjectHandle) Delete() error {
	return p.edit(func(_ *tree, found *node, by person, now time.Time, o *Options) error {
		found.discard(by, now, o)
		return nil
	})
}

// Restore takes the project out of the trash; of several that have its name, the one deleted last. Its
// workspace must exist.
func (p ProjectHandle) Restore() error {
	return p.workspace.edit(func(h *hub, w *workspace, _ person, now time.Time, o *Options) error {
		found, err := p.pick(w, lastFirst(h.tree.discarded(aProject, now, o)))
		if err != nil {
			return err
		}
		return h.tree.revive(found)
	})
}

// lastFirst sorts nodes by their deletion.
func lastFirst(all []*node) []*node {
	slices.SortStableFunc(all, func(a, b *node) int { return b.deleted.Compare(a.deleted) })
	return all
}
