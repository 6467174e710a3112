package private

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/camsync/camsync/internal/atomicfile"
)

// Recall reads JSON into value, from a file that no other user can have written. A missing file leaves value as it is.
func Recall(path string, value any) error {
	text, err := ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return json.Unmarshal(text, value)
}

// Remember writes value as JSON for its owner only, whole or not at all, and makes the directory if needed. It refuses one
// that others can write to.
func Remember(path string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := Dir(filepath.Dir(path)); err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'), 0o600)
}
