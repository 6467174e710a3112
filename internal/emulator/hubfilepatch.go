package emulator

import "net/http"

// patchFile renames, moves or rewrites a file. It needs the revision that the file has.
func patchFile(t *tree, q *request, n *node) *answer {
	var revision int
	var e edit
	var project *string
	var folder clearable
	if refusal := q.closed(required("revision", &revision), optional("name", &e.name), nullable("folderKey", &folder),
		optional("projectKey", &project), optional("content", &e.content)); refusal != nil {
		return refusal
	}
	t.interrupt(q, n)
	to, refusal := t.destination(n, project, folder)
	switch {
	case refusal != nil:
		return refusal
	case checkName(e.name) != nil:
		return checkName(e.name)
	case e.content != nil && !parses(n.fileType, *e.content):
		return refuse(http.StatusBadRequest, "'content' cannot be parsed as %s", n.fileType)
	case revision != n.revision:
		return refuse(http.StatusConflict, "the file has revision %d", n.revision)
	}
	e.parent = to
	t.amend(q, n, e)
	return q.replyFile(http.StatusOK, n)
}

// amend changes a file for a request.
func (t *tree) amend(q *request, n *node, e edit) {
	foreign := n.foreign()
	moved, written := n.apply(e, q.options.apiUser(), q.now, &q.options.Hub)
	switch {
	case written && e.content != nil:
		a := n.entry("content replaced", updated)
		a.replaced = foreign
		q.changed(a)
	case moved:
		q.changed(n.entry("updated", updated))
	}
}

// interrupt lets the owner edit a file right before a request changes it, as often as hubEditBefore says.
func (t *tree) interrupt(q *request, n *node) {
	if *t.edits < 1 {
		return
	}
	*t.edits--
	text := scribble(n.content, n.revision)
	n.apply(edit{content: &text}, t.people.person(q.options.Owner, &q.options), q.now, &q.options.Hub)
}
