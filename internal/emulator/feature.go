package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// features are what an organisation's plan may lack, by the end of the path of their operations. A
// longer end comes before its own end.
var features = []struct{ path, name string }{
	{"/backups/schedule", "schedules"},
	{"/restore", "restore"},
	{"/backups", "backups"},
	{"/backups/{backupId}", "backups"},
	{"/monitoring", "monitoring"},
	{"/monitoring/clients", "monitoring"},
	{"/monitoring/clients/{clientUuid}", "monitoring"},
	{"/monitoring/clients/{clientUuid}/rotate", "monitoring"},
	{"/secure-connectivity", "secureConnectivity"},
	{"/encryption", "encryption"},
	{"/failover", "failover"},
}

// Features are the names for Options.NotInPlan and Options.NotEnabled.
func Features() []string {
	var names []string
	for _, f := range features {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// featureOf is the feature that a route belongs to, or empty.
func featureOf(label string) string {
	for _, f := range features {
		if strings.HasSuffix(label, f.path) {
			return f.name
		}
	}
	return ""
}

// missing refuses what the organisation does not have. The API answers so to reads, too.
func (q *request) missing() *answer {
	feature := featureOf(q.route.label)
	refused := slices.Contains(q.options.NotInPlan, feature)
	switch {
	case feature == "":
		return nil
	case refused && feature == "failover":
		return refuse(http.StatusForbidden, "Not this time.") // as uninformative as the description's
	case refused:
		return refuse(http.StatusForbidden, "%s is not part of your organization's plan", feature)
	case slices.Contains(q.options.NotEnabled, feature):
		return refuse(http.StatusNotImplemented, "%s is not enabled for your organization", feature)
	}
	return nil
}
