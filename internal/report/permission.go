package report

import (
	"net/http"
	"regexp"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
)

// limited is how the API words a limit, which has the status of a missing permission.
var limited = regexp.MustCompile(`(?i)\b(maximum|limit|quota)\b|\bno (more |open |free )?seats?\b`)

// permissionHint names the permission that may be missing for a change that the API refused with 403.
// The API also refuses what exceeds a limit of the organisation, in other words.
func permissionHint(a diff.Action, err error) string {
	group := a.Name.Kind.Traits().Permission
	if group == "" || api.Status(err) != http.StatusForbidden {
		return ""
	}
	if limited.MatchString(err.Error()) {
		return "a limit of the organisation is reached: remove what is no longer needed, or ask Camunda to raise it"
	}
	return "if the API client lacks the permission, make one in Camunda Hub under Organization, Administration API, that has the boxes of " + group +
		" that write (create, update, delete), not only the one that reads"
}
