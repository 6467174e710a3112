package orgfile

import (
	"maps"
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// defaultKeys are the keys that a file can give to all clusters at once: single values that clusters commonly share. Lists are not
// among them, since each entry belongs to one cluster.
var defaultKeys = []string{
	"stage", "region", "channel", "planType", "generation", "autoUpdate", "hardwarePackages", "backupRegion", "backupSchedule", "backupMaxAge",
}

// A keyed cluster is what one file, or the defaults, say of a cluster, with the places of the keys.
type keyed struct {
	spec.Cluster
	keys map[string]spec.Pos
}

// defaults reads the key defaults; its value is what each cluster has that does not say otherwise.
func defaults(m mapping) (keyed, bool) {
	return part(m, "cluster", in(clusterDefaultsObject, clusterDefaults)).Value(), true
}

func clusterDefaults(m mapping) (keyed, bool) {
	d := keyed{keys: m.places()}
	for _, k := range clusterKeys {
		if slices.Contains(defaultKeys, k.name) {
			k.read(m, &d.Cluster)
		}
	}
	return d, true
}

// places are where the keys of a mapping stand.
func (m mapping) places() map[string]spec.Pos {
	places := make(map[string]spec.Pos, len(m.entries))
	for _, e := range m.entries {
		places[e.key.Value] = m.r.pos(e.key)
	}
	return places
}

// joinClusters makes one list of the clusters of several files. A cluster that several of them name is one, with the keys of all.
// Its place is that of the first.
func joinClusters(contents []content, fallback keyed, errs *spec.FileErrors) spec.Part[[]spec.Cluster] {
	var first spec.Part[[]spec.Cluster]
	all := 0
	for _, c := range contents {
		all += len(c.clusters.Value())
	}
	joined := make([]keyed, 0, all)
	at := make(map[string]int, all) // by name
	for _, c := range contents {
		if !first.IsKnown() {
			first = c.clusters
		}
		for i, one := range c.clusters.Value() {
			next := keyed{one, c.keys[i]}
			if j, there := at[one.Name]; there && one.Name != "" && joined[j].Pos.File != one.Pos.File {
				joined[j].join(next, errs)
				continue
			}
			at[one.Name] = len(joined)
			joined = append(joined, next)
		}
	}
	if !first.IsKnown() {
		return first
	}
	clusters := make([]spec.Cluster, len(joined))
	for i := range joined {
		joined[i].checkAbsent(errs)
		clusters[i] = joined[i].or(fallback)
	}
	return spec.KnownAt(clusters, first.Pos)
}

// join adds what another file says of the cluster. A key that both have is an error.
func (c *keyed) join(next keyed, errs *spec.FileErrors) {
	c.Also = append(c.Also, next.Pos)
	c.keys = maps.Clone(c.keys)
	for _, key := range slices.Sorted(maps.Keys(next.keys)) {
		first, twice := c.keys[key]
		switch {
		case key == "name":
		case twice:
			*errs = append(*errs, spec.FileError{Pos: next.keys[key], Text: key + " of cluster " + quote(c.Name) + " is already given at " + first.String() + "; write it in one file only"})
		default:
			c.keys[key] = next.keys[key]
			c.take(key, next.Cluster)
		}
	}
}

// take takes the value of a key from another cluster.
func (c *keyed) take(key string, from spec.Cluster) {
	switch key {
	case "uuid":
		c.UUID = from.UUID
	case "formerly":
		c.Formerly = from.Formerly
	case "state":
		c.Absent = from.Absent
	}
	for _, k := range clusterKeys {
		if k.name == key {
			k.take(&c.Cluster, from)
		}
	}
}

// checkAbsent reports what one file wants of a cluster that another one wants to be deleted.
func (c *keyed) checkAbsent(errs *spec.FileErrors) {
	if !c.Absent || len(c.Also) == 0 {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(c.keys)) {
		if !slices.Contains(identityKeys, key) {
			*errs = append(*errs, spec.FileError{Pos: c.keys[key], Text: "cluster " + quote(c.Name) + " has state: absent at " + c.keys["state"].String() + "; leave " + key + " out"})
		}
	}
}

// or is the cluster with the defaults of all keys that it does not have. One that is to be deleted has none.
func (c *keyed) or(fallback keyed) spec.Cluster {
	if c.Absent {
		return c.Cluster
	}
	for _, key := range slices.Sorted(maps.Keys(fallback.keys)) {
		if _, own := c.keys[key]; !own {
			c.take(key, fallback.Cluster)
			c.Default = append(c.Default, key)
		}
	}
	return c.Cluster
}
