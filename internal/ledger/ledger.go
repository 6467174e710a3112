// Package ledger remembers which files camsync has put into the projects of Camunda Hub, and what they were then. It has neither contents
// nor names of people. What it has lost is found out again by reading the files; only what is not in it is never deleted.
package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/private"
)

// An Entry is what is known of a file of a project since camsync wrote it, or found it to be equal.
type Entry struct {
	Path     string `json:"path"`              // of its source, below the local directory
	Source   string `json:"source"`            // the digest of the bytes of its source
	Revision int    `json:"revision"`          // which the file then had in Camunda Hub
	Server   string `json:"server"`            // the digest, by meaning, of the content that Camunda Hub then gave
	Bytes    string `json:"bytes,omitempty"`   // the digest of its bytes; empty where no answer has shown it
	Theirs   bool   `json:"theirs,omitempty"`  // it means what the source does, and a person has written it in another way
	Created  bool   `json:"created,omitempty"` // camsync has created the file
}

// valid reports whether an entry can be one that camsync wrote.
func (e Entry) valid() bool {
	digest := func(text string) bool {
		sum, err := hex.DecodeString(text)
		return err == nil && len(sum) == sha256.Size
	}
	return e.Path != "" && filepath.IsLocal(filepath.FromSlash(e.Path)) && len(e.Path) <= maxText && digest(e.Source) && digest(e.Server) && (e.Bytes == "" || digest(e.Bytes))
}

// Known are the entries of a project by the keys of its files.
type Known map[string]Entry

// Dir is the name of the store's directory in the state directory.
const Dir = "files"

// A Store has the entries of all projects of one account. The zero Store remembers nothing.
type Store struct{ dir string }

// In is the store in a state directory: account names who is logged in where. It makes no directory yet. Without a state directory it
// remembers nothing.
func In(dir, account string) Store {
	if dir == "" {
		return Store{}
	}
	return Store{filepath.Join(dir, Dir, sum(account))}
}

func sum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// The limits of one project.
const (
	maxEntries = 10_000
	maxBytes   = 8 << 20
	maxText    = 4096 // of a path or a key
	lockTime   = 5 * time.Second
	lockGap    = 20 * time.Millisecond
)

// ErrFull says that a project has more files than are remembered.
var ErrFull = fmt.Errorf("more than %d files, or than %d MiB of their paths and digests, are not remembered", maxEntries, maxBytes>>20)

// A record is the file of a project.
type record struct {
	Project string  `json:"project"` // its key
	Files   Known   `json:"files"`
	Due     *string `json:"snapshotDue,omitempty"` // as [Store.Due] says; nil for none
}

func (s Store) path(project string) string { return filepath.Join(s.dir, sum(project)+".json") }

// Recall are the entries of a project. What cannot be read, is damaged or was written by others is not known.
func (s Store) Recall(project string) Known { return s.recall(project).Files }

func (s Store) recall(project string) record {
	none := record{Project: project, Files: make(Known)}
	if s.dir == "" || project == "" {
		return none
	}
	for _, dir := range s.dirs() {
		if private.Check(dir) != nil {
			return none
		}
	}
	path := s.path(project)
	if info, err := os.Lstat(path); err != nil || info.Size() > maxBytes {
		return none
	}
	var r record
	if private.Recall(path, &r) != nil || r.Project != project || len(r.Files) > maxEntries {
		return none
	}
	if r.Due != nil && len(*r.Due) > maxText {
		r.Due = new(string)
	}
	maps.DeleteFunc(r.Files, func(key string, e Entry) bool { return key == "" || len(key) > maxText || !e.valid() })
	if r.Files == nil {
		r.Files = none.Files
	}
	return r
}

// dirs are the directories that the files of projects are in, the outermost first.
func (s Store) dirs() []string {
	files := filepath.Dir(s.dir)
	return []string{filepath.Dir(files), files, s.dir}
}

// Note remembers the entry of a file, in place of the one that was there.
func (s Store) Note(project, key string, e Entry) error {
	return s.Change(project, Known{key: e}, nil)
}

// Forget removes the entry of a file.
func (s Store) Forget(project, key string) error { return s.Change(project, nil, []string{key}) }

// Change notes and forgets several entries at once: all of them, or after an error none. What another process has noted in the meantime
// stays.
func (s Store) Change(project string, note Known, forget []string) error {
	if s.dir == "" || len(note) == 0 && len(forget) == 0 {
		return nil
	}
	for key, e := range note {
		if project == "" || key == "" || len(key) > maxText || !e.valid() {
			return fmt.Errorf("the file %q at %q of the project %q cannot be remembered", key, e.Path, project)
		}
	}
	return s.update(project, func(r *record) {
		for _, key := range forget {
			delete(r.Files, key)
		}
		maps.Copy(r.Files, note)
	})
}

// update changes what is remembered of a project, unless it stays as it is.
func (s Store) update(project string, change func(*record)) error {
	if s.dir == "" || project == "" {
		return nil
	}
	for _, dir := range s.dirs() {
		if err := private.Dir(dir); err != nil {
			return err
		}
	}
	path := s.path(project)
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	ctx, stop := context.WithTimeout(context.Background(), lockTime)
	defer stop()
	if _, err := lock.TryLockContext(ctx, lockGap); err != nil {
		return errors.Join(fmt.Errorf("lock of the files of a project: %w", err), lock.Close())
	}
	defer func() { _ = lock.Close() }() // the file stays: who deletes a lock breaks it
	before := s.recall(project)
	after := before
	after.Files = maps.Clone(before.Files)
	change(&after)
	if before.Due == after.Due && maps.Equal(before.Files, after.Files) {
		return nil
	}
	return write(path, after)
}

func write(path string, r record) error {
	text, err := json.Marshal(r)
	switch {
	case err != nil:
		return err
	case len(r.Files) > maxEntries || len(text) >= maxBytes:
		return ErrFull
	}
	return private.Remember(path, json.RawMessage(text))
}
