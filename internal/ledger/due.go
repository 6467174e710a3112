package ledger

import "fmt"

// Due says whether camsync has pushed files of a project, and has not made the snapshot that was to follow. The name is that of one which
// was sent and may be there; empty for none.
func (s Store) Due(project string) (name string, due bool) {
	r := s.recall(project)
	if r.Due == nil {
		return "", false
	}
	return *r.Due, true
}

// Await remembers that a snapshot of a project is due. The name is that of one which is about to be sent; empty before files are written,
// of which no earlier snapshot can be.
func (s Store) Await(project, name string) error {
	if len(name) > maxText {
		return fmt.Errorf("the snapshot %.20q… of the project %q cannot be remembered", name, project)
	}
	return s.update(project, func(r *record) {
		if r.Due == nil || *r.Due != name {
			r.Due = &name
		}
	})
}

// Made remembers that the snapshot of a project was made, so that none is due.
func (s Store) Made(project string) error {
	return s.update(project, func(r *record) { r.Due = nil })
}
