package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// metricsEndpoint is where a cluster's metrics are scraped: the emulator's own address, as the client
// of the API knows it.
func metricsEndpoint(q *request, uuid string) map[string]string {
	scheme := "http"
	if q.http.TLS != nil {
		scheme = "https"
	}
	return map[string]string{"target": q.http.Host, "scheme": scheme, "path": "/metrics/" + uuid}
}

// scrape answers a cluster's metrics as Prometheus text to its monitoring clients, with HTTP Basic.
func (l *clusters) scrape(q *request) *answer {
	c := l.of(q)
	username, text, basic := q.http.BasicAuth()
	switch {
	case c == nil || !c.monitoring.active:
		return refuse(http.StatusServiceUnavailable, "no metrics here")
	case !allows(c.allowlist, q.http.RemoteAddr):
		return refuse(http.StatusForbidden, "this address is not in the cluster's IP allowlist")
	case !basic || !c.monitoring.accepts(username, text, q):
		return refuse(http.StatusUnauthorized, "Unauthorized").with("Www-Authenticate", `Basic realm="metrics"`)
	case c.status != healthy:
		return refuse(http.StatusServiceUnavailable, "the cluster is not healthy")
	}
	return (&answer{status: http.StatusOK, body: c.metrics()}).with("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
}

// accepts reports whether a client's password is valid, and records its use.
func (m *monitoring) accepts(username, text string, q *request) bool {
	for _, client := range living(m.clients) {
		if client.Username == username && client.password == text {
			used := timestamp(q.now)
			client.LastUsed = &used
			return true
		}
	}
	return slices.ContainsFunc(m.former, func(p password) bool { return p.username == username && p.text == text && q.now.Before(p.until) })
}

// allows reports whether an allowlist lets an address in. An empty one lets in all.
func allows(list []allowlistEntry, remote string) bool {
	host, _, err := net.SplitHostPort(remote)
	address, invalid := netip.ParseAddr(host)
	if len(list) == 0 || err != nil || invalid != nil {
		return true
	}
	for _, entry := range list {
		for network := range strings.SplitSeq(entry.IP, ",") {
			network = strings.TrimSpace(network)
			single, _ := netip.ParseAddr(network)
			block, _ := netip.ParsePrefix(network)
			if single == address.Unmap() || block.Contains(address.Unmap()) {
				return true
			}
		}
	}
	return false
}

// metrics is what little can be measured of a cluster behind which nothing runs.
func (c *cluster) metrics() []byte {
	var b strings.Builder
	gauge := func(name, help string, value int) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n%s{cluster_id=%q,generation=%q} %d\n", name, help, name, name, c.UUID, c.Generation.Name, value)
	}
	gauge("camunda_cluster_healthy", "Whether the cluster is healthy.", 1)
	gauge("camunda_cluster_backups", "Backups of the cluster.", len(c.backups.list))
	return []byte(b.String())
}
