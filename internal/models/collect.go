package models

import (
	"cmp"
	"os"
	"slices"
)

// A Source is a file of a directory that a project of Camunda Hub is to have.
type Source struct {
	Path        string   // below the directory, with slashes: sub/approve.bpmn
	Directories []string // the names of those that hold it, the outermost first
	Name        string   // in Camunda Hub: without its extension
	Type        string   // in the API's words
	Content     []byte
	Digest      string // of the bytes of its content
}

// A Remark says what is wrong with a file or a directory, and what would be right.
type Remark struct {
	Path string // below the directory, with slashes; a dot for the directory itself
	Text string // continues a sentence that begins with the path
}

// A Collection is what a directory holds for a project, each list in the order of its paths.
type Collection struct {
	Sources  []Source
	Ignored  []string // paths of files that are of no type that a project has
	Problems []Remark // of files that are not among the sources because of them
	Bytes    int64    // of the contents of all sources
}

// Large reports whether the files are so large together that deploying all of them at once may be refused.
func (c Collection) Large() bool { return c.Bytes >= largeBytes }

// The limits of what is collected.
const (
	largeBytes = 2_000_000 // a deployment of more may be refused

	maxFiles     = 10_000
	maxEntries   = 100_000 // of any type
	maxNested    = 50      // directories, one in another
	maxLinked    = 100     // directories behind links
	maxFileBytes = 8 << 20
	maxAllBytes  = 64 << 20
)

// Collect reads the files of a directory that a project is to have. Only a directory that cannot be read at all is an error: whatever is
// wrong with a file in it is one of the problems. Hidden files and directories are left out. A link to a directory is followed once, and
// none leads out of the directory.
func Collect(root *os.Root) (Collection, error) {
	w := walk{root: root}
	info, err := root.Stat(".")
	if err != nil {
		return Collection{}, err
	}
	entries, err := list(root, ".")
	if err != nil {
		return Collection{}, err
	}
	w.above = []os.FileInfo{info}
	w.entries(".", entries)
	w.unclash()
	slices.SortFunc(w.Sources, func(a, b Source) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(w.Problems, func(a, b Remark) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text)) })
	slices.Sort(w.Ignored)
	for _, s := range w.Sources {
		w.Bytes += int64(len(s.Content))
	}
	return w.Collection, nil
}
