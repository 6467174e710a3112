package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// AddFile adds a file, even if the path has one, and returns its key.
func (p ProjectHandle) AddFile(path, content string) (key string, err error) {
	s, found, err := p.open(false)
	defer s.end()
	if err != nil {
		return "", err
	}
	return s.addFile(found, File{Path: path, Content: content})
}

// AddFolder adds the folders of a path that are not there, and returns the key of the last one.
func (p ProjectHandle) AddFolder(path string) (key string, err error) {
	s, found, err := p.open(false)
	defer s.end()
	if err != nil {
		return "", err
	}
	return s.enter(found, split(path)).key, nil
}

// Edit gives the file of a path other content.
func (p ProjectHandle) Edit(path, content string) error {
	s, n, err := p.at(path)
	defer s.end()
	switch {
	case err != nil:
		return err
	case n.kind != aFile:
		return fmt.Errorf("%s is not a file", path)
	}
	n.apply(edit{content: &content}, s.by, s.now, &s.o.Hub)
	return nil
}

// Move gives the file or the folder of a path another name, or another place, or both.
func (p ProjectHandle) Move(path, to string) error {
	s, n, err := p.at(path)
	defer s.end()
	if err != nil {
		return err
	}
	names := split(to)
	last := len(names) - 1
	in := s.enter(n.project(), names[:last])
	if in.within(n) {
		return fmt.Errorf("%s cannot be moved into itself", path)
	}
	name := names[last]
	if n.kind == aFile {
		name = strings.TrimSuffix(name, extension(n.fileType))
	}
	n.apply(edit{name: &name, parent: in}, s.by, s.now, &s.o.Hub)
	return nil
}

// Remove puts the file or the folder of a path into the trash.
func (p ProjectHandle) Remove(path string) error {
	s, n, err := p.at(path)
	defer s.end()
	if err == nil {
		n.discard(s.by, s.now, s.o)
	}
	return err
}

// PutBack takes the file or the folder that had a path out of the trash; of several, the one deleted last.
func (p ProjectHandle) PutBack(path string) error {
	s, found, err := p.open(false)
	defer s.end()
	if err != nil {
		return err
	}
	var last *node
	for _, n := range s.tree.nodes {
		if n.in(found, path) && n.restorable(s.now, s.o) && (last == nil || n.deleted.After(last.deleted)) {
			last = n
		}
	}
	if last == nil {
		return p.missing(path)
	}
	return s.tree.revive(last, s.by, s.now)
}

// at begins an action with the first file or folder that has a path. It must end even if there is none.
func (p ProjectHandle) at(path string) (*scene, *node, error) {
	s, found, err := p.open(false)
	if err != nil {
		return s, nil, err
	}
	i := slices.IndexFunc(s.tree.nodes, func(n *node) bool { return n.in(found, path) && n.live() })
	if i < 0 {
		return s, nil, p.missing(path)
	}
	return s, s.tree.nodes[i], nil
}

// in reports whether a node has a path in a project, or had it there when it was deleted.
func (n *node) in(project *node, path string) bool {
	return n != project && n.project() == project && n.simplePath() == path
}

// split takes a path apart. A slash in a name has a backslash before it.
func split(path string) []string {
	parts := strings.Split(strings.ReplaceAll(path, `\/`, "\x00"), "/")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\x00", "/")
	}
	return parts
}

// enter is the folder that a path leads to from a project, or the project. What is not there is made.
func (s *scene) enter(in *node, path []string) *node {
	for _, name := range path {
		i := slices.IndexFunc(s.tree.nodes, func(n *node) bool { return n.parent == in && n.kind == aFolder && n.name == name && n.live() })
		if i < 0 {
			in = s.tree.grow(aFolder, "", name, in, s.by, s.now)
		} else {
			in = s.tree.nodes[i]
		}
	}
	return in
}

// addFile adds a file to a project.
func (s *scene) addFile(in *node, f File) (string, error) {
	names := split(f.Path)
	last := len(names) - 1
	for _, kind := range fileTypes {
		if name, is := strings.CutSuffix(names[last], kind.extension); is {
			n := s.tree.growFile(f.Key, name, kind.word, f.Content, s.enter(in, names[:last]), s.by, s.now, &s.o.Hub)
			return n.key, nil
		}
	}
	return "", fmt.Errorf("%s has no extension of a file type", f.Path)
}
