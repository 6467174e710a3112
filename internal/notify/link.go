package notify

import (
	"regexp"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// console is where people see an organisation whose API is at that host.
const (
	cloudHost = "api.cloud.camunda.io"
	console   = "https://console.camunda.io/org/"
)

// plainID is an id that can stand in an address as it is: it comes from a server.
var plainID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// consoleLink is where Camunda shows what an action is about: its cluster, or else the organisation. It is empty
// where that is not known.
func consoleLink(of report.About, a diff.Action) string {
	switch {
	case of.Host != cloudHost || !plainID.MatchString(of.Organization):
		return ""
	case !plainID.MatchString(a.UUID):
		return console + of.Organization
	}
	return console + of.Organization + "/cluster/" + a.UUID
}
