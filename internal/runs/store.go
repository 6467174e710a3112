package runs

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/private"
)

// Dir is the directory of the records in the state directory.
const Dir = "runs"

// A Store has the records of one account. The nil Store has none, and keeps none.
type Store struct{ dir string }

// Open returns the records of one organisation: account names who is logged in where. It makes no directory, and refuses one
// that others can write to.
func Open(state, account string) (*Store, error) {
	if state == "" {
		return nil, nil
	}
	sum := sha256.Sum256([]byte(account))
	s := &Store{filepath.Join(state, Dir, hex.EncodeToString(sum[:8]))}
	for _, dir := range []string{state, filepath.Dir(s.dir), s.dir} {
		if err := private.Check(dir); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// make makes the directory.
func (s *Store) make() error {
	for _, dir := range []string{filepath.Dir(filepath.Dir(s.dir)), filepath.Dir(s.dir), s.dir} {
		if err := private.Dir(dir); err != nil {
			return err
		}
	}
	return nil
}

// A file has a name by which files sort as their runs began: 20261128T230147.123Z-3fa92c1b.jsonl.
const (
	stampLayout = "20060102T150405.000Z"
	suffix      = ".jsonl"
	lockSuffix  = ".lock"
)

func (s *Store) path(r Run) string {
	return filepath.Join(s.dir, r.Begun.UTC().Format(stampLayout)+"-"+r.ID+suffix)
}

func lockOf(path string) string { return strings.TrimSuffix(path, suffix) + lockSuffix }

// parts are when the run of a file began, and its id.
func parts(path string) (begun time.Time, id string, ok bool) {
	stamp, rest, _ := strings.Cut(filepath.Base(path), "-")
	id, isRecord := strings.CutSuffix(rest, suffix)
	begun, err := time.Parse(stampLayout, stamp)
	return begun, id, err == nil && isRecord && isID(id)
}

// files are the paths of the records, the newest first.
func (s *Store) files() ([]string, error) {
	if s == nil {
		return nil, nil
	}
	entries, err := os.ReadDir(s.dir) // sorted by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var paths []string
	for _, e := range slices.Backward(entries) {
		if path := filepath.Join(s.dir, e.Name()); e.Type().IsRegular() {
			if _, _, ok := parts(path); ok {
				paths = append(paths, path)
			}
		}
	}
	return paths, nil
}

// All are the records of runs that began at that time or later, the newest first; with the zero time, all of them. An error is of
// one record that cannot be read, and the next ones follow.
func (s *Store) All(since time.Time) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		paths, err := s.files()
		if err != nil {
			yield(Record{}, err)
			return
		}
		for _, path := range paths {
			begun, _, _ := parts(path)
			if begun.Before(since.Truncate(time.Millisecond)) {
				return
			}
			r, err := read(path)
			if errors.Is(err, fs.ErrNotExist) { // it was removed meanwhile
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// IDs are those of all records, the newest first.
func (s *Store) IDs() []string {
	paths, _ := s.files() // nothing is offered of what cannot be read
	var ids []string
	for _, path := range paths {
		_, id, _ := parts(path)
		ids = append(ids, id)
	}
	return ids
}

var (
	// ErrNone says that no record has an id that begins so.
	ErrNone = errors.New("there is no record of such a run")
	// ErrSeveral says that several have.
	ErrSeveral = errors.New("several runs have an id that begins so")
)

// Find reads the one record whose id begins with prefix.
func (s *Store) Find(prefix string) (Record, error) {
	paths, err := s.files()
	if err != nil {
		return Record{}, err
	}
	var found []string
	for _, path := range paths {
		if _, id, _ := parts(path); IsPrefix(prefix) && strings.HasPrefix(id, prefix) {
			found = append(found, path)
		}
	}
	switch len(found) {
	case 0:
		return Record{}, ErrNone
	case 1:
		return read(found[0])
	}
	return Record{}, fmt.Errorf("%w: %d of them", ErrSeveral, len(found))
}

var errNoRecord = errors.New("is not the record of a run")

// read reads one record. One without an end is of a run that is under way, or was killed.
func read(path string) (Record, error) {
	running := alive(path) // before, so that one which ends meanwhile has its end
	text, err := private.ReadFile(path)
	if err != nil {
		return Record{}, err
	}
	r, ok := decode(text)
	if _, id, _ := parts(path); !ok || r.ID != id {
		return Record{}, fmt.Errorf("%s %w", path, errNoRecord)
	}
	if r.State == Interrupted && running {
		r.State = Running
	}
	return r, nil
}

// alive reports whether the process that writes a record holds its lock. The lock of a process that has ended is free.
func alive(path string) bool {
	if _, err := os.Stat(lockOf(path)); err != nil {
		return false
	}
	lock := flock.New(lockOf(path), flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	return errors.Join(lock.Close(), err) == nil && !free
}

// remove removes a record that no process writes at the moment.
func remove(path string) error {
	if alive(path) {
		return nil
	}
	for _, p := range []string{path, lockOf(path)} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// prune removes the oldest records beyond the bounds.
func (s *Store) prune() error {
	paths, err := s.files()
	if err != nil {
		return err
	}
	var errs []error
	bytes := int64(0)
	for i, path := range paths {
		if info, err := os.Lstat(path); err == nil {
			bytes += info.Size()
		}
		if i >= MaxRuns || bytes > MaxBytes {
			errs = append(errs, remove(path))
		}
	}
	return errors.Join(errs...)
}
