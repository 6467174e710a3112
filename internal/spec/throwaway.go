package spec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// MarkTemporary marks the files for credentials that a CI job may discard at its end: those below the
// working directory, which is its checkout. Only the paths are looked at, and links only where the file is trusted.
func MarkTemporary(org *Organization) {
	work, err := os.Getwd()
	if err != nil {
		return
	}
	for i := range org.Clusters.Value() {
		c := &org.Clusters.Value()[i]
		for j := range c.Clients.Value() {
			if d := c.Clients.Value()[j].Credentials; d != nil && d.File != "" {
				file := absolute(d.File)
				d.Temporary = below(file, work) || !org.ByPresence && below(resolved(file), resolved(work))
			}
		}
	}
}

// below reports whether an absolute path lies in a directory.
func below(path, directory string) bool {
	rel, err := filepath.Rel(directory, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// resolved follows the links of as much of an absolute path as exists.
func resolved(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if parent := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && parent != path {
		return filepath.Join(resolved(parent), filepath.Base(path))
	}
	if err != nil {
		return path
	}
	return real
}
