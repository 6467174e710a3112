package emulator

import (
	"encoding/json"
	"net/http"
	"unicode/utf8"
)

const (
	maxHubName        = 255
	maxHubDescription = 500
)

// workspaces are Hub's workspaces, in the order of creation; those in the trash, too.
type workspaces []*workspace

// workspace is one of them.
type workspace struct {
	Key         string  `json:"workspaceKey"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	stamps
	lifetime

	deletedBy    person
	members      []*hubMember
	environments []string // ids of those that are assigned; also of some that are gone
}

// entry is an entry about a workspace, for the observer: the activity log has none.
func (w *workspace) entry(audit, kind string) auditEntry {
	return auditEntry{Audit: audit, AuditType: kind, Entity: "workspace", EntityID: w.Key, name: w.Name}
}

// part is an entry about a part of a workspace.
func (w *workspace) part(audit, kind, entity, id string) auditEntry {
	return auditEntry{Audit: audit, AuditType: kind, Entity: entity, EntityID: id, workspace: w.Name}
}

// field is a field by which workspaces are searched.
func (w *workspace) field(name string) (string, bool) {
	if name == "name" {
		return w.Name, true
	}
	return w.stamps.field(name)
}

func (w *workspace) shown() any { return w }

// live is the workspace of a key, or nil.
func (l *workspaces) live(key string) *workspace {
	return find(*l, func(w *workspace) bool { return w.Key == key })
}

func (l *workspaces) create(q *request) *answer {
	var name string
	var description *string
	if refusal := q.closed(required("name", &name), optional("description", &description)); refusal != nil {
		return refusal
	}
	if refusal := checkWorkspace(&name, description); refusal != nil {
		return refusal
	}
	if refusal := l.taken(q.options, nil, name); refusal != nil {
		return refusal
	}
	w := &workspace{Key: newUUID(), Name: name, Description: description, stamps: stamped(q.options.apiUser(), q.now),
		lifetime: lifetime{visible: q.now.Add(q.options.Hub.ListDelay)}}
	*l = append(*l, w)
	q.changed(w.entry("Workspace created", created))
	return &answer{status: q.options.Hub.Created, value: w}
}

// checkWorkspace refuses texts that are too short or too long. What is not given is nil.
func checkWorkspace(name, description *string) *answer {
	switch {
	case name != nil && !fits(*name, maxHubName):
		return refuse(http.StatusBadRequest, "'name' must have 1 to %d characters", maxHubName)
	case description != nil && !fits(*description, maxHubDescription):
		return refuse(http.StatusBadRequest, "'description' must have 1 to %d characters", maxHubDescription)
	}
	return nil
}

func fits(text string, most int) bool { return text != "" && utf8.RuneCountInString(text) <= most }

// taken refuses a name that another workspace has, if names are unique.
func (l *workspaces) taken(o Options, w *workspace, name string) *answer {
	if !o.Hub.UniqueNames || find(*l, func(other *workspace) bool { return other != w && other.Name == name }) == nil {
		return nil
	}
	return refuse(http.StatusConflict, "a workspace of this name exists")
}

// clearable is a text that a request may leave as it is, set, or clear with null.
type clearable struct {
	given bool
	text  *string
}

// UnmarshalJSON is called for null, too.
func (c *clearable) UnmarshalJSON(data []byte) error {
	c.given = true
	return json.Unmarshal(data, &c.text)
}

func (l *workspaces) patch(q *request, w *workspace) *answer {
	var name *string
	var description clearable
	if refusal := q.closed(optional("name", &name), nullable("description", &description)); refusal != nil {
		return refusal
	}
	if refusal := checkWorkspace(name, description.text); refusal != nil {
		return refusal
	}
	if name != nil {
		if refusal := l.taken(q.options, w, *name); refusal != nil {
			return refusal
		}
		w.Name = *name
	}
	if description.given {
		w.Description = description.text
	}
	if name != nil || description.given {
		w.touch(q.options.apiUser(), q.now)
		q.changed(w.entry("Workspace updated", updated))
	}
	return reply(w)
}

var workspaceIndex = index{
	filters: []filterField{{"name", byText}, {"created", byTime}, {"updated", byTime}, {"createdBy", byWord}, {"updatedBy", byWord}},
	sorts:   []string{"name", "created", "updated"},
}

func (l *workspaces) search(q *request) *answer {
	return search(q, &workspaceIndex, among(listed(living(*l), q.now)))
}
