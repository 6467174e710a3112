package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// An identifying notes which live clusters may be, or may not be, the declared one.
type identifying struct{ *clusterPair }

// recognised notes why a cluster counts as the declared one although the file does not say so.
func (c identifying) recognised() {
	if c.desired.Shown.UUID == "" || c.desired.Name == c.live.Name || c.desired.UUID != "" || slices.Contains(c.desired.Formerly, c.live.Name) {
		return
	}
	c.b.note(fmt.Sprintf("%s is live as %s (%s): %s. camsync absorb takes the live name into the file, and uuid: %s there makes it certain",
		c.name(spec.Clusters, ""), c.live.Name, c.live.UUID, c.desired.Shown.By, c.live.UUID))
}

// mostMatches is how many possible matches of one cluster are named.
const mostMatches = 3

// lookAlikes notes, next to the creation of a cluster, undeclared live clusters that may be it under
// another name: those of the same region, plan type and channel. Only a person can say which. It
// returns them if nothing else can.
func (c identifying) lookAlikes() (uncertain []string) {
	if !c.desired.Region.IsKnown() && !c.desired.PlanType.IsKnown() && !c.desired.Channel.IsKnown() {
		return nil // too few properties to compare
	}
	alike := among(c.b.undeclared, c.desired)
	if len(alike) == 0 {
		return nil
	}
	there, that, one, why := "is a live cluster", "is", "this is", ""
	if len(alike) > 1 {
		there, that, one = "are live clusters", "are", "one of these is"
	}
	if c.desired.Shown.Uncertain != "" {
		why, uncertain = ". Whether one was renamed could not be determined: "+c.desired.Shown.Uncertain, alike[:min(len(alike), mostMatches)]
	}
	c.b.note(fmt.Sprintf("%s would be created, and beside it there %s of the same region, plan type and channel "+
		"that %s not in the file: %s%s. If %s the same one under another name, say so with uuid: or formerly: in the file", c.name(spec.Clusters, ""), there, that, some(alike, mostMatches), why, one))
	return uncertain
}

// sameButCase notes, next to the creation of a cluster, undeclared live clusters whose names differ
// only in case.
func (c identifying) sameButCase() {
	for _, l := range c.b.undeclared {
		if strings.EqualFold(l.Name, c.desired.Name) {
			c.b.note(fmt.Sprintf("%s would be created, and there is a live cluster whose name differs from that in case alone: %s (%s). "+
				"If it is the same one, write its name exactly as it is, or pin it with uuid: in the file", c.name(spec.Clusters, ""), l.Name, l.UUID))
		}
	}
}

// rivals notes, for a cluster that only its name identifies, older undeclared clusters that may be
// the declared one instead.
func (c identifying) rivals(lane []phased) {
	acts := slices.ContainsFunc(lane, func(a phased) bool { return a.Verb != Hold })
	if !acts || c.desired.Shown.Uncertain == "" {
		return
	}
	isRival := func(l *spec.Cluster) bool {
		return slices.ContainsFunc(c.desired.Shown.Rivals, func(r spec.Rival) bool { return r.UUID == l.UUID })
	}
	others := slices.DeleteFunc(slices.Clone(c.b.undeclared), func(l *spec.Cluster) bool { return !isRival(l) })
	names := among(others, c.live)
	if len(names) == 0 {
		return
	}
	there, are, that := "is an older one", "is", "that"
	if len(names) > 1 {
		there, are, that = "are older ones", "are", "one of them"
	}
	c.b.note(fmt.Sprintf("%s is taken for the live cluster of that name, %s. Beside it there %s of the same region, plan type and channel "+
		"that %s not in the file: %s. Whether %s had the name before could not be determined: %s. uuid: in the file says which one is meant",
		c.name(spec.Clusters, ""), c.live.UUID, there, are, some(names, mostMatches), that, c.desired.Shown.Uncertain))
}

// among names the undeclared clusters with the properties of a desired one.
func among(undeclared []*spec.Cluster, d spec.Cluster) []string {
	var alike []string
	for _, l := range undeclared {
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
	matches := spec.Matches(desired.Clusters.Value(), live.Clusters.Value())
	others := undeclared(matches, live.Clusters.Value())
	all := make(map[spec.Name][]string)
	for _, m := range matches {
		if m.Live != nil || m.Conflict != "" || m.Desired.Absent {
			continue
		}
		if alike := among(others, *m.Desired); len(alike) > 0 {
			all[spec.ClusterName(m.Desired.Name)] = alike
		}
	}
	return all
}

// resembles reports whether a live cluster has the region, plan type and channel of a desired one, as
// far as the API shows them.
func resembles(d, l spec.Cluster) bool {
	both := func(desired, live spec.Part[spec.Choice]) bool { return desired.IsKnown() && live.IsKnown() }
	compared := both(d.Region, l.Region) || both(d.PlanType, l.PlanType) || both(d.Channel, l.Channel)
	return compared && !spec.Contradict(d.Region, l.Region) && !spec.Contradict(d.PlanType, l.PlanType) && !spec.Contradict(d.Channel, l.Channel)
}
