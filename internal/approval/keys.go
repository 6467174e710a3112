// Package approval knows who may approve a plan: names, each with a token, in a file.
package approval

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// A key is a name and the digest of its token: no token stays in memory.
type key struct {
	name  string
	token [sha256.Size]byte
}

// minToken is the least length of a token that cannot be guessed.
const minToken = 16

// nameOf is a valid name. It is shown in logs and records.
var nameOf = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$`)

// errWritable says that others could add themselves to the file.
var errWritable = errors.New("other users can write to it, and so approve; chmod 600 it")

// read reads the file of that path: a name and a token on each line. Empty lines and those that begin with # do not count. The
// token of others may not approve. No error holds a token.
func read(path string, others ...spec.Sealed) ([]key, error) {
	info, err := os.Stat(path)
	if err == nil && private.Wider(info, 0o755) {
		err = errWritable
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, localfile.Cause(err))
	}
	text, err := localfile.ReadText(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var keys []key
	var errs []error
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := parse(line)
		if err == nil {
			err = k.unlike(keys, others)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", path, i+1, err))
			continue
		}
		keys = append(keys, k)
	}
	if len(keys)+len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s: it has no line of a name and a token", path))
	}
	return keys, errors.Join(errs...)
}

func parse(line string) (key, error) {
	words := strings.Fields(line)
	switch {
	case len(words) != 2:
		return key{}, errors.New("not a name and a token, with a space between them")
	case !nameOf.MatchString(words[0]):
		return key{}, errors.New("not a valid name: letters, digits and . _ @ + -, at most 64")
	case len(words[1]) < minToken:
		return key{}, fmt.Errorf("the token is too short: at least %d characters, such as those of openssl rand -hex 32", minToken)
	case strings.ContainsFunc(words[1], func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return key{}, errors.New("the token has characters that are not valid in a header")
	}
	return key{words[0], sha256.Sum256([]byte(words[1]))}, nil
}

// unlike refuses a name or a token that another line has, or a token that is for something else.
func (k key) unlike(keys []key, others []spec.Sealed) error {
	for _, other := range keys {
		switch {
		case other.name == k.name:
			return fmt.Errorf("%s has a token already", k.name)
		case other.token == k.token:
			return fmt.Errorf("%s and %s have the same token, so that it would not be known who approves", other.name, k.name)
		}
	}
	for _, token := range others {
		if k.token == sha256.Sum256([]byte(token.Reveal())) {
			return errors.New("it is the token of --auth-token-file, which everyone has who may only read")
		}
	}
	return nil
}

// whose is the name of a token; empty if it is no one's. How long it takes does not depend on the token.
func whose(keys []key, token spec.Sealed) (name string) {
	got := sha256.Sum256([]byte(token.Reveal()))
	for _, k := range keys {
		if subtle.ConstantTimeCompare(k.token[:], got[:]) == 1 {
			name = k.name
		}
	}
	return name
}
