package filesync

import "fmt"

// A verdict is what is to be done with the content of a file.
type verdict struct {
	write    bool
	unproven bool   // what would be overwritten is not known to be what camsync has written
	foreign  bool   // it is the work of a person
	unread   bool   // it has to be read first
	server   string // the digest of the live content, as far as it is known
}

// judge compares a file with its source. Nothing is written where both mean the same.
func (p *planner) judge(l *live) verdict {
	if l.known != nil && l.known.Revision == l.Revision { // nothing was changed in Camunda Hub
		server := l.known.Server
		return verdict{write: l.source.Digest != l.known.Source && meaning(l.Type, l.source.Content) != server, server: server}
	}
	content, read := p.content(l)
	if !read {
		return verdict{unread: true}
	}
	server := meaning(l.Type, content)
	switch {
	case server == meaning(l.Type, l.source.Content):
		return verdict{server: server}
	case l.known != nil && server == l.known.Server: // it was moved, or changed and changed back
		return verdict{write: l.source.Digest != l.known.Source, server: server}
	}
	return verdict{write: true, unproven: true, foreign: l.Person, server: server}
}

// ours reports whether a file without a source is as camsync left it; why says why it is not.
func (p *planner) ours(l *live) (ours bool, why string) {
	if l.path != l.known.Path {
		return false, "moved in Camunda Hub from " + l.known.Path + " " + l.by()
	}
	if l.known.Revision == l.Revision {
		return true, ""
	}
	content, read := p.content(l)
	switch {
	case !read:
		return false, unread
	case meaning(l.Type, content) != l.known.Server:
		return false, l.edited()
	}
	return true, ""
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
