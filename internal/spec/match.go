package spec

import (
	"fmt"
	"strings"
)

// A Match says which live cluster a desired one is.
type Match = Matched[Cluster]

// A Matched says which live resource a desired one is, of clusters or workspaces.
type Matched[T any] struct {
	Desired *T
	Live    *T // nil where there is none, or where Conflict says that it is uncertain
	// Conflict is why nothing may be done for it; empty where Live, or its absence, is certain.
	Conflict string
	// Taken is the id of another live one that has the name which this one, known by its pin, is to get; empty mostly.
	Taken string
}

// Matches pairs every desired cluster with the live one that it is: the pinned uuid first, then
// the name, then the earlier names, then what else shows which one it is. What is ambiguous, or claimed twice, is a conflict; so is a cluster to
// be deleted that has its name and an earlier one live, as the next run would take the other for it.
// The pointers are into the given slices.
func Matches(desired, live []Cluster) []Match {
	return pairing[Cluster]{"cluster", "uuid", func(c *Cluster) identity {
		return identity{c.Name, c.UUID, c.Formerly, c.Absent, c.Shown}
	}}.all(desired, live)
}

// MatchWorkspaces does the same for workspaces, of which nothing but the file says which one they are.
func MatchWorkspaces(desired, live []Workspace) []Matched[Workspace] {
	return pairing[Workspace]{"workspace", "key", func(w *Workspace) identity {
		return identity{w.Name, w.Key, w.Formerly, w.Absent, Shown{}}
	}}.all(desired, live)
}

// An identity is what a resource is recognised by.
type identity struct {
	name, id string
	formerly []string
	absent   bool
	shown    Shown
}

// A pairing recognises resources of one kind.
type pairing[T any] struct {
	noun string // of one, in messages
	pin  string // the key of the file that has the id
	of   func(*T) identity
}

// A liveIndex finds the live ones, and knows which of them are claimed by a desired one.
type liveIndex[T any] struct {
	byID    map[string]*T
	byName  map[string][]*T
	claimed map[*T]*T
}

func (p pairing[T]) all(desired, live []T) []Matched[T] {
	in := liveIndex[T]{make(map[string]*T, len(live)), make(map[string][]*T, len(live)), make(map[*T]*T, len(desired))}
	all := make([]*T, len(live)) // one list for all names of which there is one
	for i := range live {
		l := &live[i]
		is := p.of(l)
		in.byID[strings.ToLower(is.id)] = l
		if others := in.byName[is.name]; others != nil {
			in.byName[is.name] = append(others, l)
			continue
		}
		all[i] = l
		in.byName[is.name] = all[i : i+1 : i+1]
	}
	for i := range desired {
		is := p.of(&desired[i])
		if l := in.byID[strings.ToLower(is.id)]; is.id != "" && l != nil {
			in.claimed[l] = &desired[i]
		}
	}
	matches := make([]Matched[T], 0, len(desired))
	for i := range desired {
		m := p.match(&desired[i], in)
		if m.Live != nil {
			in.claimed[m.Live] = &desired[i]
		}
		matches = append(matches, m)
	}
	return matches
}

// match finds the live resource of one desired one, of those that no other one has claimed.
func (p pairing[T]) match(desired *T, in liveIndex[T]) Matched[T] {
	d := p.of(desired)
	conflict := func(format string, args ...any) Matched[T] {
		return Matched[T]{Desired: desired, Conflict: fmt.Sprintf(format, args...)}
	}
	m := Matched[T]{Desired: desired}
	if d.id != "" {
		m.Live = in.byID[strings.ToLower(d.id)]
		switch named := in.byName[d.name]; {
		case d.absent:
		case m.Live == nil:
			return conflict("no live %s has the pinned %s %s", p.noun, p.pin, d.id)
		case p.of(m.Live).name != d.name && len(named) > 0:
			m.Taken = p.of(named[0]).id
		}
		return m
	}
	for _, name := range append([]string{d.name}, d.formerly...) {
		switch found := in.byName[name]; {
		case len(found) > 1:
			return conflict("%d live %ss are called %q: %s", len(found), p.noun, name, strings.Join(each(found, func(l *T) string { return p.of(l).id }), ", "))
		case len(found) == 1 && in.claimed[found[0]] != nil:
			return conflict("the live %s %q is also what %s %q in the file stands for", p.noun, name, p.noun, p.of(in.claimed[found[0]]).name)
		case len(found) == 1 && m.Live != nil:
			return conflict("live %ss are called both %q and %q: %s, %s", p.noun, p.of(m.Live).name, name, p.of(m.Live).id, p.of(found[0]).id)
		case len(found) == 1:
			m.Live = found[0]
		}
		if m.Live != nil && !d.absent && name == d.name {
			break // one that has its earlier names is another one
		}
	}
	if d.shown.Doubt != "" {
		return conflict("%s", d.shown.Doubt)
	}
	if l := in.byID[strings.ToLower(d.shown.UUID)]; l != nil && m.Live == nil && !d.absent && in.claimed[l] == nil && p.of(l).name != d.name {
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
