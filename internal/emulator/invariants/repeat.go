package invariants

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/emulator"
)

// creation is a request that makes something each time it is handled.
type creation struct {
	shows []string // the paths of the reads that would show it
	actor string
}

// shown reports whether a read shows what the creation has made. The list of clusters shows what a
// cluster does.
func (c creation) shown(r emulator.Request) bool {
	return c.actor == r.Actor && slices.ContainsFunc(c.shows, func(list string) bool {
		return list == r.Path || r.Path == "/clusters" && path.Dir(list) == r.Path
	})
}

// shows reports whether a response shows what there is. A backup that was never restored is not found.
func shows(r emulator.Request, status int) bool {
	never := status == http.StatusNotFound && r.Route == "GET /clusters/{clusterUuid}/backups/{backupId}/restore"
	search := strings.HasSuffix(r.Route, "/search") && status == http.StatusOK
	return search || r.Method == http.MethodGet && (status == http.StatusOK || never)
}

// place is what the body of a creation says: what it names, and where that is to be.
type place struct {
	Name         string `json:"name"`
	ClientName   string `json:"clientName"`
	Username     string `json:"username"`
	Type         string `json:"type"` // of a file: several may have one name
	WorkspaceKey string `json:"workspaceKey"`
	ProjectKey   string `json:"projectKey"`
	Parent       string `json:"parentFolderKey"`
	FolderKey    string `json:"folderKey"`
	FileKey      string `json:"fileKey"`
}

// creations are the routes that make something each time, with the paths that show what they made.
var creations = map[string]func(emulator.Request, place) []string{
	"POST /clusters":                                          itself,
	"POST /clusters/{clusterUuid}/clients":                    itself,
	"POST /clusters/{clusterUuid}/monitoring/clients":         itself,
	"POST /clusters/{clusterUuid}/backups":                    itself,
	"POST /clusters/{clusterUuid}/backups/{backupId}/restore": itself,
	"POST /clusters/{clusterUuid}/failover":                   func(emulator.Request, place) []string { return []string{"/clusters"} },
	"PUT /clusters/{clusterUuid}/upgrade": func(r emulator.Request, _ place) []string {
		return []string{strings.TrimSuffix(r.Path, "/upgrade")}
	},
	"POST /api/v2/workspaces":        searched,
	"POST /api/v2/projects":          held,
	"POST /api/v2/folders":           held,
	"POST /api/v2/files":             held,
	"POST /api/v2/versions":          searched,
	"POST /api/v2/project-snapshots": searched,
}

func itself(r emulator.Request, _ place) []string { return []string{r.Path} }

func searched(r emulator.Request, _ place) []string { return []string{r.Path + "/search"} }

// held is shown by a search, and by what holds it.
func held(r emulator.Request, in place) []string {
	shows := searched(r, in)
	switch folder := in.FolderKey + in.Parent; {
	case in.WorkspaceKey != "":
		return append(shows, "/api/v2/workspaces/"+in.WorkspaceKey)
	case folder != "":
		return append(shows, "/api/v2/folders/"+folder)
	}
	return append(shows, "/api/v2/projects/"+in.ProjectKey)
}

// creates reports whether a request makes something each time it is handled, so that it must not be
// repeated blindly, with its resource and the paths that show what it made.
func creates(r emulator.Request) (key string, c creation, creates bool) {
	shows := creations[r.Route]
	if shows == nil {
		return "", creation{}, false
	}
	var in place
	_ = json.Unmarshal(r.Body, &in) // an invalid body, or none, has no name
	key = fmt.Sprintf("%s %s of %q by %s", r.Method, r.Path, in.Name+in.ClientName+in.Username, r.Actor)
	if in.Type != "" {
		key += " as " + in.Type
	}
	if at := in.WorkspaceKey + in.ProjectKey + in.Parent + in.FolderKey + in.FileKey; at != "" {
		key += " in " + at
	}
	return key, creation{shows(r, in), r.Actor}, true
}

// restored is the cluster and the backup of a request that restores one, or empty.
func restored(r emulator.Request) string {
	if r.Route != "POST /clusters/{clusterUuid}/backups/{backupId}/restore" {
		return ""
	}
	return r.Values["clusterUuid"] + " " + r.Values["backupId"]
}

// restoreAnswered records whether a client knows that the restore that it asked for was started.
func (o *observer) restoreAnswered(r emulator.Request, status int, intact bool) {
	what := restored(r)
	if !o.starting[what] {
		return
	}
	delete(o.starting, what)
	if !intact || status >= http.StatusInternalServerError {
		o.lost[r.Actor+what] = true
	}
}

// affected is the name of the cluster, the workspace or the asset of the catalog that a change is of.
func affected(c emulator.Change) string {
	if slices.Contains([]string{"cluster", "workspace", "catalogAsset"}, c.Kind) {
		return c.Name
	}
	return cmp.Or(c.Cluster, c.Workspace)
}

// unready reports whether a change needs a healthy cluster, and its cluster is not. A backup can be
// deleted, and a suspended cluster restored, at any time.
func unready(c emulator.Change) bool {
	switch c.Audit {
	case "Backup deleted", "Backup restored":
		return false
	}
	needs := []string{"backup", "schedule", "monitoring", "monitoringClient", "secureConnectivity"}
	return slices.Contains(needs, c.Kind) && c.Status != "Healthy"
}
