package identity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Clients are the ids of the live API and monitoring clients that were seen of declared ones, with their rotations: by the uuid of their
// cluster, and by [ClientKey]. The API says of a list neither how long it is nor how late: one that leaves a client
// out looks as if there were none.
type Clients map[string]map[string][]string

// ClientKey is what a declared API or monitoring client is known by among those of its cluster. Names of clients have no slash.
func ClientKey(kind spec.Kind, name string) string {
	if kind == spec.MonitoringClients {
		return kind.Traits().Singular + "/" + name
	}
	declared, _ := spec.Rotation(name)
	return declared
}

// set replaces the ids of one declared client.
func (c Clients) set(uuid, name string, ids []string) {
	if len(ids) == 0 {
		delete(c[uuid], name)
		return
	}
	if c[uuid] == nil {
		c[uuid] = make(map[string][]string)
	}
	c[uuid][name] = ids
}

// Made notes a client of that key that was created, in the place of those that are gone.
func (c Clients) Made(uuid, key, id string, gone ...string) {
	ids := slices.DeleteFunc(slices.Clone(c[uuid][key]), func(old string) bool { return old == id || slices.Contains(gone, old) })
	if id != "" {
		ids = append(ids, id)
	}
	c.set(uuid, key, ids)
}

// Seen is what both sides show, on top of what was seen before: an id that is not listed is kept until it is
// known to be gone. What is no longer declared is forgotten. Clusters is which live one bears which declared name.
func (c Clients) Seen(clusters map[string]string, desired, live spec.Organization) Clients {
	seen := make(Clients)
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		var l spec.Cluster
		if m.Live != nil {
			l = *m.Live
		}
		d, uuid := m.Desired, cmp.Or(l.UUID, clusters[m.Desired.Name])
		if d.Absent || uuid == "" {
			continue
		}
		declared := spec.Declare(d.Clients.Value(), func(k spec.Client) string { return k.Name })
		for _, k := range d.Clients.Value() {
			ids := slices.Clone(c[uuid][k.Name])
			for _, have := range l.Clients.Value() {
				if declared.Of(have.Name) == k.Name && !slices.Contains(ids, have.ID) {
					ids = append(ids, have.ID)
				}
			}
			seen.set(uuid, k.Name, ids)
		}
		c.scrapers(seen, uuid, *d, l)
	}
	return seen
}

// scrapers adds the monitoring clients of a cluster. While its metrics endpoint is off, there are none, whatever was seen.
func (c Clients) scrapers(seen Clients, uuid string, d, l spec.Cluster) {
	off := l.MonitoringClients.IsKnown() && !l.MetricsEndpoint.On
	declared := spec.Declare(d.MonitoringClients.Value(), func(m spec.MonitoringClient) string { return m.Name })
	for _, m := range d.MonitoringClients.Value() {
		key := ClientKey(spec.MonitoringClients, m.Name)
		var ids []string
		if !off {
			ids = slices.Clone(c[uuid][key])
		}
		for _, have := range l.MonitoringClients.Value() {
			if declared.Of(have.Name) == m.Name && !slices.Contains(ids, have.ID) {
				ids = append(ids, have.ID)
			}
		}
		seen.set(uuid, key, ids)
	}
}

// An Unlisted is the id of a client that was seen, or whose credentials are at their destination, and that the list of its
// cluster's clients does not have.
type Unlisted struct {
	ID   string
	Seen bool // in this cluster: else it is known only from credentials, which may be another cluster's
}

// Unlisted are those by the uuid of their cluster and by [ClientKey]: what is to be asked for by its id before another
// client of that name is made.
func (c Clients) Unlisted(desired, live spec.Organization) map[string]map[string][]Unlisted {
	all := make(map[string]map[string][]Unlisted)
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		if m.Live == nil || m.Conflict != "" || m.Desired.Absent || !m.Live.Clients.IsKnown() && !m.Live.MonitoringClients.IsKnown() {
			continue
		}
		all[m.Live.UUID] = make(map[string][]Unlisted)
		c.unlistedScrapers(all[m.Live.UUID], *m.Desired, *m.Live)
		if !m.Live.Clients.IsKnown() {
			continue
		}
		for _, d := range m.Desired.Clients.Value() {
			var missing []Unlisted
			for _, id := range c[m.Live.UUID][d.Name] {
				if !lists(*m.Live, id) {
					missing = append(missing, Unlisted{id, true})
				}
			}
			at := d.Delivered.Value()
			if d.DeliveredFor != "" && d.DeliveredFor != strings.ToLower(m.Live.UUID) {
				at = "" // another cluster's
			}
			known := func(u Unlisted) bool { return u.ID == at }
			if at != "" && !lists(*m.Live, at) && !slices.ContainsFunc(missing, known) {
				missing = append(missing, Unlisted{at, false})
			}
			if len(missing) > 0 {
				all[m.Live.UUID][d.Name] = missing
			}
		}
	}
	return all
}

// unlistedScrapers adds the monitoring clients that were seen and are not listed, unless the metrics endpoint is off: then there are none.
func (c Clients) unlistedScrapers(all map[string][]Unlisted, d, l spec.Cluster) {
	live, read := l.MonitoringClients.Get()
	if !read || !l.MetricsEndpoint.On {
		return
	}
	for _, m := range d.MonitoringClients.Value() {
		key := ClientKey(spec.MonitoringClients, m.Name)
		for _, id := range c[l.UUID][key] {
			if !slices.ContainsFunc(live, func(have spec.MonitoringClient) bool { return have.ID == id }) {
				all[key] = append(all[key], Unlisted{id, true})
			}
		}
	}
}

func lists(l spec.Cluster, id string) bool {
	return slices.ContainsFunc(l.Clients.Value(), func(k spec.Client) bool { return k.ID == id })
}
