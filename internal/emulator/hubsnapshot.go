package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
)

// snapshot is what all files of a project had at a time. Nobody reviews it.
type snapshot struct {
	Key         string  `json:"projectSnapshotKey"`
	ProjectKey  string  `json:"projectKey"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	stamps
	Request *struct{} `json:"reviewRequest"`
	Review  *struct{} `json:"latestReview"`

	project *node
	files   []capture
}

// capture is a version that a snapshot has of a file, and where the file was then.
type capture struct {
	Key          string  `json:"versionKey"`
	FileKey      string  `json:"fileKey"`
	FileName     string  `json:"fileName"`
	FileType     string  `json:"fileType"`
	FolderPath   string  `json:"folderPath"`
	FolderIDPath string  `json:"folderIdPath"`
	Hash         string  `json:"contentHash"`
	Name         string  `json:"name"`
	Description  *string `json:"description"`
	Public       bool    `json:"organizationPublic"`
	Created      string  `json:"created"`
	CreatedBy    person  `json:"createdBy"`

	path, content string // of the file then
}

func (s *snapshot) shown() any { return s }

// field is a field by which snapshots are searched.
func (s *snapshot) field(name string) (string, bool) {
	switch name {
	case "projectKey":
		return s.ProjectKey, true
	case "name":
		return s.Name, true
	case "hasPendingReviewRequest":
		return "false", true
	case "fileVersionKey":
		var keys []string
		for _, c := range s.files {
			keys = append(keys, c.Key)
		}
		return strings.Join(keys, "\n"), len(keys) > 0
	}
	return s.stamps.field(name)
}

// snapshots are those of all projects, in the order of creation.
type snapshots struct {
	versions *versions
	list     []*snapshot
}

func (l *snapshots) create(q *request) *answer {
	var project, name string
	var description *string
	if refusal := q.closed(required("projectKey", &project), required("name", &name), optional("description", &description)); refusal != nil {
		return refusal
	}
	p, refusal := l.versions.tree.place(project, nil)
	if refusal == nil {
		refusal = checkVersion(&name, description)
	}
	if refusal != nil {
		return refusal
	}
	s := &snapshot{Key: newUUID(), ProjectKey: p.key, Name: name, Description: description, stamps: stamped(q.options.apiUser(), q.now), project: p}
	newest := map[*node]*version{}
	for _, v := range l.versions.list {
		newest[v.file] = v
	}
	for _, n := range l.versions.tree.all(aFile, func(n *node) bool { return n.project() == p }) {
		s.files = append(s.files, l.versions.capture(q, n, newest[n], s))
	}
	l.list = append(l.list, s)
	q.changed(auditEntry{Audit: "Project snapshot created", AuditType: created, Entity: "projectSnapshot", EntityID: s.Key, name: name,
		workspace: p.workspace.Name, project: p.name})
	return &answer{status: q.options.Hub.Created, value: s}
}

// capture is what a snapshot has of a file: the newest version if its content is that of the file, or else
// another version, which is made.
func (l *versions) capture(q *request, n *node, v *version, s *snapshot) capture {
	if v == nil || v.content != n.content {
		v = l.take(n, s.Name, s.Description, q.options.apiUser(), q.now)
		q.changed(v.entry("created", created))
	}
	v.Linked = true
	hash := sha256.Sum256([]byte(v.content))
	return capture{v.Key, n.key, n.name, n.fileType, n.parent.simplePath(), n.parent.canonicalPath(), hex.EncodeToString(hash[:]),
		v.Name, v.Description, v.Public, v.Created, v.CreatedBy, n.simplePath(), v.content}
}

// there are the snapshots of projects that exist.
func (l *snapshots) there() []*snapshot {
	return slices.DeleteFunc(slices.Clone(l.list), func(s *snapshot) bool { return !s.project.live() })
}

func (l *snapshots) get(q *request) *answer {
	for _, s := range l.there() {
		if s.Key == q.values["projectSnapshotKey"] {
			return reply(map[string]any{"projectSnapshot": s, "fileVersions": append([]capture{}, s.files...)})
		}
	}
	return refuse(http.StatusNotFound, "the project snapshot was not found")
}

var snapshotIndex = index{
	filters: []filterField{{"projectKey", byWord}, {"fileVersionKey", bySet}, {"name", byText}, {"created", byTime}, {"updated", byTime},
		{"createdBy", byWord}, {"updatedBy", byWord}, {"hasPendingReviewRequest", byFlag}},
	sorts: []string{"name", "created", "updated"},
}

func (l *snapshots) search(q *request) *answer { return search(q, &snapshotIndex, among(l.there())) }

// A ProjectSnapshot is a snapshot of a project as people see it.
type ProjectSnapshot struct {
	Key   string            `json:"projectSnapshotKey"`
	Name  string            `json:"name"`
	Files map[string]string `json:"files"` // the contents, by their paths
}

// Snapshots lists the snapshots of the project, in the order of creation.
func (p ProjectHandle) Snapshots() ([]ProjectSnapshot, error) {
	all := []ProjectSnapshot{} // in JSON, an empty list is not null
	s, found, err := p.open(false)
	defer s.end()
	if err != nil {
		return nil, err
	}
	for _, taken := range s.snapshots.there() {
		if taken.project != found {
			continue
		}
		one := ProjectSnapshot{taken.Key, taken.Name, map[string]string{}}
		for _, c := range taken.files {
			one.Files[c.path] = c.content
		}
		all = append(all, one)
	}
	return all, nil
}
