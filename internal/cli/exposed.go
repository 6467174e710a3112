package cli

import (
	"fmt"
	"io/fs"
	"sync"

	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// exposed are the files of secrets that were warned of: a daemon reads them again and again.
type exposed struct {
	mu   sync.Mutex
	said map[string]fs.FileMode
}

// first reports whether a file is not yet warned of, or has another mode since.
func (e *exposed) first(path string, mode fs.FileMode) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if was, found := e.said[path]; found && was == mode {
		return false
	}
	if e.said == nil {
		e.said = make(map[string]fs.FileMode)
	}
	e.said[path] = mode
	return true
}

// warnExposed warns of files that hold a secret and that other users can read. They are used all the same, as a run that
// worked yesterday has to work today.
func (s *session) warnExposed(paths ...string) {
	var path string
	var mode fs.FileMode
	count := 0
	for _, p := range paths {
		if m, readable := private.Exposed(p); readable && s.exposed.first(p, m) {
			if count++; count == 1 {
				path, mode = p, m
			}
		}
	}
	if count == 0 {
		return
	}
	args := []any{"file", path, "mode", fmt.Sprintf("%04o", mode), "hint", "chmod go-rwx " + path}
	if count > 1 {
		args = append(args, "others", count-1)
	}
	s.log.Warn("other users of this machine can read a file that holds a secret", args...)
}

// secretFiles are the files that secrets of an organisation come from.
func secretFiles(o spec.Organization) (paths []string) {
	for _, c := range o.Clusters.Value() {
		for _, secret := range c.Secrets.Value() {
			if secret.Source.File != "" {
				paths = append(paths, secret.Source.File)
			}
		}
	}
	return paths
}
