package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// route is one operation of the description, or the login, or a control route.
type route struct {
	label  string // method and template
	scope  Scope  // needed to call it; empty: not even a token
	handle func(*request) *answer

	method   string
	segments []string // of the template
}

func on(label string, scope Scope, handle func(*request) *answer) route {
	method, template, _ := strings.Cut(label, " ")
	return route{label, scope, handle, method, strings.Split(template, "/")[1:]}
}

// organizationOperations are those of the organisation. A literal comes before a parameter in the same
// place.
var organizationOperations = []struct {
	label  string
	scope  Scope
	handle func(*Emulator, *request) *answer
}{
	{"POST /oauth/token", "", func(e *Emulator, q *request) *answer { return e.logins.login(q) }},
	{"GET /meta/ip-ranges", "", func(_ *Emulator, q *request) *answer { return ipRanges(q) }},
	{"GET /activity/json", ActivityRead, func(e *Emulator, q *request) *answer { return e.activity.json(q) }},
	{"GET /activity/csv", ActivityRead, func(e *Emulator, q *request) *answer { return e.activity.csv(q) }},

	{"GET /members", MemberRead, func(e *Emulator, q *request) *answer { return e.members.list(q) }},
	{"POST /members/{email}", MemberWrite, func(e *Emulator, q *request) *answer { return e.members.set(q) }},
	{"DELETE /members/{email}", MemberWrite, func(e *Emulator, q *request) *answer { return e.hub.memberships.leave(q, e.members.remove(q)) }},

	{"GET /clusters", ClusterRead, func(e *Emulator, q *request) *answer { return e.clusters.list(q) }},
	{"POST /clusters", ClusterWrite, func(e *Emulator, q *request) *answer { return e.clusters.create(q) }},
	{"GET /clusters/parameters", ClusterRead, func(_ *Emulator, q *request) *answer { return parameters(q) }},
	{"GET /metrics/{clusterUuid}", "", func(e *Emulator, q *request) *answer { return e.clusters.scrape(q) }},
}

// operations lists all routes.
func (e *Emulator) operations() []route {
	var routes []route
	for _, o := range organizationOperations {
		routes = append(routes, on(o.label, o.scope, func(q *request) *answer { return o.handle(e, q) }))
	}
	for _, o := range clusterOperations {
		routes = append(routes, on(o.method+" /clusters/{clusterUuid}"+o.path, o.scope, e.clusters.inside(o.handle)))
	}
	routes = append(routes,
		on("PATCH /clusters/{clusterUuid}", ClusterWrite, e.clusters.inside(e.clusters.patch)),
		on("POST /clusters/{clusterUuid}/failover", ClusterWrite, e.clusters.inside(e.clusters.failover)),
	)
	return append(routes, e.hub.operations()...)
}

// clusterOperations are those below a cluster's path.
var clusterOperations = []struct {
	method, path string
	scope        Scope
	handle       func(*request, *cluster) *answer
}{
	{"GET", "", ClusterRead, getCluster},
	{"DELETE", "", ClusterWrite, deleteCluster},
	{"PUT", "/upgrade", ClusterWrite, upgradeCluster},
	{"PUT", "/wake", ClusterWrite, wakeCluster},

	{"PUT", "/ipallowlist", AllowlistWrite, putAllowlist("ipallowlist")},
	{"PUT", "/ipwhitelist", AllowlistWrite, putAllowlist("ipwhitelist")}, // the older name

	{"GET", "/secrets", SecretRead, listSecrets},
	{"POST", "/secrets", SecretWrite, createSecret},
	{"PUT", "/secrets/{secretName}", SecretWrite, updateSecret},
	{"DELETE", "/secrets/{secretName}", SecretWrite, deleteSecret},

	{"GET", "/clients", ClientRead, listClients},
	{"POST", "/clients", ClientWrite, createClient},
	{"GET", "/clients/{clientId}", ClientRead, getClient},
	{"DELETE", "/clients/{clientId}", ClientWrite, deleteClient},

	{"GET", "/backups", BackupRead, listBackups},
	{"POST", "/backups", BackupWrite, createBackup},
	{"GET", "/backups/schedule", BackupRead, getSchedule},
	{"PUT", "/backups/schedule", BackupWrite, putSchedule},
	{"DELETE", "/backups/schedule", BackupWrite, deleteSchedule},
	{"DELETE", "/backups/{backupId}", BackupWrite, deleteBackup},
	{"GET", "/backups/{backupId}/restore", BackupRead, getRestore},
	{"POST", "/backups/{backupId}/restore", BackupWrite, restoreBackup},

	{"POST", "/monitoring", ClusterWrite, activateMonitoring},
	{"DELETE", "/monitoring", ClusterWrite, deactivateMonitoring},
	{"GET", "/monitoring/clients", ClusterRead, listMonitoringClients},
	{"POST", "/monitoring/clients", ClusterWrite, createMonitoringClient},
	{"DELETE", "/monitoring/clients/{clientUuid}", ClusterWrite, deleteMonitoringClient},
	{"POST", "/monitoring/clients/{clientUuid}/rotate", ClusterWrite, rotateMonitoringClient},

	{"GET", "/secure-connectivity", ClusterRead, getConnectivity},
	{"POST", "/secure-connectivity", ClusterWrite, activateConnectivity},
	{"DELETE", "/secure-connectivity", ClusterWrite, deactivateConnectivity},

	{"PUT", "/encryption", ClusterWrite, putEncryption},
}

// ipRanges lists the addresses of Camunda's own services, here from ranges reserved for
// documentation.
func ipRanges(*request) *answer {
	return reply(map[string][]string{"web-modeler": {"192.0.2.10/32", "192.0.2.11/32"}})
}

// match returns the route of a request and its parameters, or a route without a label that refuses
// it. Segments are decoded one by one: an encoded slash stays inside its segment, and dots are not
// resolved.
func match(routes []route, r *http.Request) (*route, map[string]string) {
	path := strings.Split(r.URL.EscapedPath(), "/")[1:]
	if last := len(path) - 1; r.Method == http.MethodGet && last > 0 && path[last] == "" {
		path = path[:last] // older documents and some clients use GET /clusters/
	}
	for i, segment := range path {
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			return unmatched(refuse(http.StatusBadRequest, "the path is not well encoded"))
		}
		path[i] = decoded
	}
	var allowed []string
	for i := range routes {
		values, fits := routes[i].fit(path)
		switch {
		case !fits:
		case routes[i].method == r.Method:
			return &routes[i], values
		default:
			allowed = append(allowed, routes[i].method)
		}
	}
	if allowed == nil {
		return unmatched(refuse(http.StatusNotFound, "no such path"))
	}
	slices.Sort(allowed)
	return unmatched(refuse(http.StatusMethodNotAllowed, "method %s is not allowed here", r.Method).
		with("Allow", strings.Join(slices.Compact(allowed), ", ")))
}

func unmatched(refusal *answer) (*route, map[string]string) {
	return &route{handle: func(*request) *answer { return refusal }}, nil
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

// Routes lists the operations of the Administration API, as Requests names them.
func Routes() []string {
	var labels []string
	for _, t := range New(Options{}).routes {
		if t.scope != "" && !t.ofHub() || t.label == "GET /meta/ip-ranges" {
			labels = append(labels, t.label)
		}
	}
	return labels
}
