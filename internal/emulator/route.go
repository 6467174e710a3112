package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// route is one operation of the description, or the login.
type route struct {
	method   string
	template string
	scope    Scope // needed to call it
	open     bool  // needs no token
	serial   bool  // one at a time per cluster; concurrent requests are refused
	handle   func(*Emulator, *request) *answer

	label    string // method and template
	segments []string
}

// table lists all routes. A literal comes before a parameter in the same place.
func table() []route {
	return []route{
		{method: "POST", template: "/oauth/token", open: true, handle: (*Emulator).login},
		{method: "GET", template: "/meta/ip-ranges", open: true, handle: (*Emulator).ipRanges},
		{method: "GET", template: "/activity/json", scope: ActivityRead, handle: (*Emulator).activityJSON},
		{method: "GET", template: "/activity/csv", scope: ActivityRead, handle: (*Emulator).activityCSV},

		{method: "GET", template: "/members", scope: MemberRead, handle: (*Emulator).listMembers},
		{method: "POST", template: "/members/{email}", scope: MemberWrite, handle: (*Emulator).setMember},
		{method: "DELETE", template: "/members/{email}", scope: MemberWrite, handle: (*Emulator).deleteMember},

		{method: "GET", template: "/clusters", scope: ClusterRead, handle: (*Emulator).listClusters},
		{method: "POST", template: "/clusters", scope: ClusterWrite, handle: (*Emulator).createCluster},
		{method: "GET", template: "/clusters/parameters", scope: ClusterRead, handle: (*Emulator).parameters},
		{method: "GET", template: "/clusters/{clusterUuid}", scope: ClusterRead, handle: of((*Emulator).getCluster)},
		{method: "PATCH", template: "/clusters/{clusterUuid}", scope: ClusterWrite, handle: of((*Emulator).patchCluster)},
		{method: "DELETE", template: "/clusters/{clusterUuid}", scope: ClusterWrite, handle: of((*Emulator).deleteCluster)},
		{method: "PUT", template: "/clusters/{clusterUuid}/upgrade", scope: ClusterWrite, handle: of((*Emulator).upgradeCluster)},
		{method: "PUT", template: "/clusters/{clusterUuid}/wake", scope: ClusterWrite, handle: of((*Emulator).wakeCluster)},

		{method: "PUT", template: "/clusters/{clusterUuid}/ipallowlist", scope: AllowlistWrite, handle: of((*Emulator).putAllowlist)},
		{method: "PUT", template: "/clusters/{clusterUuid}/ipwhitelist", scope: AllowlistWrite, handle: of((*Emulator).putWhitelist)},

		{method: "GET", template: "/clusters/{clusterUuid}/secrets", scope: SecretRead, handle: of((*Emulator).listSecrets)},
		{method: "POST", template: "/clusters/{clusterUuid}/secrets", scope: SecretWrite, serial: true, handle: of((*Emulator).createSecret)},
		{method: "PUT", template: "/clusters/{clusterUuid}/secrets/{secretName}", scope: SecretWrite, serial: true, handle: of((*Emulator).updateSecret)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/secrets/{secretName}", scope: SecretWrite, serial: true, handle: of((*Emulator).deleteSecret)},

		{method: "GET", template: "/clusters/{clusterUuid}/clients", scope: ClientRead, handle: of((*Emulator).listClients)},
		{method: "POST", template: "/clusters/{clusterUuid}/clients", scope: ClientWrite, handle: of((*Emulator).createClient)},
		{method: "GET", template: "/clusters/{clusterUuid}/clients/{clientId}", scope: ClientRead, handle: of((*Emulator).getClient)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/clients/{clientId}", scope: ClientWrite, handle: of((*Emulator).deleteClient)},

		{method: "GET", template: "/clusters/{clusterUuid}/backups", scope: BackupRead, handle: of((*Emulator).listBackups)},
		{method: "POST", template: "/clusters/{clusterUuid}/backups", scope: BackupWrite, handle: of((*Emulator).createBackup)},
		{method: "GET", template: "/clusters/{clusterUuid}/backups/schedule", scope: BackupRead, handle: of((*Emulator).getSchedule)},
		{method: "PUT", template: "/clusters/{clusterUuid}/backups/schedule", scope: BackupWrite, handle: of((*Emulator).putSchedule)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/backups/schedule", scope: BackupWrite, handle: of((*Emulator).deleteSchedule)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/backups/{backupId}", scope: BackupWrite, handle: of((*Emulator).deleteBackup)},
		{method: "GET", template: "/clusters/{clusterUuid}/backups/{backupId}/restore", scope: BackupRead, handle: of((*Emulator).getRestore)},
		{method: "POST", template: "/clusters/{clusterUuid}/backups/{backupId}/restore", scope: BackupWrite, handle: of((*Emulator).restoreBackup)},

		{method: "POST", template: "/clusters/{clusterUuid}/monitoring", scope: ClusterWrite, handle: of((*Emulator).activateMonitoring)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/monitoring", scope: ClusterWrite, handle: of((*Emulator).deactivateMonitoring)},
		{method: "GET", template: "/clusters/{clusterUuid}/monitoring/clients", scope: ClusterRead, handle: of((*Emulator).listMonitoringClients)},
		{method: "POST", template: "/clusters/{clusterUuid}/monitoring/clients", scope: ClusterWrite, handle: of((*Emulator).createMonitoringClient)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}", scope: ClusterWrite, handle: of((*Emulator).deleteMonitoringClient)},
		{method: "POST", template: "/clusters/{clusterUuid}/monitoring/clients/{clientUuid}/rotate", scope: ClusterWrite, handle: of((*Emulator).rotateMonitoringClient)},

		{method: "GET", template: "/clusters/{clusterUuid}/secure-connectivity", scope: ClusterRead, handle: of((*Emulator).getConnectivity)},
		{method: "POST", template: "/clusters/{clusterUuid}/secure-connectivity", scope: ClusterWrite, handle: of((*Emulator).activateConnectivity)},
		{method: "DELETE", template: "/clusters/{clusterUuid}/secure-connectivity", scope: ClusterWrite, handle: of((*Emulator).deactivateConnectivity)},

		{method: "PUT", template: "/clusters/{clusterUuid}/encryption", scope: ClusterWrite, handle: of((*Emulator).putEncryption)},
		{method: "POST", template: "/clusters/{clusterUuid}/failover", scope: ClusterWrite, handle: of((*Emulator).failover)},
	}
}

// prepare splits the templates for matching.
func prepare(table []route) []route {
	for i := range table {
		table[i].label = table[i].method + " " + table[i].template
		table[i].segments = strings.Split(table[i].template, "/")[1:]
	}
	return table
}

// match returns the route of a request and its parameters. Segments are decoded one by one: an
// encoded slash stays inside its segment, and dots are not resolved.
func (e *Emulator) match(r *http.Request) (*route, map[string]string, *answer) {
	path := strings.Split(r.URL.EscapedPath(), "/")[1:]
	if last := len(path) - 1; r.Method == http.MethodGet && last > 0 && path[last] == "" {
		path = path[:last] // older documents and some clients use GET /clusters/
	}
	for i, segment := range path {
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			return nil, nil, refuse(http.StatusBadRequest, "the path is not well encoded")
		}
		path[i] = decoded
	}
	var allowed []string
	for i := range e.routes {
		candidate := &e.routes[i]
		values, fits := candidate.fit(path)
		switch {
		case !fits:
		case candidate.method == r.Method:
			return candidate, values, nil
		default:
			allowed = append(allowed, candidate.method)
		}
	}
	if allowed == nil {
		return nil, nil, refuse(http.StatusNotFound, "no such path")
	}
	slices.Sort(allowed)
	return nil, nil, refuse(http.StatusMethodNotAllowed, "method %s is not allowed here", r.Method).
		with("Allow", strings.Join(slices.Compact(allowed), ", "))
}

// fit reports whether a path matches the route, and returns its parameters. No parameter is empty.
func (t *route) fit(path []string) (map[string]string, bool) {
	if len(path) != len(t.segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, want := range t.segments {
		name, parameter := strings.CutPrefix(want, "{")
		switch {
		case parameter && path[i] != "":
			values[strings.TrimSuffix(name, "}")] = path[i]
		case path[i] != want:
			return nil, false
		}
	}
	return values, true
}

// of makes a handler from a function over the path's cluster. A missing cluster is a 404.
func of(handle func(*Emulator, *request, *cluster) *answer) func(*Emulator, *request) *answer {
	return func(e *Emulator, q *request) *answer {
		c := e.cluster(q.values["clusterUuid"])
		if c == nil {
			return refuse(http.StatusNotFound, "cluster not found")
		}
		return handle(e, q, c)
	}
}
