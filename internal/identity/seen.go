package identity

import (
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// pinHint says what settles which cluster is meant.
const pinHint = "pin the one that is meant with uuid: in the file"

// seen is the uuid, in lower case, of the cluster that a declared name was last seen on; and whether a run has read that
// name in the file before.
func (f Finder) seen(name string) (uuid string, known bool) {
	uuid, known = f.Seen[name]
	if made := f.Made[name]; uuid == "" && made != "" {
		return strings.ToLower(made), true
	}
	return strings.ToLower(uuid), known
}

// owners are the declared names that clusters were seen under, by the uuids of those. What is pinned needs none.
func (f Finder) owners(desired []spec.Cluster) map[string]string {
	owners := make(map[string]string)
	for _, d := range desired {
		if uuid, _ := f.seen(d.Name); uuid != "" && d.UUID == "" {
			owners[uuid] = d.Name
		}
	}
	return owners
}

// claims are the desired clusters that live ones match, by the uuids of those.
func claims(matches []spec.Match) map[string]*spec.Cluster {
	by := make(map[string]*spec.Cluster)
	for _, m := range matches {
		if m.Live != nil {
			by[strings.ToLower(m.Live.UUID)] = m.Desired
		}
	}
	return by
}
