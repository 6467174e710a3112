package api

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/private"
)

const (
	maxCache = 256 << 10       // no cache file is larger
	maxSkew  = time.Minute     // by which the clocks that wrote the file and read it may differ
	lockTime = 3 * time.Minute // for a holder that asks three times and is answered late
	lockGap  = 20 * time.Millisecond
)

// A cache is the file that holds the token of one credential for all processes of a user. It is
// encrypted with a key made of the client secret, and bound to what the token is for: alone it is
// worthless, and a file of another credential cannot be taken for it.
type cache struct {
	dir      string
	path     string
	seal     cipher.AEAD
	identity []byte
}

func newCache(dir string, l login) (*cache, error) {
	identity, err := json.Marshal([]string{"camsync token 1", l.url, l.audience, l.id})
	if err != nil {
		return nil, err
	}
	// The key and the name can only be made with the client secret.
	derive := func(purpose string, size int) ([]byte, error) {
		return hkdf.Key(sha256.New, []byte(l.secret.Reveal()), identity, "camsync token cache "+purpose, size)
	}
	key, err := derive("key", 32)
	if err != nil {
		return nil, err
	}
	name, err := derive("name", 16)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &cache{dir: dir, path: filepath.Join(dir, hex.EncodeToString(name)+".token"), seal: seal, identity: identity}, nil
}

// read returns what the file remembers. A file that is missing, damaged, of another credential or
// from another time is nothing to remember; an error means that the disk cannot be used.
func (c *cache) read(now time.Time) (held, error) {
	switch info, err := os.Lstat(c.path); {
	case errors.Is(err, fs.ErrNotExist):
		return held{}, nil
	case err != nil:
		return held{}, err
	case !info.Mode().IsRegular(), !private.Owned(info), private.Wider(info, 0o600) && os.Chmod(c.path, 0o600) != nil:
		return held{}, nil // never read, and replaced or refused when written
	}
	sealed, err := localfile.ReadWith(c.path, maxCache, os.Lstat, os.Open)
	if err != nil {
		return held{}, nil
	}
	h, _ := c.open(sealed, now)
	return h, nil
}

// open decrypts a file's content and drops from it what cannot be true.
func (c *cache) open(sealed []byte, now time.Time) (held, bool) {
	plain, err := c.seal.Open(nil, nil, sealed, c.identity)
	if err != nil {
		return held{}, false
	}
	var h held
	if json.Unmarshal(plain, &h) != nil {
		return held{}, false
	}
	latest := now.Add(maxSkew)
	if h.Token != nil && (h.Token.AccessToken == "" || h.Obtained.After(latest) || h.Token.Expiry.After(latest.Add(maxLife)) || h.Token.Expiry.Before(h.Obtained)) {
		h.Token = nil
	}
	if h.Asked.After(latest) {
		h.Asked = time.Time{}
	}
	if h.Refusal != nil {
		h.Refusal.Wait = min(max(h.Refusal.Wait, minBackOff), maxBackOff)
	}
	return h, true
}

// write replaces the file.
func (c *cache) write(h held) error {
	if err := c.prepare(); err != nil {
		return err
	}
	plain, err := json.Marshal(h)
	if err != nil {
		return errors.New("the token has no JSON form")
	}
	return atomicfile.Write(c.path, c.seal.Seal(nil, nil, plain, c.identity), 0o600)
}

// lock takes the lock that all processes share. It is not waited for without end: a holder that
// was stopped would stop everyone.
func (c *cache) lock(ctx context.Context) (unlock func(), err error) {
	if err := c.prepare(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	l := flock.New(c.path+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, lockGap); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("lock of the token cache: %w", err)
	}
	return func() { _ = l.Close() }, nil // the file stays: deleting a lock would break it
}

// prepare makes the directory, or makes sure that it is the user's own.
func (c *cache) prepare() error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(c.dir)
	switch {
	case err != nil:
		return err
	case !private.Owned(info):
		return fmt.Errorf("the directory %s belongs to another user", c.dir)
	case !private.Wider(info, 0o700):
		return nil
	}
	if err := c.alone(); err != nil {
		return err
	}
	return os.Chmod(c.dir, 0o700)
}

// alone refuses to shut a directory that is open to others for the sake of what else is in it.
func (c *cache) alone() error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".token" && ext != learnedExt && ext != ".lock" && ext != ".tmp" {
			return fmt.Errorf("the directory %s is open to others and holds more than tokens; name a directory of its own", c.dir)
		}
	}
	return nil
}
