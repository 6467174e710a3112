package emulator

import "strings"

// asset is one of the catalog: an element template for the whole organisation. It has the shape of the
// operation's page in Camunda's documentation.
type asset struct {
	Key         string   `json:"assetKey"`
	Name        string   `json:"name"`
	ID          string   `json:"resourceId"` // of the template
	About       *string  `json:"shortDescription"`
	Category    *string  `json:"category"`
	Tags        []string `json:"tags"`
	Version     int64    `json:"latestVersion"`
	Unpublished bool     `json:"unpublished"`
	Created     string   `json:"created"`
	Updated     string   `json:"updated"`
	Usage       usage    `json:"usage"`

	template string // in one form
	readme   string
}

// usage is where an asset is used. The emulator does not look for that.
type usage struct {
	Status     string `json:"status"`
	Workspaces int    `json:"workspaceCount"`
	Projects   int    `json:"projectCount"`
	Latest     int    `json:"projectsOnLatestVersionCount"`
}

func (a *asset) shown() any { return a }

// field is a field by which assets are searched.
func (a *asset) field(name string) (string, bool) {
	switch name {
	case "name":
		return a.Name, true
	case "resourceId":
		return a.ID, true
	case "tag":
		return strings.Join(a.Tags, "\n"), len(a.Tags) > 0
	case "unpublished":
		return map[bool]string{true: "true", false: "false"}[a.Unpublished], true
	case "created":
		return a.Created, true
	case "updated":
		return a.Updated, true
	case "category":
		if a.Category != nil {
			return *a.Category, true
		}
	}
	return "", false
}

// entry is an entry about an asset, for the observer.
func (a *asset) entry(what, kind string) auditEntry {
	return auditEntry{Audit: "Catalog asset " + what, AuditType: kind, Entity: "catalogAsset", EntityID: a.Key, name: a.ID}
}

// assets are those of the catalog, in the order of their first publication; what was unpublished, too.
type assets []*asset

var assetIndex = index{
	filters: []filterField{{"name", byText}, {"resourceId", byText}, {"category", byWord}, {"tag", bySet}, {"unpublished", byFlag},
		{"created", byTime}, {"updated", byTime}},
	sorts: []string{"name", "created", "updated"},
}

func (l *assets) search(q *request) *answer { return search(q, &assetIndex, among(*l)) }
