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
	list  string // the path of the read that would show it
	actor string
}

// shown reports whether a read shows what the creation has made. The list of clusters shows what a
// cluster does.
func (c creation) shown(r emulator.Request) bool {
	return c.actor == r.Actor && (c.list == r.Path || r.Path == "/clusters" && path.Dir(c.list) == r.Path)
}

// shows reports whether a response shows what there is. A backup that was never restored is not found.
func shows(r emulator.Request, status int) bool {
	never := status == http.StatusNotFound && r.Route == "GET /clusters/{clusterUuid}/backups/{backupId}/restore"
	search := strings.HasSuffix(r.Route, "/search") && status == http.StatusOK
	return search || r.Method == http.MethodGet && (status == http.StatusOK || never)
}

// creates reports whether a request makes something each time it is handled, so that it must not be
// repeated blindly, with its resource and the path that shows what it made.
func creates(r emulator.Request) (key string, c creation, creates bool) {
	shown := r.Path
	switch r.Route {
	case "POST /clusters", "POST /clusters/{clusterUuid}/clients", "POST /clusters/{clusterUuid}/monitoring/clients",
		"POST /clusters/{clusterUuid}/backups", "POST /clusters/{clusterUuid}/backups/{backupId}/restore":
	case "POST /api/v2/workspaces":
		shown = r.Path + "/search"
	case "POST /clusters/{clusterUuid}/failover":
		shown = "/clusters"
	case "PUT /clusters/{clusterUuid}/upgrade":
		shown = strings.TrimSuffix(r.Path, "/upgrade")
	default:
		return "", creation{}, false
	}
	var body struct {
		Name       string `json:"name"`
		ClientName string `json:"clientName"`
		Username   string `json:"username"`
	}
	_ = json.Unmarshal(r.Body, &body) // an invalid body, or none, has no name
	return fmt.Sprintf("%s %s of %q by %s", r.Method, r.Path, body.Name+body.ClientName+body.Username, r.Actor), creation{shown, r.Actor}, true
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

// affected is the name of the cluster or the workspace that a change is of.
func affected(c emulator.Change) string {
	if c.Kind == "cluster" || c.Kind == "workspace" {
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
