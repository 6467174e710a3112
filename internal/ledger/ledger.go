// Package ledger remembers which files camsync has put into the projects of Camunda Hub, and what they were then. It has neither contents
// nor names of people. What it has lost is found out again by reading the files; only what is not in it is never deleted.
package ledger

import "errors"

// An Entry is what is known of a file of a project since camsync wrote it, or found it to be equal.
type Entry struct {
	Path     string `json:"path"`              // of its source, below the local directory
	Source   string `json:"source"`            // the digest of the bytes of its source
	Revision int    `json:"revision"`          // which the file then had in Camunda Hub
	Server   string `json:"server"`            // the digest, by meaning, of the content that Camunda Hub then gave
	Created  bool   `json:"created,omitempty"` // camsync has created the file
}

// Known are the entries of a project by the keys of its files.
type Known map[string]Entry

// A Store has the entries of all projects of one account. The zero Store remembers nothing.
type Store struct{ dir string }

// In is the store in a state directory: account names who is logged in where. It makes no directory yet.
func In(dir, account string) Store { return Store{dir} }

// Recall are the entries of a project. What cannot be read, is damaged or was written by others is not known.
func (s Store) Recall(project string) Known { return nil }

// Note remembers the entry of a file, in place of the one that was there.
func (s Store) Note(project, key string, e Entry) error {
	return s.Change(project, Known{key: e}, nil)
}

// Forget removes the entry of a file.
func (s Store) Forget(project, key string) error { return s.Change(project, nil, []string{key}) }

// Change notes and forgets several entries at once: all of them, or after an error none.
func (s Store) Change(project string, note Known, forget []string) error {
	return errors.ErrUnsupported
}
