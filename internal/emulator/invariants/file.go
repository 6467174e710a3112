package invariants

import (
	"net/http"

	"github.com/camsync/camsync/internal/emulator"
)

// files is what the observer knows of files. Its keys are those of files.
type files struct {
	makers   map[string]string         // who created them
	known    map[string]map[string]int // the latest revision whose content an actor has read or written, by actor
	versions map[string]map[string]int // the latest revision of which an actor has made a version, by actor
}

func newFiles() files {
	return files{map[string]string{}, map[string]map[string]int{}, map[string]map[string]int{}}
}

// note records a revision for an actor, if it is later than the one before.
func note(of map[string]map[string]int, file, actor string, revision int) {
	if of[file] == nil {
		of[file] = map[string]int{}
	}
	of[file][actor] = max(of[file][actor], revision)
}

// fileChanged checks that an actor knows the content that it replaces, that it has made a version of what
// a person wrote before it replaces that, and that it deletes only files of its own.
func (o *observer) fileChanged(c emulator.Change) {
	f, before := &o.files, c.Revision-1
	switch {
	case c.Kind == "version" && c.Type == "c":
		note(f.versions, c.File, c.Actor, c.Revision)
	case c.Kind != "file":
	case c.Type == "c":
		f.makers[c.ID] = c.Actor
		note(f.known, c.ID, c.Actor, c.Revision)
	case c.Audit == "File content replaced":
		if f.known[c.ID][c.Actor] < before {
			o.violated("%s replaced revision %d of %q, which it has not read", c.Actor, before, c.Name)
		}
		if c.Replaced > f.versions[c.ID][c.Actor] {
			o.violated("%s replaced what a person wrote into %q without a version of it", c.Actor, c.Name)
		}
		note(f.known, c.ID, c.Actor, c.Revision)
	case c.Audit == "File updated" && f.known[c.ID][c.Actor] >= before:
		note(f.known, c.ID, c.Actor, c.Revision) // the content is the same
	case c.Type == "d" && f.makers[c.ID] != c.Actor:
		o.violated("%s deleted the file %q, which it has not created", c.Actor, c.Name)
	}
}

// fileAnswered records which content an actor has got to read.
func (o *observer) fileAnswered(r emulator.Request, status int, intact bool) {
	if key := r.Values["fileKey"]; key != "" && r.Revision > 0 && intact && status == http.StatusOK {
		note(o.files.known, key, r.Actor, r.Revision)
	}
}
