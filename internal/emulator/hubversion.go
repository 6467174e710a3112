package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const maxVersionText = 255

// version is a content of a file that was given a name.
type version struct {
	Key         string  `json:"versionKey"`
	FileKey     string  `json:"fileKey"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	Public      bool    `json:"organizationPublic"`
	Linked      bool    `json:"linkedToProcessApplication"` // it is a part of a project snapshot
	stamps

	file    *node
	content string
}

func (v *version) shown() any { return v }

// entry is an entry about a version, for the observer.
func (v *version) entry(what, kind string) auditEntry {
	a := v.file.entry("", kind)
	a.Audit, a.Entity, a.EntityID, a.name, a.file = "Version "+what, "version", v.Key, v.Name, v.FileKey
	return a
}

// field is a field by which versions are searched.
func (v *version) field(name string) (string, bool) {
	switch name {
	case "fileKey":
		return v.FileKey, true
	case "name":
		return v.Name, true
	}
	return v.stamps.field(name)
}

// versions are those of all files, in the order of creation.
type versions struct {
	tree *tree
	list []*version
}

// versionOperations are those of versions. The handler of one that has a key in its path gets that
// version, whose file must exist.
var versionOperations = []struct {
	label  string
	scope  Scope
	handle func(*versions, *request, *version) *answer
}{
	{"POST /api/v2/versions", HubCreate, (*versions).create},
	{"POST /api/v2/versions/search", HubRead, (*versions).search},
	{"GET /api/v2/versions/{versionKey}", HubRead, (*versions).get},
	{"PATCH /api/v2/versions/{versionKey}", HubUpdate, (*versions).patch},
	{"DELETE /api/v2/versions/{versionKey}", HubDelete, (*versions).remove},
	{"POST /api/v2/versions/{versionKey}/restoration", HubCreate, (*versions).restore},
}

func (l *versions) operations() []route {
	var routes []route
	for _, o := range versionOperations {
		inside := strings.Contains(o.label, "{")
		routes = append(routes, on(o.label, o.scope, func(q *request) *answer {
			i := slices.IndexFunc(l.list, func(v *version) bool { return v.Key == q.values["versionKey"] && v.file.live() })
			switch {
			case !inside:
				return o.handle(l, q, nil)
			case i < 0:
				return refuse(http.StatusNotFound, "the version was not found")
			}
			return o.handle(l, q, l.list[i])
		}))
	}
	return routes
}

// of are the versions of a file, oldest first.
func (l *versions) of(n *node) []*version {
	return slices.DeleteFunc(slices.Clone(l.list), func(v *version) bool { return v.file != n })
}

// take makes a version of what a file has now.
func (l *versions) take(n *node, name string, description *string, by person, now time.Time) *version {
	v := &version{Key: newUUID(), FileKey: n.key, Name: name, Description: description, stamps: stamped(by, now), file: n, content: n.content}
	l.list = append(l.list, v)
	return v
}

func (l *versions) create(q *request, _ *version) *answer {
	var key, name string
	var description *string
	var public bool
	if refusal := q.closed(required("fileKey", &key), required("name", &name), optional("description", &description),
		optional("organizationPublic", &public)); refusal != nil {
		return refusal
	}
	n := l.tree.live(aFile, key)
	switch {
	case n == nil:
		return refuse(http.StatusBadRequest, "the file of 'fileKey' was not found")
	case q.options.Hub.VersionRefused != 0:
		return refuse(q.options.Hub.VersionRefused, "no version can be made at present")
	}
	if refusal := checkVersion(&name, description); refusal != nil {
		return refusal
	}
	v := l.take(n, name, description, q.options.apiUser(), q.now)
	v.Public = public && n.fileType == elementTemplate
	q.changed(v.entry("created", created))
	return &answer{status: q.options.Hub.Created, value: v}
}

// checkVersion refuses texts that are too short or too long. What is not given is nil.
func checkVersion(name, description *string) *answer {
	if description != nil && *description != "" && !fits(*description, maxVersionText) {
		return refuse(http.StatusBadRequest, "'description' must have at most %d characters", maxVersionText)
	}
	return checkName(name)
}

func (l *versions) get(_ *request, v *version) *answer { return reply(v) }

func (l *versions) patch(q *request, v *version) *answer {
	var name *string
	var description clearable
	public := v.Public
	if refusal := q.closed(optional("name", &name), nullable("description", &description), optional("organizationPublic", &public)); refusal != nil {
		return refusal
	}
	if refusal := checkVersion(name, description.text); refusal != nil {
		return refusal
	}
	if name != nil {
		v.Name = *name
	}
	if description.given {
		v.Description = description.text
	}
	v.Public = public && v.file.fileType == elementTemplate
	v.touch(q.options.apiUser(), q.now)
	q.changed(v.entry("updated", updated))
	return reply(v)
}

// remove deletes a version at once: versions have no trash.
func (l *versions) remove(q *request, v *version) *answer {
	l.list = slices.DeleteFunc(l.list, func(other *version) bool { return other == v })
	q.changed(v.entry("deleted", deleted))
	return noContent()
}

// restore gives a file the content of a version, and makes another version of it. Element templates get
// the version that the body says.
func (l *versions) restore(q *request, v *version) *answer {
	var target *int
	if len(q.body) > 0 {
		if refusal := q.closed(optional("version", &target)); refusal != nil {
			return refusal
		}
	}
	content := v.content
	if v.file.fileType == elementTemplate {
		if target == nil {
			return refuse(http.StatusBadRequest, "'version' is required for element templates")
		}
		v.file.template = *target
		content = withMembers(content, map[string]any{"version": *target})
	}
	l.tree.amend(q, v.file, edit{content: &content})
	made := l.take(v.file, v.Name, v.Description, q.options.apiUser(), q.now)
	q.changed(made.entry("created", created))
	return reply(made)
}

var versionIndex = index{
	needs:   "fileKey",
	filters: []filterField{{"fileKey", byText}, {"name", byText}, {"created", byTime}, {"createdBy", byWord}},
	sorts:   []string{"name", "created"},
}

// search finds versions of files that exist.
func (l *versions) search(q *request, _ *version) *answer {
	there := slices.DeleteFunc(slices.Clone(l.list), func(v *version) bool { return !v.file.live() })
	return search(q, &versionIndex, among(there))
}
