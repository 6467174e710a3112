// Package rotation remembers which rotations of clients are under way, beyond the end of the process that began them.
//
// The live organisation shows both clients of a rotation, and the destination which of them the new one is. When it began, and until
// when the old credentials were promised, only the state directory knows. Losing that loses nothing else: what it does not know is
// never ended by itself.
package rotation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// Dir is the directory of the rotations in the state directory.
const Dir = "rotations"

// ErrBusy says that another process begins or finishes a rotation of the same client at this moment.
var ErrBusy = errors.New("another camsync is rotating it: run again once that is done")

// A Store keeps the rotations of one account in a directory, one file for each client. The empty Store keeps nothing.
type Store string

// In is the store of an account in a state directory; empty without one.
func In(state, account string) Store {
	if state == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(account))
	return Store(filepath.Join(state, Dir, hex.EncodeToString(sum[:8])))
}

const suffix = ".json"

// record is a rotation as a file has it.
type record struct {
	Kind      string    `json:"kind"` // in the singular, as names have it
	Cluster   string    `json:"cluster"`
	Client    string    `json:"client"`
	Old       []string  `json:"old"`
	Begun     time.Time `json:"begun"`
	Explicit  bool      `json:"explicit"`
	Grace     int64     `json:"grace"` // in seconds
	Successor string    `json:"successor,omitempty"`
	Until     time.Time `json:"until,omitzero"`
}

// path is the file of a client, without its ending.
func (s Store) path(kind spec.Kind, cluster, client string) string {
	key, _ := json.Marshal([]string{kind.Traits().Singular, strings.ToLower(cluster), client}) // texts can be marshalled
	sum := sha256.Sum256(key)
	return filepath.Join(string(s), hex.EncodeToString(sum[:16]))
}

// errNone says that there is no state directory.
var errNone = errors.New("there is no state directory")

// Note makes a rotation durable, in the place of an earlier one of the same client.
func (s Store) Note(r spec.Rotating) error {
	if s == "" {
		return errNone
	}
	if err := private.Dir(filepath.Dir(string(s))); err != nil {
		return err
	}
	return private.Remember(s.path(r.Kind, r.Cluster, r.Declared)+suffix, record{
		r.Kind.Traits().Singular, r.Cluster, r.Declared, r.Old, r.Begun.UTC(), r.Explicit, int64(r.Grace / time.Second), r.Successor, r.Until.UTC(),
	})
}

// All are the rotations that are remembered, the newest of each client, in a fixed order. One that cannot be read is left out, and
// in the error.
func (s Store) All() ([]spec.Rotating, error) {
	if s == "" {
		return nil, nil
	}
	files, err := os.ReadDir(string(s)) // sorted by name
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = private.Check(string(s))
	}
	if err != nil {
		return nil, err
	}
	var all []spec.Rotating
	var errs []error
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), suffix) || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		r, err := s.read(filepath.Join(string(s), f.Name()))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, r)
	}
	return all, errors.Join(errs...)
}

var errForeign = errors.New("is not the record of a rotation")

// read reads a file whose name says which client it is of.
func (s Store) read(path string) (spec.Rotating, error) {
	text, err := private.ReadFile(path)
	if err != nil {
		return spec.Rotating{}, err
	}
	r, err := parse(text)
	if err == nil && s.path(r.Kind, r.Cluster, r.Declared)+suffix != path {
		err = errForeign
	}
	if err != nil {
		return spec.Rotating{}, &os.PathError{Op: "read", Path: path, Err: err}
	}
	return r, nil
}

// parse reads what a file has. What would end a rotation must be whole.
func parse(text []byte) (spec.Rotating, error) {
	var f record
	if err := json.Unmarshal(text, &f); err != nil {
		return spec.Rotating{}, err
	}
	r := spec.Rotating{
		Kind: spec.KindOfSingular(f.Kind), Cluster: f.Cluster, Declared: f.Client, Old: f.Old, Begun: f.Begun, Explicit: f.Explicit,
		Grace: time.Duration(f.Grace) * time.Second, Successor: f.Successor, Until: f.Until,
	}
	switch {
	case r.Kind != spec.Clients && r.Kind != spec.MonitoringClients, r.Cluster == "", r.Declared == "", r.Begun.IsZero(),
		slices.Contains(r.Old, ""), f.Grace < 0, f.Grace > int64(math.MaxInt64/time.Second), r.Successor != "" && slices.Contains(r.Old, r.Successor),
		(r.Successor == "") != r.Until.IsZero(), r.Successor != "" && r.Until.Before(r.Begun):
		return spec.Rotating{}, errForeign
	}
	return r, nil
}

// Lock keeps other processes from rotating the same client until unlock is called. Without a state directory, nothing does.
func (s Store) Lock(kind spec.Kind, cluster, client string) (unlock func() error, _ error) {
	if s == "" {
		return func() error { return nil }, nil
	}
	if err := errors.Join(private.Dir(filepath.Dir(string(s))), private.Dir(string(s))); err != nil {
		return nil, err
	}
	lock := flock.New(s.path(kind, cluster, client)+".lock", flock.SetPermissions(0o600))
	switch held, err := lock.TryLock(); {
	case err != nil:
		return nil, err
	case !held:
		return nil, errors.Join(ErrBusy, lock.Close())
	}
	return lock.Close, nil
}

// Mark says of live clusters which rotations of their clients are remembered.
func Mark(live []spec.Cluster, all []spec.Rotating) {
	for i := range live {
		live[i].Rotations = slices.DeleteFunc(slices.Clone(all), func(r spec.Rotating) bool { return !strings.EqualFold(r.Cluster, live[i].UUID) })
	}
}
