package daemon

import (
	"fmt"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// The metrics endpoint of a cluster goes on and off with its monitoring clients, and with those alone that a pass may make and delete.
func TestTheMetricsEndpointFollowsWhatIsNotHeld(t *testing.T) {
	const (
		grafana = "cluster/a/monitoring/grafana"
		pruned  = "policy: {prune: [monitoringClients], allow: [credential-loss]}\nclusters: [{name: a, monitoringClients: []}]"
		one     = "clusters: [{name: a, monitoringClients: [{name: grafana, credentials: {command: [tee]}}]}]"
	)
	for name, test := range map[string]struct {
		file string
		live []string // monitoring clients; the endpoint is on where there are any
		only []string // what is pending; nil where everything may be written
		want string
	}{
		"all of them go": {pruned, []string{"grafana", "other"}, nil, `
			delete cluster/a/monitoring/grafana: api.SwitchOffMetrics
			delete cluster/a/monitoring/other:`},
		"another one was made by a colleague": {pruned, []string{"grafana", "other"}, []string{grafana}, `
			delete cluster/a/monitoring/grafana: api.DeleteMonitoringClient
			hold cluster/a/monitoring/other:`},
		"two of three go": {pruned, []string{"grafana", "other", "third"}, []string{grafana, "cluster/a/monitoring/third"}, `
			delete cluster/a/monitoring/grafana: api.DeleteMonitoringClient
			hold cluster/a/monitoring/other:
			delete cluster/a/monitoring/third: api.DeleteMonitoringClient`},
		"the first one is held": {pruned, []string{"another", "grafana"}, []string{grafana}, `
			hold cluster/a/monitoring/another:
			delete cluster/a/monitoring/grafana: api.DeleteMonitoringClient`},
		"it is new": {one, nil, nil, `
			update cluster/a/monitoringClients: api.SwitchOnMetrics
			create cluster/a/monitoring/grafana: api.CreateMonitoringClient`},
		"a colleague switched it off": {one, nil, []string{}, `
			hold cluster/a/monitoringClients:
			hold cluster/a/monitoring/grafana:`},
	} {
		t.Run(name, func(t *testing.T) {
			desired, err := orgfile.Load([]string{"-"}, strings.NewReader("apiVersion: camsync/v1\n"+test.file))
			if err != nil {
				t.Fatal(err)
			}
			var clients []spec.MonitoringClient
			for _, name := range test.live {
				clients = append(clients, spec.MonitoringClient{Name: name, ID: name + "-id"})
			}
			live := spec.Organization{Clusters: spec.Known([]spec.Cluster{{
				Name: "a", UUID: "c", Status: spec.Healthy, MonitoringClients: spec.Known(clients), MetricsEndpoint: spec.MetricsEndpoint{On: len(clients) > 0},
			}})}
			task := Task{Write: true, only: test.only}
			if test.only != nil && len(test.only) == 0 { // drift is corrected, but for what vanished
				task.only, task.vanished = nil, vanished{drift: true}
			}
			var lines []string
			for _, a := range task.Guard(diff.Between(desired, live)).Actions {
				line := string(a.Verb) + " " + a.Name.String() + ":"
				for _, call := range a.Calls {
					line += fmt.Sprintf(" %T", call)
				}
				lines = append(lines, line)
			}
			if got, want := "\n"+strings.Join(lines, "\n"), strings.ReplaceAll(test.want, "\n\t\t\t", "\n"); got != want {
				t.Errorf("got%s\nwant%s", got, want)
			}
		})
	}
}
