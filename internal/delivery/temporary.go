package delivery

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// MarkTemporary marks the files for credentials that a CI job may discard at its end: those below the
// working directory, which is its checkout. Only the paths are compared, with links followed only where the file is trusted.
func MarkTemporary(org *spec.Organization) {
	work, err := os.Getwd()
	if err != nil {
		return
	}
	for i := range org.Clusters.Value() {
		c := &org.Clusters.Value()[i]
		for j := range c.Clients.Value() {
			mark(c.Clients.Value()[j].Credentials, work, org.ByPresence)
		}
		for j := range c.MonitoringClients.Value() {
			mark(c.MonitoringClients.Value()[j].Credentials, work, org.ByPresence)
		}
	}
}

// mark marks one destination, if it is a file below the directory. No link of an untrusted file is followed.
func mark(d *spec.Destination, work string, untrusted bool) {
	if d != nil && d.File != "" {
		file := localfile.Absolute(d.File)
		d.Temporary = below(file, work) || !untrusted && below(localfile.ResolveLinks(file), localfile.ResolveLinks(work))
	}
}

// below reports whether an absolute path lies in a directory.
func below(path, directory string) bool {
	rel, err := filepath.Rel(directory, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
