package emulator

import (
	"cmp"
	"fmt"
)

// A Project is added to a workspace as it is, without a request and its rules.
type Project struct {
	Key     string   `json:"key"` // default a new one
	Name    string   `json:"name"`
	Folders []string `json:"folders"` // paths of those that are to be there without a file in them
	Files   []File   `json:"files"`
}

// A File is one of a project. Its path, such as sub/approve.bpmn, says its name and its type; the folders
// in it are made.
type File struct {
	Key     string `json:"key"` // default a new one
	Path    string `json:"path"`
	Content string `json:"content"`
}

// AddProject adds a project with its files, found at once, and returns its key.
func (w WorkspaceHandle) AddProject(p Project) (key string, err error) {
	s, found, err := w.open(false)
	defer s.end()
	if err != nil {
		return "", err
	}
	return s.addProject(found, p)
}

func (s *scene) addProject(w *workspace, p Project) (string, error) {
	n := s.tree.add(&node{kind: aProject, key: cmp.Or(p.Key, newUUID()), name: p.Name, workspace: w, stamps: stamped(s.by, s.now)})
	for _, path := range p.Folders {
		s.enter(n, split(path))
	}
	for _, f := range p.Files {
		if _, err := s.addFile(n, f); err != nil {
			return "", err
		}
	}
	return n.key, nil
}

// A ProjectHandle changes a project, and what is in it, as a person can in Camunda Hub's user
// interface. Its methods fail if there is no such project.
type ProjectHandle struct {
	workspace WorkspaceHandle
	name      string
}

// Project is the one of a key or a name.
func (w WorkspaceHandle) Project(name string) ProjectHandle { return ProjectHandle{w, name} }

// open begins an action in the project, or in the one that was deleted last. The action must end even
// if there is none.
func (p ProjectHandle) open(trashed bool) (*scene, *node, error) {
	s, w, err := p.workspace.open(false)
	if err != nil {
		return s, nil, err
	}
	var found *node
	for _, n := range s.tree.nodes {
		switch {
		case n.kind != aProject || n.workspace != w || n.key != p.name && n.name != p.name:
		case !trashed && found == nil && n.live(), trashed && n.restorable(s.now, s.o) && (found == nil || n.deleted.After(found.deleted)):
			found = n
		}
	}
	if found == nil {
		return s, nil, p.missing("")
	}
	return s, found, nil
}

// missing is the error about a path in the project, or about the project.
func (p ProjectHandle) missing(path string) error {
	if path != "" {
		path += " in "
	}
	return fmt.Errorf("%sproject %s of workspace %s: not found", path, p.name, p.workspace.name)
}

// Rename gives the project another name.
func (p ProjectHandle) Rename(to string) error {
	s, found, err := p.open(false)
	defer s.end()
	if err == nil {
		found.name = to
		found.touch(s.by, s.now)
	}
	return err
}

// Delete puts the project into the trash.
func (p ProjectHandle) Delete() error {
	s, found, err := p.open(false)
	defer s.end()
	if err == nil {
		found.discard(s.by, s.now, s.o)
	}
	return err
}

// Restore takes the project out of the trash; of several that have its name, the one deleted last. Its
// workspace must exist.
func (p ProjectHandle) Restore() error {
	s, found, err := p.open(true)
	defer s.end()
	if err == nil {
		err = s.tree.revive(found, s.by, s.now)
	}
	return err
}
