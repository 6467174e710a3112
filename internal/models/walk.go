package models

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/localfile"
)

// A walk collects what is below a root.
type walk struct {
	Collection
	root   *os.Root
	above  []os.FileInfo // the directories that hold what is read, the outermost first
	linked []linked
	seen   int // entries
	bytes  int64
	full   bool // a limit was reached: nothing more is read
}

// A linked is a directory that a link leads to.
type linked struct {
	os.FileInfo
	link string
}

func (w *walk) problem(path, format string, args ...any) {
	w.Problems = append(w.Problems, Remark{path, fmt.Sprintf(format, args...)})
}

// stop ends the walk at a limit.
func (w *walk) stop(format string, args ...any) {
	w.problem(".", format, args...)
	w.full = true
}

// list is what a directory holds, by name.
func list(root *os.Root, dir string) ([]fs.DirEntry, error) {
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(maxEntries + 1)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

func (w *walk) entries(dir string, entries []fs.DirEntry) {
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if w.seen++; w.seen > maxEntries {
			w.stop("holds more than %d files and directories: name a directory that holds only what the project is to have", maxEntries)
		}
		if w.full {
			return
		}
		name := path.Join(dir, e.Name())
		info, err := w.root.Lstat(name)
		if err != nil {
			w.problem(name, "cannot be read: %v", localfile.Cause(err))
			continue
		}
		w.entry(name, info)
	}
}

func (w *walk) entry(name string, info os.FileInfo) {
	if info.Mode()&fs.ModeSymlink != 0 {
		is, err := w.root.Stat(name)
		if err != nil {
			w.problem(name, "is a symbolic link that cannot be followed, as one that leads out of the directory or to nothing: put the file itself there")
			return
		}
		if is.IsDir() && !w.follow(name, is) {
			return
		}
		info = is
	}
	kind, modelled := Type(name)
	switch {
	case info.IsDir():
		w.directory(name, info)
	case !modelled:
		w.Ignored = append(w.Ignored, name)
	case !info.Mode().IsRegular():
		w.problem(name, "is not a regular file: put one there, or remove it")
	default:
		w.file(name, kind, info.Size())
	}
}

// follow reports whether the directory that a link leads to is one to enter.
func (w *walk) follow(name string, is os.FileInfo) bool {
	for _, above := range w.above {
		if os.SameFile(above, is) {
			w.problem(name, "is a symbolic link to a directory that it is in itself: remove it")
			return false
		}
	}
	for _, l := range w.linked {
		if os.SameFile(l.FileInfo, is) {
			w.problem(name, "is a symbolic link to the same directory as %s: only one of them can be followed", l.link)
			return false
		}
	}
	if len(w.linked) == maxLinked {
		w.problem(name, "is a symbolic link to a directory, of which at most %d are followed: put the directory itself there", maxLinked)
		return false
	}
	w.linked = append(w.linked, linked{is, name})
	return true
}

func (w *walk) directory(name string, info os.FileInfo) {
	if strings.Count(name, "/") >= maxNested {
		w.problem(name, "is in %d directories, one in another: move it further up", maxNested)
		return
	}
	entries, err := list(w.root, name)
	if err != nil {
		w.problem(name, "cannot be read: %v", localfile.Cause(err))
		return
	}
	w.above = append(w.above, info)
	w.entries(name, entries)
	w.above = w.above[:len(w.above)-1]
}

// file takes a file of a type.
func (w *walk) file(name, kind string, size int64) {
	if kind == Template && size > maxFileBytes { // as no template is
		w.Ignored = append(w.Ignored, name)
		return
	}
	content, err := localfile.ReadWith(name, maxFileBytes, w.root.Stat, w.root.Open)
	switch {
	case err != nil && kind != Template && size > maxFileBytes:
		w.problem(name, "is larger than %d MiB: split it, or move it out of the directory", maxFileBytes>>20)
		return
	case err != nil:
		w.problem(name, "cannot be read: %v", localfile.Cause(err))
		return
	case kind == Template && len(content) > 0 && !IsTemplate(content) && (broken(kind, content) == "" || !bytes.Contains(content, []byte(Template))):
		w.Ignored = append(w.Ignored, name)
		return
	}
	directories := strings.Split(name, "/")
	base := directories[len(directories)-1]
	directories = directories[:len(directories)-1]
	hub := strings.TrimSuffix(base, extension(kind))
	is, err := Path(directories, hub, kind)
	switch {
	case err != nil:
		w.problem(name, "cannot be in a project: %v; rename it", err)
	case is != name:
		w.problem(name, "would be %s: rename it", is)
	case len(content) == 0:
		w.problem(name, "is empty, which no file in Camunda Hub can be: give it content, or remove it")
	case !utf8.Valid(content):
		w.problem(name, "is not UTF-8: save it as UTF-8")
	case broken(kind, content) != "":
		w.problem(name, "%s: correct it", broken(kind, content))
	case len(w.Sources) == maxFiles:
		w.stop("holds more than %d files for one project: split it into several projects", maxFiles)
	case w.bytes+int64(len(content)) > maxAllBytes:
		w.stop("holds more than %d MiB for one project: split it into several projects", maxAllBytes>>20)
	default:
		w.bytes += int64(len(content))
		w.Sources = append(w.Sources, Source{name, directories, hub, kind, content, Sum(content)})
	}
}

// unclash takes the sources out that cannot stand beside others.
func (w *walk) unclash() {
	paths := make([]string, len(w.Sources))
	for i, s := range w.Sources {
		paths[i] = s.Path
	}
	var kept []Source
	for i, other := range Clashes(paths) {
		if other == "" {
			kept = append(kept, w.Sources[i])
			continue
		}
		w.problem(paths[i], "cannot stand beside %s, as both would be one on some systems: rename one of them", other)
	}
	w.Sources = kept
}
