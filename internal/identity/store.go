package identity

import (
	"fmt"
	"maps"
	"slices"

	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// Seen says which live cluster has which declared name: what both sides show, on top of what was seen before. A
// name without one is noted too: from then on, a cluster that gets it is no longer explained by an entry that is new. A name
// that is no longer declared is forgotten: a cluster that has it then is another one.
func Seen(before map[string]string, desired, live spec.Organization) map[string]string {
	clusters, read := live.Clusters.Get()
	if !read {
		return before
	}
	seen := make(map[string]string)
	for _, m := range spec.Matches(desired.Clusters.Value(), clusters) {
		was, known := before[m.Desired.Name]
		switch {
		case m.Live != nil:
			seen[m.Desired.Name] = m.Live.UUID
		case m.Conflict != "" && !known:
		case m.Conflict == "" && m.Desired.Absent:
			seen[m.Desired.Name] = ""
		default:
			seen[m.Desired.Name] = was
		}
	}
	return seen
}

// A Store keeps what was seen in a file of that path. The empty one keeps nothing.
type Store string

// A Memory is what runs over the same files have seen.
type Memory struct {
	Clusters map[string]string `json:"clusters,omitempty"` // the uuids of clusters, by the declared name that they were last seen under
	Clients  Clients           `json:"clients,omitempty"`
}

// Recall reads what was seen: nothing, if there is no file.
func (s Store) Recall() (Memory, error) {
	if s == "" {
		return Memory{}, nil
	}
	var seen Memory
	if err := private.Recall(string(s), &seen); err != nil {
		return Memory{}, fmt.Errorf("clusters and clients seen: %w", err)
	}
	return seen, nil
}

// Remember writes what was seen, for its owner only, where that is not what the file says already.
func (s Store) Remember(seen Memory) error {
	if s == "" {
		return nil
	}
	before, err := s.Recall()
	if err == nil && maps.Equal(before.Clusters, seen.Clusters) && maps.EqualFunc(before.Clients, seen.Clients, func(a, b map[string][]string) bool {
		return maps.EqualFunc(a, b, slices.Equal)
	}) {
		return nil
	}
	if err := private.Remember(string(s), seen); err != nil {
		return fmt.Errorf("clusters and clients seen: %w", err)
	}
	return nil
}
