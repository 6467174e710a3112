package diff

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// protects reports whether a pattern matches a name of either side, or may match one that was not
// read. The contents of a cluster count even if there are none.
func (g guards) protects(pattern spec.Pattern) bool {
	all := strings.HasSuffix(pattern.String(), "/*")
	if (all || !g.live.Members.IsKnown()) && pattern.CanMatch(spec.Members) {
		return true
	}
	ofClusters := func(k spec.Kind) bool { return (k == spec.Clusters || k.Traits().InCluster) && pattern.CanMatch(k) }
	if !g.live.Clusters.IsKnown() && slices.ContainsFunc(spec.Kinds(), ofClusters) {
		return true
	}
	for _, side := range []spec.Organization{g.desired, g.live} {
		for _, name := range side.Names() {
			if name.Match(pattern) {
				return true
			}
		}
		for _, c := range side.Clusters.Value() {
			if (all || c.Absent) && pattern.Inside(c.Name) {
				return true
			}
		}
	}
	return slices.ContainsFunc(g.live.Clusters.Value(), func(c spec.Cluster) bool {
		return pattern.Inside(c.Name) && slices.ContainsFunc(spec.InnerKinds(), func(k spec.Kind) bool {
			return !k.Traits().Single && !k.In(c).IsKnown()
		})
	})
}
