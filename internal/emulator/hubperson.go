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

// open begins an action in the workspace, or in the one that was deleted last. The action must end even
// if there is none.
func (w WorkspaceHandle) open(trashed bool) (*scene, *workspace, error) {
	s := w.hub.begin()
	if !trashed {
		if found := find(s.workspaces, w.is); found != nil {
			return s, found, nil
		}
		return s, nil, w.missing()
	}
	var last *workspace
	for _, other := range s.workspaces.trash(s.now, s.o) {
		if w.is(other) && (last == nil || other.deleted.After(last.deleted)) {
			last = other
		}
	}
	if last == nil {
		return s, nil, w.missing()
	}
	return s, last, nil
}

// Rename gives the workspace another name.
func (w WorkspaceHandle) Rename(to string) error {
	s, found, err := w.open(false)
	defer s.end()
	if err == nil {
		found.Name = to
		found.touch(s.by, s.now)
	}
	return err
}

// Describe sets the description. An empty one is none.
func (w WorkspaceHandle) Describe(text string) error {
	s, found, err := w.open(false)
	defer s.end()
	if err != nil {
		return err
	}
	found.Description = &text
	found.touch(s.by, s.now)
	if text == "" {
		found.Description = nil
	}
	return nil
}

// Delete puts the workspace into the trash.
func (w WorkspaceHandle) Delete() error {
	s, found, err := w.open(false)
	defer s.end()
	if err == nil {
		s.workspaces.discard(found, s.by, s.now, s.o)
	}
	return err
}

// Restore takes the workspace out of the trash; of several that have its name, the one deleted last.
func (w WorkspaceHandle) Restore() error {
	s, found, err := w.open(true)
	defer s.end()
	if err == nil {
		found.deleted = time.Time{}
	}
	return err
}

// SetMember adds a member, or gives it another role. Any word is accepted as a role.
func (w WorkspaceHandle) SetMember(email, role string) error {
	s, found, err := w.open(false)
	defer s.end()
	if err == nil {
		s.memberships.admit(found, s.o.hubEmail(email), role, s.now, s.o)
	}
	return err
}

// RemoveMember removes a member, who must be there.
func (w WorkspaceHandle) RemoveMember(email string) error {
	s, found, err := w.open(false)
	defer s.end()
	if err != nil {
		return err
	}
	m := found.member(s.o.hubEmail(email), s.o)
	if m == nil {
		return fmt.Errorf("member %s of workspace %s: not found", email, w.name)
	}
	found.dismiss(m)
	return nil
}

// Assign assigns the environments of these names, besides those that are assigned.
func (w WorkspaceHandle) Assign(names ...string) error {
	s, found, err := w.open(false)
	defer s.end()
	if err != nil {
		return err
	}
	ids, err := s.environments.named(names, s.now, s.o)
	for _, id := range ids {
		if !slices.Contains(found.environments, id) {
			found.environments = append(found.environments, id)
		}
	}
	return err
}

// Unassign takes the environments of these names from the workspace.
func (w WorkspaceHandle) Unassign(names ...string) error {
	s, found, err := w.open(false)
	defer s.end()
	if err != nil {
		return err
	}
	ids, err := s.environments.named(names, s.now, s.o)
	found.environments = slices.DeleteFunc(found.environments, func(id string) bool { return slices.Contains(ids, id) })
	return err
}
