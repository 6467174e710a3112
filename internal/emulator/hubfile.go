package emulator

import (
	"net/http"
	"strings"
	"time"
)

// document is what a file has besides a name and a place.
type document struct {
	fileType, content string
	revision          int

	writer   person // of the content
	written  int    // the revision in which the content is from then
	template int    // the version in an element template
}

// fileTypes are the types of files with their extensions, the longest first where one ends like another.
var fileTypes = []struct{ word, extension string }{
	{"bpmn", ".bpmn"}, {"dmn", ".dmn"}, {"form", ".form"}, {"rpa", ".rpa"}, {"markdown", ".md"}, {"tests", ".test.json"}, {elementTemplate, ".json"},
}

const elementTemplate = "element-template"

// fileName is the name of a file, with its extension, or of a folder.
func (n *node) fileName() string {
	if n.kind != aFile {
		return n.name
	}
	return n.name + extension(n.fileType)
}

// extension is that of a type, or empty.
func extension(word string) string {
	for _, f := range fileTypes {
		if f.word == word {
			return f.extension
		}
	}
	return ""
}

// simplePath is the path of a folder or a file by names, as people see it.
func (n *node) simplePath() string {
	return n.path(func(part *node) string { return strings.ReplaceAll(part.fileName(), "/", `\/`) })
}

// canonicalPath is the path of a folder, by keys.
func (n *node) canonicalPath() string { return n.path(func(part *node) string { return part.key }) }

// foreign is the revision in which a person wrote the content of a file, or 0 if an API client did.
func (n *node) foreign() int {
	if n.writer.Email == nil {
		return 0
	}
	return n.written
}

// rewrite gives a file other content, unless it is nil, and counts its revision. It reports whether the
// content is another one now.
func (n *node) rewrite(content *string, moved bool, by person, o *HubOptions) bool {
	text := n.content
	if content != nil {
		text = *content
	}
	text = o.stored(n, text)
	written := text != n.content
	n.content = text
	if written || moved && !o.RenamesKeepRevision {
		n.revision++
	}
	if written && content != nil {
		n.writer, n.written = by, n.revision
	}
	return written
}

// fileView is a file as the Hub API shows it.
type fileView struct {
	Key           string  `json:"fileKey"`
	Name          string  `json:"name"`
	ProjectKey    string  `json:"projectKey"`
	FolderKey     *string `json:"folderKey"`
	SimplePath    string  `json:"simplePath"`
	CanonicalPath string  `json:"canonicalPath"`
	Revision      int     `json:"revision"`
	Type          string  `json:"type"`
	Content       *string `json:"content"`
	stamps
}

func (n *node) viewFile(content *string) fileView {
	return fileView{n.key, n.name, n.project().key, n.folder(), n.simplePath(), n.parent.canonicalPath(),
		n.revision, n.fileType, content, n.stamps}
}

// replyFile shows a file, and the observer which revision of it.
func (q *request) replyFile(status int, n *node) *answer {
	q.seen.Revision = n.revision
	return &answer{status: status, value: n.viewFile(&n.content)}
}

func getFile(_ *tree, q *request, n *node) *answer { return q.replyFile(http.StatusOK, n) }

func createFile(t *tree, q *request, _ *node) *answer {
	var name, project, fileType, content string
	var folder clearable
	if refusal := q.closed(required("name", &name), required("projectKey", &project), nullable("folderKey", &folder),
		required("type", &fileType), required("content", &content)); refusal != nil {
		return refusal
	}
	in, refusal := t.place(project, folder.text)
	switch {
	case refusal != nil:
		return refusal
	case checkName(&name) != nil:
		return checkName(&name)
	case extension(fileType) == "":
		return refuse(http.StatusBadRequest, "%q is not a type of files", fileType)
	case content == "":
		return refuse(http.StatusBadRequest, "'content' must not be empty")
	case !parses(fileType, content):
		return refuse(http.StatusBadRequest, "'content' cannot be parsed as %s", fileType)
	}
	n := t.growFile("", name, fileType, content, in, q.options.apiUser(), q.now, &q.options.Hub)
	n.visible = q.now.Add(q.options.Hub.FileListDelay)
	q.changed(n.entry("created", created))
	return q.replyFile(q.options.Hub.Created, n)
}

// growFile adds a file. An empty key stands for a new one.
func (t *tree) growFile(key, name, fileType, content string, in *node, by person, now time.Time, o *HubOptions) *node {
	n := t.grow(aFile, key, name, in, by, now)
	n.document = &document{fileType: fileType, revision: 1, writer: by, written: 1, template: 1}
	n.content = o.stored(n, content)
	return n
}
