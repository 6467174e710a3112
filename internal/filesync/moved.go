package filesync

import (
	"path"

	"github.com/camsync/camsync/internal/models"
)

// moved are the files whose source was moved or renamed: it is gone from its path, or replaced there by another one that was moved, and its
// content is that of another path where no file stays.
func (p *planner) moved(claims map[string]*live, taken map[string]bool) map[*live]*models.Source {
	groups := make(map[string]group) // by type and digest
	for at, l := range claims {
		if l.source == nil && !taken[at] {
			key := l.Type + l.known.Source
			g := groups[key]
			g.files = append(g.files, l)
			groups[key] = g
		}
	}
	for i := range p.Sources.Sources {
		s := &p.Sources.Sources[i]
		if g, is := groups[s.Type+s.Digest]; is && !taken[s.Path] && p.ambiguous[s.Path] == "" {
			g.sources = append(g.sources, s)
			groups[s.Type+s.Digest] = g
		}
	}
	m := movement{planner: p, claims: claims, to: make(map[*live]*models.Source), into: make(map[string]*live)}
	for _, g := range groups {
		g.pairs(func(l *live) string { return path.Base(l.known.Path) }, func(l *live, s *models.Source) { m.to[l], m.into[s.Path] = s, l })
	}
	m.check()
	return m.to
}

// A movement is moves that may depend on one another: a to b, and b to c.
type movement struct {
	*planner
	claims map[string]*live
	to     map[*live]*models.Source
	into   map[string]*live // by the path of the source
}

// check leaves those moves out that cannot be; and then those that they made possible.
func (m *movement) check() {
	var queue []*live
	for l := range m.to {
		queue = append(queue, l)
	}
	for len(queue) > 0 {
		l := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		s := m.to[l]
		if s == nil || m.leaves(l) && m.free(l, s.Path) {
			continue
		}
		delete(m.to, l)
		delete(m.into, s.Path)
		for _, before := range []*live{m.into[l.known.Path], m.into[l.path]} {
			if before != nil {
				queue = append(queue, before)
			}
		}
		if after := m.claims[s.Path]; after != nil {
			queue = append(queue, after)
		}
	}
}

// leaves reports whether the path of a file's source has no source any more, or one that was moved there.
func (m *movement) leaves(l *live) bool {
	return m.sources[l.known.Path] == nil || m.into[l.known.Path] != nil
}

// free reports whether no file stays at a path that a file is to be moved to.
func (m *movement) free(l *live, to string) bool {
	if other := m.claims[to]; other != nil && m.to[other] == nil {
		return false
	}
	for _, other := range m.at[to] {
		away := other == l || m.to[other] != nil || other.source != nil ||
			other.known != nil && m.claims[other.known.Path] == other && m.sources[other.known.Path] != nil && other.known.Path != to
		if !away {
			return false
		}
	}
	return true
}

// uncross ends the circles in which files would take one another's path, as after a and b were swapped: each stays, and gets the source of
// the path that it has.
func (p *planner) uncross() {
	next := func(l *live) *live { // which alone has the path that a file is to be moved to, and leaves it
		if others := p.at[l.source.Path]; l.leaves() && len(others) == 1 && others[0].leaves() {
			return others[0]
		}
		return nil
	}
	walk := make(map[*live]int)
	for i, l := range p.files {
		if l.source == nil {
			continue
		}
		at := l
		for at != nil && walk[at] == 0 {
			walk[at] = i + 1
			at = next(at)
		}
		if at == nil || walk[at] != i+1 {
			continue
		}
		var circle []*live
		for round := at; round != at || circle == nil; round = next(round) {
			circle = append(circle, round)
		}
		for _, c := range circle {
			c.source = p.sources[c.path]
		}
	}
}
