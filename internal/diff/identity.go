package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// recognised notes why a cluster counts as the declared one although the file does not say so.
func (b *builder) recognised(c clusterPair) {
	if c.desired.Shown.UUID == "" || c.desired.Name == c.live.Name || c.desired.UUID != "" || slices.Contains(c.desired.Formerly, c.live.Name) {
		return
	}
	b.note(fmt.Sprintf("%s is live as %s (%s): %s. camsync absorb takes the live name into the file, and uuid: %s there makes it certain",
		c.name(spec.Clusters, ""), c.live.Name, c.live.UUID, c.desired.Shown.By, c.live.UUID))
}

// mostMatches is how many possible matches of one cluster are named.
const mostMatches = 3

// lookAlikes notes, next to the creation of a cluster, undeclared live clusters that may be it under
// another name: those of the same region, plan type and channel. Only a person can say which. It
// returns them if nothing else can.
func (b *builder) lookAlikes(c clusterPair) (untold []string) {
	if !c.desired.Region.IsKnown() && !c.desired.PlanType.IsKnown() && !c.desired.Channel.IsKnown() {
		return nil // too few properties to compare
	}
	alike := among(b.strangers, c.desired)
	if len(alike) == 0 {
		return nil
	}
	rest := ""
	if n := len(alike) - mostMatches; n > 0 {
		alike, rest = alike[:mostMatches], fmt.Sprintf(" and %d more", n)
	}
	which, one := strings.Join(alike, ", ")+rest, "this is"
	if len(alike) > 1 {
		one = "one of these is"
	}
	why := ""
	if c.desired.Shown.Untold != "" {
		why, untold = ". Whether one was renamed could not be determined: "+c.desired.Shown.Untold, alike
	}
	b.note(fmt.Sprintf("%s would be created, and beside it there is a live cluster of the same region, plan type and channel "+
		"that is not in the file: %s%s. If %s the same one under another name, say so with uuid: or formerly: in the file", c.name(spec.Clusters, ""), which, why, one))
	return untold
}

// sameButCase notes, next to the creation of a cluster, undeclared live clusters whose names differ
// only in case.
func (b *builder) sameButCase(c clusterPair) {
	for _, l := range b.strangers {
		if strings.EqualFold(l.Name, c.desired.Name) {
			b.note(fmt.Sprintf("%s would be created, and there is a live cluster whose name differs from that in case alone: %s (%s). "+
				"If it is the same one, write its name exactly as it is, or pin it with uuid: in the file", c.name(spec.Clusters, ""), l.Name, l.UUID))
		}
	}
}

// rivals notes, for a cluster that only its name identifies, older undeclared clusters that may be
// the declared one instead.
func (b *builder) rivals(c clusterPair, lane []phased) {
	acts := slices.ContainsFunc(lane, func(a phased) bool { return a.Verb != Hold })
	if !acts || c.desired.Shown.Untold == "" {
		return
	}
	var alike []*spec.Cluster
	for _, r := range c.desired.Shown.Rivals {
		for _, l := range b.strangers {
			if l.UUID == r.UUID {
				alike = append(alike, l)
			}
		}
	}
	names := among(alike, c.live)
	if len(names) == 0 {
		return
	}
	rest := ""
	if n := len(names) - mostMatches; n > 0 {
		names, rest = names[:mostMatches], fmt.Sprintf(" and %d more", n)
	}
	b.note(fmt.Sprintf("%s is taken for the live cluster of that name, %s. Beside it there is an older one of the same region, plan type and channel "+
		"that is not in the file: %s. Whether that had the name before could not be determined: %s. uuid: in the file says which one is meant",
		c.name(spec.Clusters, ""), c.live.UUID, strings.Join(names, ", ")+rest, c.desired.Shown.Untold))
}

// among names the undeclared clusters with the properties of a desired one.
func among(strangers []*spec.Cluster, d spec.Cluster) []string {
	var alike []string
	for _, l := range strangers {
		if resembles(d, *l) {
			alike = append(alike, l.Name+" ("+l.UUID+")")
		}
	}
	slices.Sort(alike)
	return alike
}

// LookAlikes returns, by the name of each creation in the plan of both sides, the undeclared live
// clusters that may be that cluster.
func LookAlikes(desired, live spec.Organization) map[spec.Name][]string {
	b := builder{desired: desired, live: live}
	b.clusters()
	all := make(map[spec.Name][]string)
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		if m.Live != nil || m.Conflict != "" || m.Desired.Absent {
			continue
		}
		if alike := among(b.strangers, *m.Desired); len(alike) > 0 {
			all[spec.ClusterName(m.Desired.Name)] = alike
		}
	}
	return all
}

// resembles reports whether a live cluster has the region, plan type and channel of a desired one, as
// far as the API shows them.
func resembles(d, l spec.Cluster) bool {
	compared := false
	for _, choice := range []struct{ desired, live spec.Part[spec.Choice] }{
		{d.Region, l.Region}, {d.PlanType, l.PlanType}, {d.Channel, l.Channel},
	} {
		want, said := choice.desired.Get()
		have, shown := choice.live.Get()
		if said && shown && !have.Is(want.Name) {
			return false
		}
		compared = compared || said && shown
	}
	return compared
}
