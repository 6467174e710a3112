package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/private"
)

// A Store keeps what was seen in a file of that path. The empty one keeps nothing.
type Store string

// Recall reads what was seen, by the declared names. That there is no file is no error.
func (s Store) Recall() (map[string]string, error) {
	if s == "" {
		return nil, nil
	}
	text, err := private.ReadFile(string(s))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var seen map[string]string
	if err == nil {
		err = json.Unmarshal(text, &seen)
	}
	if err != nil {
		return nil, fmt.Errorf("clusters seen: %w", err)
	}
	return seen, nil
}

// Remember writes what was seen, for its owner only, where that is not what the file says already.
func (s Store) Remember(seen map[string]string) error {
	if s == "" {
		return nil
	}
	if before, err := s.Recall(); err == nil && maps.Equal(before, seen) {
		return nil
	}
	text, err := json.MarshalIndent(seen, "", " ")
	if err == nil {
		err = private.Dir(filepath.Dir(string(s)))
	}
	if err == nil {
		err = atomicfile.Write(string(s), append(text, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("clusters seen: %w", err)
	}
	return nil
}
