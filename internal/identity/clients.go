package identity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Clients are the ids of the live API clients that were seen of declared ones, with their rotations: by the uuid of their
// cluster, and by the declared name. The API says of a list neither how long it is nor how late: one that leaves a client
// out looks as if there were none.
type Clients map[string]map[string][]string

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

// Made notes a client that was created, in the place of those that are gone.
func (c Clients) Made(uuid, name, id string, gone ...string) {
	name, _ = spec.Rotation(name)
	ids := slices.DeleteFunc(slices.Clone(c[uuid][name]), func(old string) bool { return old == id || slices.Contains(gone, old) })
	if id != "" {
		ids = append(ids, id)
	}
	c.set(uuid, name, ids)
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
		for _, k := range d.Clients.Value() {
			ids := slices.Clone(c[uuid][k.Name])
			for _, have := range l.Clients.Value() {
				if name, _ := spec.Rotation(have.Name); name == k.Name && !slices.Contains(ids, have.ID) {
					ids = append(ids, have.ID)
				}
			}
			seen.set(uuid, k.Name, ids)
		}
	}
	return seen
}

// An Unlisted is the id of a client that was seen, or whose credentials are at their destination, and that the list of its
// cluster's clients does not have.
type Unlisted struct {
	ID   string
	Seen bool // in this cluster: else it is known only from credentials, which may be another cluster's
}

// Unlisted are those by the uuid of their cluster and the declared name: what is to be asked for by its id before another
// client of that name is made.
func (c Clients) Unlisted(desired, live spec.Organization) map[string]map[string][]Unlisted {
	all := make(map[string]map[string][]Unlisted)
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		if m.Live == nil || m.Conflict != "" || m.Desired.Absent || !m.Live.Clients.IsKnown() {
			continue
		}
		all[m.Live.UUID] = make(map[string][]Unlisted)
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

func lists(l spec.Cluster, id string) bool {
	return slices.ContainsFunc(l.Clients.Value(), func(k spec.Client) bool { return k.ID == id })
}
