package report

import (
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// permissionHint names the permission that a change which the API refused with 403 may lack. The API refuses so, too,
// what is beyond a limit of the organisation, and says it in its own words.
func permissionHint(a diff.Action, err error) string {
	group := map[spec.Kind]string{
		spec.Clusters: "Cluster", spec.Clients: "Zeebe Client", spec.Allowlists: "IP allowlist",
		spec.Secrets: "Connector Secrets", spec.Members: "Members",
	}[a.Kind]
	if group == "" || api.Status(err) != http.StatusForbidden {
		return ""
	}
	return "if the API client lacks the permission, make one in Camunda Hub under Organization, Administration API, that has the boxes of " + group +
		" that write (create, update, delete), not only the one that reads"
}
