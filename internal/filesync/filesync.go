// Package filesync plans how the files of a project of Camunda Hub become those of a local directory, one way. It reads nothing and writes
// nothing: the directory, the live files and what the ledger knows of them in, steps out.
//
// A live file is recognised by the ledger first: it is the one that had the source of a path. Where that source is gone, and its content is
// now that of another path, the file is moved there and keeps its key. Only what the ledger does not know is recognised by its path. So a
// plan is made in three parts: which file has which source (identify.go), whether its content is to be written (judge.go), and in which
// order all of it can be done (plan.go).
//
// No edit of a person is lost unless that is allowed, and no file is deleted that camsync has not created.
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
	Name          string   // without its extension
	Type          string   // in the API's words
	Directories   []string // the names of those that hold it, the outermost first
	DirectoryKeys []string // and their keys, as far as they are known
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
	Move            Does = "move" // or rename, and write its content if Step.Content says so: one PATCH
	Update          Does = "update"
	CreateFile      Does = "create"
	Delete          Does = "delete"
	Hold            Does = "hold"
	Equal           Does = "equal"
	Unmanaged       Does = "unmanaged"
)

// order is the one in which steps are done.
var order = map[Does]int{CreateDirectory: 1, Move: 2, Update: 3, CreateFile: 4, Delete: 5, Hold: 6, Equal: 7, Unmanaged: 8}

// A Step is what is to be done with one file or directory.
type Step struct {
	ID   string // unique in its plan
	Does Does
	Path string // of the file or the directory: where it is to be, or where it is if nothing says where it is to be

	Key      string // of the live file
	Revision int    // of the live file
	From     string // where a file that is to be moved is now

	Source models.Source // of the file, if it has one

	Name         string // that the file or the directory is to have in Camunda Hub
	Directory    string // the path of the directory that is to hold it; empty for the project itself
	DirectoryKey string // the key of that directory, unless it is the project itself or a step creates it
	Renamed      bool   // Name is not the one that the file has
	Relocated    bool   // Directory is not the one that the file is in

	Content bool   // the content of the source is written
	Version bool   // a version of the file must have been made before: what is overwritten may be the work of a person
	Loses   bool   // something is lost, or only to be found in the trash; of a hold: it ends where that is allowed
	Created bool   // camsync has created the file, or does so now
	Why     string // of a hold

	After []string // the IDs of steps that must have succeeded before

	known  *ledger.Entry // nil where the ledger does not have it
	server string        // the digest of the live content, as far as it is known
	bytes  string        // that of its bytes, the same
	theirs bool          // a person has written it in another way than camsync
}

// Writes is how many contents the step writes.
func (s Step) Writes() int {
	if s.Content {
		return 1
	}
	return 0
}

// Entry is what the ledger is to know of a file after its step has succeeded. Both the revision and the content are those of one answer:
// of a revision that is read later, the content may be a person's. A nil content is one that is not known, after a step that writes none.
func (s Step) Entry(revision int, content []byte) ledger.Entry {
	server := s.server
	switch {
	case content != nil:
		server = meaning(s.Source.Type, content)
	case s.Content || server == "": // nothing says that it is another one
		server = meaning(s.Source.Type, s.Source.Content)
	}
	e := ledger.Entry{Path: s.Source.Path, Source: s.Source.Digest, Revision: revision, Server: server, Bytes: s.bytes, Theirs: s.theirs, Created: s.Created}
	if s.Content {
		e.Bytes, e.Theirs = "", false
	}
	if content != nil {
		e.Bytes = models.Sum(content)
	}
	return e
}

// Remember is the entry of a file that is equal, and whether the ledger does not have it yet.
func (s Step) Remember() (ledger.Entry, bool) {
	if s.Does != Equal {
		return ledger.Entry{}, false
	}
	e := s.Entry(s.Revision, nil)
	return e, s.known == nil || *s.known != e
}

// meaning is the digest of a content by what it means. The name in an element template is that of its file, whatever the content says, so
// that a file which was renamed has the same one.
func meaning(kind string, content []byte) string { return models.DigestAs(kind, "", content) }

// A Plan is the steps in the order in which they are to be done.
type Plan struct {
	Steps []Step
	Gone  []string // keys of the ledger whose files do not live any more, sorted
}

// Changes is how many steps change something.
func (p Plan) Changes() (n int) {
	for _, s := range p.Steps {
		if order[s.Does] < order[Hold] {
			n++
		}
	}
	return n
}

// Reads are the keys of the live files whose contents Make needs and does not have, sorted. They are all: what is read does not make
// others necessary.
func Reads(in Input) []string {
	p := newPlanner(in)
	p.plan()
	return sortedKeys(p.needs)
}

// Make plans. A file whose content is needed and was not read is held.
func Make(in Input) Plan {
	p := newPlanner(in)
	p.plan()
	return Plan{Steps: p.sorted(), Gone: gone(in)}
}
