package spec

import (
	"fmt"
	"strings"
)

// A Match says which live cluster a desired one is.
type Match struct {
	Desired *Cluster
	Live    *Cluster // nil where there is none, or where Conflict says that it is uncertain
	// Conflict is why nothing may be done for this cluster; empty where Live, or its absence, is certain.
	Conflict string
	// Taken is the uuid of another live cluster that has the name which this one, known by its pin, is to get; empty mostly.
	Taken string
}

// Matches pairs every desired cluster with the live one that it is: the pinned uuid first, then
// the name, then the earlier names, then what else shows which one it is. What is ambiguous, or claimed twice, is a conflict; so is a cluster to
// be deleted that has its name and an earlier one live, as the next run would take the other for it.
// The pointers are into the given slices.
func Matches(desired, live []Cluster) []Match {
	byUUID := make(map[string]*Cluster, len(live))
	byName := make(map[string][]*Cluster, len(live))
	all := make([]*Cluster, len(live)) // one list for all names of which there is one
	for i := range live {
		l := &live[i]
		byUUID[strings.ToLower(l.UUID)] = l
		if others := byName[l.Name]; others != nil {
			byName[l.Name] = append(others, l)
			continue
		}
		all[i] = l
		byName[l.Name] = all[i : i+1 : i+1]
	}
	claimed := make(map[*Cluster]*Cluster, len(desired))
	for i := range desired {
		if l := byUUID[strings.ToLower(desired[i].UUID)]; desired[i].UUID != "" && l != nil {
			claimed[l] = &desired[i]
		}
	}
	matches := make([]Match, 0, len(desired))
	for i := range desired {
		m := match(&desired[i], byUUID, byName, claimed)
		if m.Live != nil {
			claimed[m.Live] = &desired[i]
		}
		matches = append(matches, m)
	}
	return matches
}

// match finds the live cluster of one desired one, of those that no other one has claimed.
func match(d *Cluster, byUUID map[string]*Cluster, byName map[string][]*Cluster, claimed map[*Cluster]*Cluster) Match {
	conflict := func(format string, args ...any) Match {
		return Match{Desired: d, Conflict: fmt.Sprintf(format, args...)}
	}
	m := Match{Desired: d}
	if d.UUID != "" {
		m.Live = byUUID[strings.ToLower(d.UUID)]
		switch named := byName[d.Name]; {
		case d.Absent:
		case m.Live == nil:
			return conflict("no live cluster has the pinned uuid %s", d.UUID)
		case m.Live.Name != d.Name && len(named) > 0:
			m.Taken = named[0].UUID
		}
		return m
	}
	for _, name := range append([]string{d.Name}, d.Formerly...) {
		switch found := byName[name]; {
		case len(found) > 1:
			return conflict("%d live clusters are called %q: %s", len(found), name, strings.Join(each(found, func(c *Cluster) string { return c.UUID }), ", "))
		case len(found) == 1 && claimed[found[0]] != nil:
			return conflict("the live cluster %q is also what cluster %q in the file stands for", name, claimed[found[0]].Name)
		case len(found) == 1 && m.Live != nil:
			return conflict("live clusters are called both %q and %q: %s, %s", m.Live.Name, name, m.Live.UUID, found[0].UUID)
		case len(found) == 1:
			m.Live = found[0]
		}
		if m.Live != nil && !d.Absent && name == d.Name {
			break // a cluster that has its earlier names is another one
		}
	}
	if d.Shown.Doubt != "" {
		return conflict("%s", d.Shown.Doubt)
	}
	if l := byUUID[strings.ToLower(d.Shown.UUID)]; l != nil && m.Live == nil && !d.Absent && claimed[l] == nil && l.Name != d.Name {
		m.Live = l
	}
	return m
}

// OwnerOf is the id of the organisation that live clusters belong to; empty if none shows it.
func OwnerOf(clusters []Cluster) string {
	for _, c := range clusters {
		if c.OwnerID != "" {
			return c.OwnerID
		}
	}
	return ""
}

// ByUUID is the cluster of a uuid; nil for none.
func ByUUID(clusters []Cluster, uuid string) *Cluster {
	for i := range clusters { // in place: a cluster is large
		if c := &clusters[i]; uuid != "" && strings.EqualFold(c.UUID, uuid) {
			return c
		}
	}
	return nil
}
