package models

import (
	"errors"
	"os"
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

const largeBytes = 2_000_000

// Collect reads the files of a directory that a project is to have. Only a directory that cannot be read at all is an error: whatever is
// wrong with a file in it is one of the problems.
func Collect(root *os.Root) (Collection, error) { return Collection{}, errors.ErrUnsupported }
