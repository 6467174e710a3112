package saved

import (
	"strings"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// monitoringRow remembers a monitoring client, or the endpoint, which has no name of its own.
var monitoringRow = row[spec.Cluster]{
	func(c spec.Cluster) any { return part(c.MonitoringClients, each(desiredMonitoringClient)) },
	func(desired, live spec.Cluster, own string) (d, l any) {
		if own == "" { // of the endpoint, which is on where a client is wanted
			return part(desired.MonitoringClients, each(desiredMonitoringClient)), says{"endpoint": live.MetricsEndpoint.On}
		}
		is := func(c spec.MonitoringClient) bool { return c.Name == own }
		found := filter(live.MonitoringClients, func(c spec.MonitoringClient) bool { return spec.RotationOf(c.Name, own) > 0 })
		stable.Sort(found, func(x, y spec.MonitoringClient) int { return strings.Compare(x.ID, y.ID) })
		return first(filter(desired.MonitoringClients, is), desiredMonitoringClient), list(found, liveMonitoringClient)
	},
}

func desiredMonitoringClient(c spec.MonitoringClient) any {
	client := says{"name": c.Name}
	if d := c.Credentials; d != nil {
		client["credentials"] = destination(*d)
	}
	return client
}

// liveMonitoringClient leaves out when it was last used.
func liveMonitoringClient(c spec.MonitoringClient) any {
	return says{"name": c.Name, "id": c.ID, "lost": c.Lost, "doubt": c.Doubt != ""}
}
