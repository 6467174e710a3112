package private

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/camsync/camsync/internal/localfile"
)

// Exposed reports that others than its owner can read a file, with its mode. As ssh does with a key, it judges only files
// of this user: the owner of any other file has decided who reads it, as with secrets that Kubernetes or a service manager shows.
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

// Warnings are the modes of the files that were warned of: a daemon reads the same files again and again. The zero value
// is ready, and safe for concurrent use.
type Warnings struct{ modes sync.Map }

// Warn warns of files that hold a secret and that other users can read, once of each and again where its mode is another.
// They are used all the same, as a run that worked yesterday has to work today.
func (w *Warnings) Warn(log *slog.Logger, paths ...string) {
	var path string
	var mode fs.FileMode
	count := 0
	for _, p := range slices.Backward(paths) { // the first one is named
		m, readable := Exposed(p)
		if !readable {
			continue
		}
		if was, _ := w.modes.Swap(p, m); was != m {
			path, mode = p, m
			count++
		}
	}
	if count == 0 {
		return
	}
	args := []any{"file", path, "mode", fmt.Sprintf("%04o", mode), "hint", "chmod go-rwx " + path}
	if count > 1 {
		args = append(args, "others", count-1)
	}
	log.Warn("other users of this machine can read a file that holds a secret", args...)
}
