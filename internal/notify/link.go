package notify

import (
	"regexp"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// cloudHost is the API whose organisations are shown at console.
const (
	cloudHost = "api.cloud.camunda.io"
	console   = "https://console.camunda.io/org/"
)

// plainID matches an id that can be part of a URL. Ids come from a server.
var plainID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// consoleLink is the page of Camunda Console for the cluster of an action, or for the organisation.
// It is empty if that is unknown.
func consoleLink(of report.About, a diff.Action) string {
	switch {
	case of.Host != cloudHost || !plainID.MatchString(of.Organization):
		return ""
	case !plainID.MatchString(a.UUID):
		return console + of.Organization
	}
	return console + of.Organization + "/cluster/" + a.UUID
}
