// Package journal remembers which creations are under way, so that one whose answer was lost can be
// found by the next run, or by another process, and is not made twice.
//
// An intent is durable before its request is sent. Losing the directory loses that margin, and nothing
// else: what is live is always read from the API.
package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// ErrBusy says that another process creates or changes the same resource at this moment.
var ErrBusy = errors.New("another camsync is changing it: run again once that is done")

// A Journal is a directory with one file for each creation under way. The nil Journal remembers nothing.
type Journal struct{ dir string }

// Open returns the journal of one organisation: account names who is logged in where. The directory is
// made for its owner only.
func Open(state, account string) (*Journal, error) {
	sum := sha256.Sum256([]byte(account))
	dir := filepath.Join(state, "intents", hex.EncodeToString(sum[:8]))
	for _, d := range []string{state, filepath.Dir(dir), dir} {
		if err := private.Dir(d); err != nil {
			return nil, err
		}
	}
	probe, err := os.CreateTemp(dir, "probe")
	if err != nil {
		return nil, err
	}
	return &Journal{dir}, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// An Entry is the place of one creation in the journal, held against all other processes until
// it is released or done.
type Entry interface {
	// Pending is what a run that ended during this creation left behind; nil mostly.
	Pending() *Intent
	// Write makes the intent durable. Only then may its request be sent.
	Write(i Intent) error
	// Done forgets the intent: what was to be created is there and whole, or certainly is not.
	Done() error
	// Release lets others at the place, and leaves the intent for the next run.
	Release() error
}

// End gives the place of an entry back: with Done if the intent is settled, and else with Release.
func End(e Entry, settled bool) error {
	if settled {
		return e.Done()
	}
	return e.Release()
}

// An entry is an Entry. That of a nil Journal, without a lock, takes everything and keeps nothing.
type entry struct {
	path    string
	lock    *flock.Flock
	pending *Intent
}

func (e *entry) Pending() *Intent { return e.pending }

// Take holds the place of the resource that the intent is about, or returns ErrBusy.
func (j *Journal) Take(i Intent) (Entry, error) {
	if j == nil {
		return &entry{}, nil
	}
	key, err := json.Marshal([]string{i.singular(), i.Cluster, i.Name})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(key)
	e, err := take(filepath.Join(j.dir, hex.EncodeToString(sum[:16])+suffix))
	if err != nil {
		return nil, err
	}
	if p := e.pending; p != nil && (p.Kind != i.Kind || p.Cluster != i.Cluster || p.Name != i.Name) {
		e.pending = nil // not written by this program
	}
	return e, nil
}

const suffix = ".json"

// take locks the place of a file and reads what is in it. The lock is a file of its own, which
// stays: a lock on a file that is removed and created again would hold no process.
func take(path string) (*entry, error) {
	e := &entry{path: path, lock: flock.New(strings.TrimSuffix(path, suffix)+".lock", flock.SetPermissions(0o600))}
	switch held, err := e.lock.TryLock(); {
	case err != nil:
		return nil, err
	case !held:
		return nil, errors.Join(ErrBusy, e.lock.Close())
	}
	text, err := private.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, private.ErrOpen) { // what others may have written is not believed
		return nil, errors.Join(err, e.lock.Close())
	}
	var i Intent
	if json.Unmarshal(text, &i) == nil && i.Kind != "" && i.Name != "" {
		e.pending = &i
	}
	return e, nil
}

func (e *entry) Write(i Intent) error {
	if e.lock == nil {
		return nil
	}
	text, err := json.Marshal(i)
	if err == nil {
		err = atomicfile.Write(e.path, append(text, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("intent: %w", err)
	}
	return nil
}

func (e *entry) Done() error {
	if e.lock == nil {
		return nil
	}
	err := os.Remove(e.path)
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, e.lock.Close())
}

func (e *entry) Release() error {
	if e.lock == nil {
		return nil
	}
	return e.lock.Close()
}

// Pending are the intents that runs left behind which are no longer alive, in a fixed order.
func (j *Journal) Pending() ([]Intent, error) {
	if j == nil {
		return nil, nil
	}
	files, err := os.ReadDir(j.dir) // sorted by name
	if err != nil {
		return nil, err
	}
	var pending []Intent
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), suffix) {
			continue
		}
		e, err := take(filepath.Join(j.dir, f.Name()))
		switch {
		case errors.Is(err, ErrBusy):
			continue
		case err != nil:
			return pending, err
		case e.pending == nil:
			err = e.Done()
		default:
			pending = append(pending, *e.pending)
			err = e.Release()
		}
		if err != nil {
			return pending, err
		}
	}
	return pending, nil
}

// Clusters are the uuids of the clusters that were created and whose intents are not forgotten yet, by their names. An intent
// that cannot be read shows nothing.
func (j *Journal) Clusters() map[string]string {
	pending, _ := j.Pending()
	made := make(map[string]string)
	for _, i := range pending {
		if i.Kind == spec.Clusters && i.Answered != "" {
			made[i.Name] = i.Answered
		}
	}
	return made
}

// Found notes what an intent made.
func (j *Journal) Found(i Intent, id string) error {
	i.Made = id
	return j.Rewrite(i)
}

// Rewrite writes an intent as it is by now.
func (j *Journal) Rewrite(i Intent) error {
	return j.settle(i, func(e Entry) error { return errors.Join(e.Write(i), e.Release()) })
}

// Forget removes an intent that is settled.
func (j *Journal) Forget(i Intent) error { return j.settle(i, Entry.Done) }

// settle takes an intent up, to end it. One that another process has taken up is left to it.
func (j *Journal) settle(i Intent, end func(Entry) error) error {
	switch e, err := j.Take(i); {
	case errors.Is(err, ErrBusy):
		return nil
	case err != nil:
		return err
	default:
		return end(e)
	}
}
