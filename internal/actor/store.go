package actor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/private"
)

// A store is the file of one credential; empty for none.
type store string

// lockTime is how long to wait for another process that writes what it has learned.
const lockTime = 5 * time.Second

// Open is the credential of a client id, with what is remembered of it in the state directory: account names who is logged
// in where. Where it cannot be read, it is a credential of which nothing is known beyond its id.
func Open(state, account, id string) (*Self, error) {
	sum := sha256.Sum256([]byte(account))
	s := New(id)
	dir := filepath.Join(state, "actors")
	for _, d := range []string{state, dir} {
		if err := private.Dir(d); err != nil {
			return s, err
		}
	}
	s.store = store(filepath.Join(dir, hex.EncodeToString(sum[:8])+".json"))
	var err error
	s.known, err = s.store.read()
	return s, err
}

// read reads the file. One that is damaged holds nothing.
func (f store) read() (record, error) {
	var r record
	text, err := private.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil || json.Unmarshal(text, &r) != nil {
		return record{}, err
	}
	var all record
	all.add(r) // within the limits, also if another program wrote it
	return all, nil
}

// save joins what is known with what other processes have learned in the meantime.
func (s *Self) save() error {
	if s.store == "" {
		return nil
	}
	path := string(s.store)
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	ctx, stop := context.WithTimeout(context.Background(), lockTime)
	defer stop()
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return errors.Join(fmt.Errorf("lock of the learned names: %w", err), lock.Close())
	}
	defer func() { _ = lock.Close() }() // the file stays: who deletes a lock breaks it
	all, err := s.store.read()
	if err != nil {
		return err
	}
	all.add(s.known)
	s.known = all
	return private.Remember(path, all)
}
