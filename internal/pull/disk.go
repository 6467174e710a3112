package pull

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/models"
)

// put makes the file at a path hold a content.
func put(root *os.Root, name string, content []byte) (Outcome, error) {
	if err := enter(root, path.Dir(name)); err != nil {
		return "", err
	}
	outcome, perm := Added, fs.FileMode(0o644)
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", localfile.Cause(err)
	case info.Mode()&fs.ModeSymlink != 0:
		return "", errors.New("a symbolic link is in its place")
	case info.IsDir():
		return "", errors.New("a directory is in its place")
	case !info.Mode().IsRegular():
		return "", errors.New("something other than a file is in its place")
	default:
		outcome, perm = Changed, info.Mode().Perm()
		if info.Size() != int64(len(content)) {
			break
		}
		if is, err := localfile.ReadWith(name, info.Size(), root.Lstat, root.Open); err == nil && bytes.Equal(is, content) {
			return Unchanged, nil
		}
	}
	return outcome, atomicfile.WriteIn(root, name, content, perm)
}

// enter makes a directory and those above it. It does not follow links, not even to another place below the root.
func enter(root *os.Root, dir string) error {
	if dir == "." {
		return nil
	}
	if err := enter(root, path.Dir(dir)); err != nil {
		return err
	}
	info, err := root.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := root.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("its directory %s: %w", dir, localfile.Cause(err))
		}
		info, err = root.Lstat(dir)
	}
	switch {
	case err != nil:
		return fmt.Errorf("its directory %s: %w", dir, localfile.Cause(err))
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("its directory %s is a symbolic link", dir)
	case !info.IsDir():
		return fmt.Errorf("its directory %s is a file", dir)
	}
	return nil
}

// others are the files below the root that a project could have, and that are not among the taken ones. Hidden files and directories are
// none of a project's, nor is what is behind a link.
func others(root *os.Root, taken map[string]bool) (all []string, err error) {
	same := make(map[string]fs.FileInfo) // what is taken, on disk
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
		case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
			return fs.SkipDir
		case strings.HasPrefix(entry.Name(), "."), !entry.Type().IsRegular(), taken[name], !modelled(root, name):
		default:
			all = append(all, name)
		}
		return nil
	})
	if len(all) == 0 {
		return nil, err
	}
	for name := range taken {
		if info, err := root.Lstat(name); err == nil {
			same[strings.ToLower(name)] = info
		}
	}
	kept := all[:0]
	for _, name := range all {
		info, there := same[strings.ToLower(name)] // another spelling of it, where the system does not distinguish them
		if is, err := root.Lstat(name); !there || err != nil || !os.SameFile(info, is) {
			kept = append(kept, name)
		}
	}
	return kept, err
}

// modelled reports whether a file is of a type that files of projects have.
func modelled(root *os.Root, name string) bool {
	kind, is := models.Type(name)
	if kind != models.Template {
		return is
	}
	const most = 8 << 20 // a larger one is no template
	content, err := localfile.ReadWith(name, most, root.Lstat, root.Open)
	return err == nil && models.IsTemplate(content)
}

// remove takes a file away, and the directories that are empty without it.
func remove(root *os.Root, name string) error {
	if err := root.Remove(name); err != nil {
		return localfile.Cause(err)
	}
	for dir := path.Dir(name); dir != "." && root.Remove(dir) == nil; dir = path.Dir(dir) {
	}
	return nil
}
