package emulator

import (
	"fmt"
	"slices"
	"time"
)

// A WorkspaceHandle changes a workspace as a person can in Camunda Hub's user interface. Its methods
// fail if there is no such workspace.
type WorkspaceHandle struct {
	hub  Hub
	name string
}

// Workspace is the one of a key or a name.
func (h Hub) Workspace(name string) WorkspaceHandle { return WorkspaceHandle{h, name} }

func (w WorkspaceHandle) is(other *workspace) bool {
	return other.Key == w.name || other.Name == w.name
}

func (w WorkspaceHandle) missing() error { return fmt.Errorf("workspace %s: not found", w.name) }

// edit changes the workspace.
func (w WorkspaceHandle) edit(change func(*hub, *workspace, person, time.Time, *Options) error) error {
	return w.hub.act(func(h *hub, by person, now time.Time, o *Options) error {
		found := find(h.workspaces, w.is)
		if found == nil {
			return w.missing()
		}
		return change(h, found, by, now, o)
	})
}

// Rename gives the workspace another name.
func (w WorkspaceHandle) Rename(to string) error {
	return w.edit(func(_ *hub, found *workspace, by person, now time.Time, _ *Options) error {
		found.Name = to
		found.touch(by, now)
		return nil
	})
}

// Describe sets the description. An empty one is none.
func (w WorkspaceHandle) Describe(text string) error {
	return w.edit(func(_ *hub, found *workspace, by person, now time.Time, _ *Options) error {
		found.Description = &text
		found.touch(by, now)
		if text == "" {
			found.Description = nil
		}
		return nil
	})
}

// Delete puts the workspace into the trash.
func (w WorkspaceHandle) Delete() error {
	return w.edit(func(h *hub, found *workspace, by person, now time.Time, o *Options) error {
		h.workspaces.discard(found, by, now, o)
		return nil
	})
}

// Restore takes the workspace out of the trash; of several that have its name, the one deleted last.
func (w WorkspaceHandle) Restore() error {
	return w.hub.act(func(h *hub, _ person, now time.Time, o *Options) error {
		found := slices.DeleteFunc(h.workspaces.trash(now, o), func(other *workspace) bool { return !w.is(other) })
		if len(found) == 0 {
			return w.missing()
		}
		slices.SortStableFunc(found, func(a, b *workspace) int { return b.deleted.Compare(a.deleted) })
		found[0].deleted = time.Time{}
		return nil
	})
}

// SetMember adds a member, or gives it another role. Any word is accepted as a role.
func (w WorkspaceHandle) SetMember(email, role string) error {
	return w.edit(func(h *hub, found *workspace, _ person, now time.Time, o *Options) error {
		h.memberships.admit(found, o.hubEmail(email), role, now, o)
		return nil
	})
}

// RemoveMember removes a member, who must be there.
func (w WorkspaceHandle) RemoveMember(email string) error {
	return w.edit(func(_ *hub, found *workspace, _ person, _ time.Time, o *Options) error {
		m := found.member(o.hubEmail(email), o)
		if m == nil {
			return fmt.Errorf("member %s of workspace %s: not found", email, w.name)
		}
		found.dismiss(m)
		return nil
	})
}

// Assign assigns the environments of these names, besides those that are assigned.
func (w WorkspaceHandle) Assign(names ...string) error {
	return w.edit(func(h *hub, found *workspace, _ person, now time.Time, o *Options) error {
		ids, err := h.environments.named(names, now, o)
		for _, id := range ids {
			if !slices.Contains(found.environments, id) {
				found.environments = append(found.environments, id)
			}
		}
		return err
	})
}

// Unassign takes the environments of these names from the workspace.
func (w WorkspaceHandle) Unassign(names ...string) error {
	return w.edit(func(h *hub, found *workspace, _ person, now time.Time, o *Options) error {
		ids, err := h.environments.named(names, now, o)
		found.environments = slices.DeleteFunc(found.environments, func(id string) bool { return slices.Contains(ids, id) })
		return err
	})
}
