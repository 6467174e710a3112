package orgfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/camsync/camsync/internal/localfile"
)

// A pinned disk reads files behind links that it reads once, in directories that it opens once. What it
// has read belongs together if same says so at the end.
type pinned struct {
	links   map[string]string   // what a path's link says; empty if it is not a link
	dirs    map[string]*os.Root // by path without links
	changes map[string]bool     // directories to watch
}

func newPinned() *pinned {
	return &pinned{links: map[string]string{}, dirs: map[string]*os.Root{}, changes: map[string]bool{}}
}

func (p *pinned) close() {
	for _, f := range p.dirs {
		_ = f.Close() // it was only read
	}
}

// maxLinks on the way to a file; more are taken for a circle.
const maxLinks = 40

// real is a path without any link in it.
func (p *pinned) real(path string) (string, error) {
	switch {
	case path == "":
		return "", fs.ErrNotExist
	case !filepath.IsAbs(path):
		wd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		path = wd + string(filepath.Separator) + path
	}
	done, rest := cut(path)
	for hops := 0; len(rest) > 0; {
		next := filepath.Join(done, rest[0])
		rest = rest[1:]
		target, err := p.link(next)
		if err != nil {
			p.watch(done)
			return "", err
		}
		if target == "" {
			done = next
			continue
		}
		p.watch(done)
		if hops++; hops > maxLinks {
			return "", &fs.PathError{Op: "readlink", Path: path, Err: syscall.ELOOP}
		}
		base, parts := cut(target)
		if filepath.IsAbs(target) {
			done = base
		}
		rest = slices.Concat(parts, rest)
	}
	return done, nil
}

// cut parts a path into its root, empty for a relative one, and the names below.
func cut(path string) (root string, names []string) {
	root = filepath.VolumeName(path)
	path = filepath.ToSlash(path[len(root):])
	if strings.HasPrefix(path, "/") {
		root += string(filepath.Separator)
	}
	return root, slices.DeleteFunc(strings.Split(path, "/"), func(name string) bool { return name == "" || name == "." })
}

// link is what the link at a path says, as it was when it was first read.
func (p *pinned) link(path string) (string, error) {
	if target, known := p.links[path]; known {
		return target, nil
	}
	target, err := readLink(path)
	if err == nil {
		p.links[path] = target
	}
	return target, err
}

func readLink(path string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return "", err
	}
	return os.Readlink(path)
}

// stat is what a path leads to, and where that is without links.
func (p *pinned) stat(path string) (fs.FileInfo, string, error) {
	real, err := p.real(path)
	if err != nil { // a link that only the system can follow, such as to a pipe
		info, err := os.Stat(path)
		return info, path, err
	}
	info, err := os.Lstat(real)
	return info, real, err
}

// dir opens the directory at a path without links; nil where only its files may be opened.
func (p *pinned) dir(real string) *os.Root {
	if f, open := p.dirs[real]; open {
		return f
	}
	f, err := os.OpenRoot(real)
	if err != nil {
		return nil
	}
	p.dirs[real] = f
	return f
}

// list are the entries of a directory, by name.
func (p *pinned) list(real string) ([]fs.DirEntry, error) {
	p.watch(real)
	if f := p.dir(real); f != nil {
		return fs.ReadDir(f.FS(), ".")
	}
	return os.ReadDir(real)
}

// bytes reads a file at a path without links.
func (p *pinned) bytes(real string) ([]byte, error) {
	stat, open, name := os.Stat, os.Open, real
	if f := p.dir(filepath.Dir(real)); f != nil {
		stat, open, name = f.Stat, f.Open, filepath.Base(real)
	}
	return limited(localfile.ReadWith(name, maxFile, stat, open))
}

func (p *pinned) watch(dir string) { p.changes[dir] = true }

// same reports whether every link still says what it said, and every directory is still at its path.
func (p *pinned) same() bool {
	for path, was := range p.links {
		if now, err := readLink(path); err != nil || now != was {
			return false
		}
	}
	for real, f := range p.dirs {
		was, err := f.Stat(".")
		if err != nil {
			return false
		}
		if now, err := os.Stat(real); err != nil || !os.SameFile(was, now) {
			return false
		}
	}
	return true
}
