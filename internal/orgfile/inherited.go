package orgfile

import (
	"github.com/camsync/camsync/internal/spec"
)

// A Default is a value that a file gives to all clusters at once, with the clusters that have it.
type Default struct {
	Key, Text string
	Pos       spec.Pos
	Clusters  []string // in the order of the files
}

// DefaultsOf are the defaults that clusters have, in the order of keys. One that every cluster overrides is not among them.
func DefaultsOf(clusters []spec.Cluster) []Default {
	var all []Default
	for _, k := range clusterKeys {
		if k.setting == nil {
			continue
		}
		d := Default{Key: k.name}
		for _, c := range clusters {
			if c.Defaulted(k.name) {
				d.Text, d.Pos = k.shown(c)
				d.Clusters = append(d.Clusters, c.Name)
			}
		}
		if len(d.Clusters) > 0 {
			all = append(all, d)
		}
	}
	return all
}
