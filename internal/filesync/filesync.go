// Package filesync plans how the files of a project of Camunda Hub become those of a local directory, one way. It reads nothing and writes
// nothing: the directory, the live files and what the ledger knows of them in, steps out.
//
// No edit of a person is lost unless that is allowed, no file is deleted that camsync has not created, and a file that is moved keeps its key.
package filesync

import (
	"time"

	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
)

// An Input is all that a plan is made of.
type Input struct {
	Sources     models.Collection // while it has problems, nothing is moved or deleted
	Incomplete  bool              // the lists of what is live may lack some of it: nothing is created, moved or deleted, and no key is gone
	Files       []File
	Directories []Directory
	Known       ledger.Known
	Contents    map[string][]byte // of live files, by their keys, as far as they have been read
	Overwrite   bool              // losing what a person has written is allowed
	Prune       bool              // files that camsync has created and that have no source any more are deleted
}

// A File is a live one.
type File struct {
	Key           string
	Name          string // without its extension
	Type          string // in the API's words
	Directories   []string
	DirectoryKeys []string
	Revision      int
	Person        bool   // it was written last by a person, rather than by an API client
	UpdatedBy     string // who that was, for people to read
	Updated       time.Time
}

// A Directory is a live one.
type Directory struct {
	Key    string
	Name   string
	Parent string // the key of the one that holds it; empty for none
}

// Does is what a step does.
type Does string

// What steps do. The last three change nothing.
const (
	CreateDirectory Does = "create directory"
	Move            Does = "move" // or rename, and with its content if Step.Writes says so: one PATCH
	Update          Does = "update"
	CreateFile      Does = "create"
	Delete          Does = "delete"
	Hold            Does = "hold"
	Equal           Does = "equal"
	Unmanaged       Does = "unmanaged"
)

// A Step is what is to be done with one file or directory.
type Step struct {
	ID   string // unique in its plan
	Does Does
	Path string // of the file or the directory: where it is to be, or where it is if nothing says where it is to be

	Key      string // of the live file
	Revision int    // of the live file
	From     string // where a file that is moved is now

	Source models.Source // of the file, if it has one

	Name         string // that the file or the directory is to have in Camunda Hub
	Directory    string // the path of the directory that is to hold it; empty for the project itself
	DirectoryKey string // the key of that directory, unless a step creates it
	Renamed      bool   // Name is not the one that the file has
	Relocated    bool   // Directory is not the one that the file is in

	Content bool   // the content of the source is written
	Version bool   // a version of the file must have been made before, since the work of a person is overwritten
	Loses   bool   // something is lost, or only to be found in the trash
	Created bool   // camsync has created the file, or does so now
	Why     string // of a hold

	After []string // the IDs of steps that must have succeeded before

	known  ledger.Entry
	server string // the digest of the live content, as far as it is known
}

// Writes is how many contents the step writes.
func (s Step) Writes() int { return 0 }

// Entry is what the ledger is to know of a file after its step has succeeded. content is what Camunda Hub then gives, or nil where that is
// not known for a step that writes none.
func (s Step) Entry(revision int, content []byte) ledger.Entry { return ledger.Entry{} }

// Remember is the entry of a file that is equal, and whether the ledger does not have it yet.
func (s Step) Remember() (ledger.Entry, bool) { return ledger.Entry{}, false }

// A Plan is the steps in the order in which they are to be done.
type Plan struct {
	Steps []Step
	Gone  []string // keys of the ledger whose files do not live any more, sorted
}

// Changes is how many steps change something.
func (p Plan) Changes() int { return 0 }

// Reads are the keys of the live files whose contents Make needs and does not have, sorted.
func Reads(in Input) []string { return nil }

// Make plans. A file whose content is needed and was not read is held.
func Make(in Input) Plan { return Plan{} }
