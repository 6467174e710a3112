package filesync

import (
	"fmt"

	"github.com/camsync/camsync/internal/models"
)

// A verdict is what is to be done with the content of a file.
type verdict struct {
	write    bool
	unproven bool   // what would be overwritten is not known to be what camsync has written
	foreign  bool   // it is the work of a person
	unread   bool   // it has to be read first
	server   string // the digest of the live content, as far as it is known
	bytes    string // that of its bytes, the same
	theirs   bool   // a person has written it in another way than camsync
}

// judge compares a file with its source. Nothing is written where both mean the same.
func (p *planner) judge(l *live) verdict {
	if l.known != nil && l.known.Revision == l.Revision { // nothing was changed in Camunda Hub
		v := verdict{server: l.known.Server, bytes: l.known.Bytes, theirs: l.known.Theirs}
		v.write = l.source.Digest != l.known.Source && meaning(l.Type, l.source.Content) != v.server
		v.unproven = v.write && v.theirs
		return v
	}
	content, read := p.content(l)
	if !read {
		return verdict{unread: true}
	}
	v := verdict{server: meaning(l.Type, content), bytes: models.Sum(content)}
	written := l.known != nil && l.known.Bytes == v.bytes // by camsync
	v.theirs = l.Person && !written && v.bytes != l.source.Digest
	switch {
	case v.server == meaning(l.Type, l.source.Content):
	case l.known != nil && v.server == l.known.Server: // it was moved, or edited in what does not count, such as a comment
		v.write = l.source.Digest != l.known.Source
		v.unproven = v.write && !written
	default:
		v.write, v.unproven, v.foreign = true, true, l.Person
	}
	return v
}

// ours reports whether a file without a source is as camsync left it; why says why it is not.
func (p *planner) ours(l *live) (ours bool, why string) {
	if l.path != l.known.Path {
		return false, "moved in Camunda Hub from " + l.known.Path + " " + l.by()
	}
	if l.known.Revision == l.Revision {
		return !l.known.Theirs, l.edited()
	}
	content, read := p.content(l)
	switch {
	case !read:
		return false, unread
	case l.known.Bytes != "":
		return models.Sum(content) == l.known.Bytes, l.edited()
	}
	return meaning(l.Type, content) == l.known.Server && !l.Person, l.edited() // who may have edited what does not count
}

const unread = "its content in Camunda Hub could not be read"

// edited says by whom a file was edited, and when.
func (l *live) edited() string { return "edited in Camunda Hub " + l.by() }

func (l *live) by() string {
	who := l.UpdatedBy
	switch {
	case who == "" && l.Person:
		who = "a person"
	case who == "":
		who = "an API client"
	}
	if l.Updated.IsZero() {
		return "by " + who
	}
	return fmt.Sprintf("by %s on %s", who, l.Updated.UTC().Format(stamp))
}

// stamp is how people read when something was.
const stamp = "2006-01-02 15:04 UTC"
