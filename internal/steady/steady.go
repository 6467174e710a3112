// Package steady remembers since when clusters have been Healthy with their generation. An upgrade of another cluster may
// have to wait until that is long enough.
//
// The API does not say it. So it counts from when a run first saw it, and starts over once a run sees that the cluster is
// not Healthy. What happens between two runs is not seen. For a cluster that no run has seen before, the activity log may
// have its upgrade; else it counts from now on, which is too late rather than too early.
package steady

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// A Memory is what was seen of clusters, by their uuids. One that was last seen in a state other than Healthy has an empty
// list, and one that no run has seen has none.
type Memory map[string][]spec.Sighting

// most is how many generations are remembered of a cluster.
const most = 8

// Seen is the memory after one more look at the clusters, and forgets all others.
func (m Memory) Seen(clusters []*spec.Cluster, now time.Time) Memory {
	next := make(Memory, len(clusters))
	for _, c := range clusters {
		uuid := strings.ToLower(c.UUID)
		seen := slices.DeleteFunc(slices.Clone(m[uuid]), func(s spec.Sighting) bool { return s.Since.After(now) }) // a clock was wrong
		generation, known := c.Generation.Get()
		if reason, _ := c.Unusable(); reason != "" || !known {
			next[uuid] = []spec.Sighting{}
			continue
		}
		if len(seen) == 0 || seen[len(seen)-1].Generation != generation.Name {
			seen = append(seen, spec.Sighting{Generation: generation.Name, Since: now.UTC().Truncate(time.Second)})
		}
		next[uuid] = seen[max(0, len(seen)-most):]
	}
	return next
}

// New are those of the clusters that no run has seen before, and that are Healthy.
func (m Memory) New(clusters []*spec.Cluster) []*spec.Cluster {
	return slices.DeleteFunc(slices.Clone(clusters), func(c *spec.Cluster) bool {
		_, seen := m[strings.ToLower(c.UUID)]
		reason, _ := c.Unusable()
		return seen || reason != ""
	})
}

// Logged adds, of clusters that no run has seen before, since when they have their generation by the activity log, whose
// newest entry comes first. A log without an entry of an upgrade shows nothing: it may not reach back so far.
func (m Memory) Logged(clusters []*spec.Cluster, entries []api.Entry, now time.Time) Memory {
	next := maps.Clone(m)
	if next == nil {
		next = Memory{}
	}
	for _, c := range m.New(clusters) {
		i := slices.IndexFunc(entries, func(e api.Entry) bool {
			return strings.EqualFold(e.ID, c.UUID) && strings.EqualFold(e.Attribute, "generation") && e.To != ""
		})
		generation := c.Generation.Value().Name
		if i < 0 || generation == "" || entries[i].To != generation || entries[i].At.IsZero() || entries[i].At.After(now) {
			continue
		}
		next[strings.ToLower(c.UUID)] = []spec.Sighting{{Generation: generation, Since: entries[i].At.UTC().Truncate(time.Second)}}
	}
	return next
}

// A Store keeps a memory in a file of that path. The empty one keeps nothing.
type Store string

// Recall reads the memory: nothing, if there is no file.
func (s Store) Recall() (Memory, error) {
	m := Memory{}
	if s == "" {
		return m, nil
	}
	return m, private.Recall(string(s), &m)
}

// Remember writes the memory for its owner only, unless it is what the file has already.
func (s Store) Remember(m Memory) error {
	if s == "" {
		return nil
	}
	before, err := s.Recall()
	same := func(x, y []spec.Sighting) bool {
		return slices.EqualFunc(x, y, func(x, y spec.Sighting) bool { return x.Generation == y.Generation && x.Since.Equal(y.Since) })
	}
	if err == nil && maps.EqualFunc(before, m, same) {
		return nil
	}
	return private.Remember(string(s), m)
}
