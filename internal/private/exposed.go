package private

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
)

// Exposed reports that others than its owner can read a file, with its mode. As ssh does with a key, it judges only files
// of this user: who owns others has decided who reads them, as with the secrets that Kubernetes or a service manager shows.
// A file in a directory that others cannot enter is not exposed.
func Exposed(path string) (fs.FileMode, bool) {
	info, err := os.Stat(path)
	resolved := localfile.ResolveLinks(localfile.Absolute(path))
	if err != nil || !info.Mode().IsRegular() || !Owned(info) || !Wider(info, 0o700) || ofVolume(resolved) {
		return 0, false
	}
	mode := info.Mode().Perm()
	read := mode & 0o044
	for dir := filepath.Dir(resolved); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return 0, false
		}
		enter := info.Mode().Perm()
		if enter&0o001 == 0 { // so that of all others, only the group may
			read &^= 0o004
			if enter&0o010 == 0 {
				return 0, false
			}
		}
		if dir == filepath.Dir(dir) {
			return mode, read != 0
		}
	}
}

// ofVolume reports whether a path leads into a ConfigMap or a Secret that Kubernetes shows: it writes each state of one
// into a directory of its own whose name begins with two dots.
func ofVolume(path string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(path), "/"), func(part string) bool {
		return len(part) > 2 && strings.HasPrefix(part, "..")
	})
}
