package audit

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// isEndpoint reports whether an entry is about the metrics endpoint of a cluster, and not about one of its clients: what it is about has
// the id of the cluster, or none. Home is that of the entry.
func isEndpoint(e api.Entry, kind spec.Kind, home string) bool {
	return kind == spec.MonitoringClients && home != "" && (e.ID == "" || strings.EqualFold(e.ID, home))
}

// endpointKey is the key of a cluster's metrics endpoint. The deletions of its clients have it, too: the last one switches the endpoint
// off, of which the log may have no entry.
func endpointKey(cluster string) string { return key(spec.MonitoringClients, cluster, "") }

// switched finds the entry that switched the metrics endpoint on or off. A log that is late, and says the opposite, does not say.
func switched(l *Log, a diff.Action, about []int) (api.Entry, bool) {
	off := len(a.Fields) > 0 && a.Fields[0].Live == "off"
	for _, i := range about {
		switch e := l.entries[i]; {
		case (e.Type == api.EntryDeleted) == off:
			return e, true
		case off:
			return api.Entry{}, false
		}
	}
	return api.Entry{}, false
}

// withEndpoint are the entries about a monitoring client, and those that switched off the endpoint, which deletes all clients.
func withEndpoint(l *Log, a diff.Action, about []int) []int {
	all := slices.Clone(about)
	for _, i := range l.about[endpointKey(a.UUID)] {
		e := l.entries[i]
		if kind := l.kind(e); e.Type == api.EntryDeleted && isEndpoint(e, kind, l.home(e, kind)) {
			all = append(all, i)
		}
	}
	slices.Sort(all) // the newest first
	return all
}
