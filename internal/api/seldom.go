package api

import "github.com/camsync/camsync/internal/spec"

// Seldom is a copy of what a cluster has of the lists that seldom change, as far as it is known, without the kinds that
// differ. [Selection.Keeping] takes it instead of reading them.
func Seldom(live *spec.Cluster, differs func(spec.Kind) bool) *spec.Cluster {
	kept := new(spec.Cluster)
	for _, p := range contents {
		if kind, seldom := p.seldom(); seldom && !differs(kind) {
			p.keep(live, kept)
		}
	}
	return kept
}

// Keeping lets a reading take what seldom changes from earlier ones, by the uuids of the clusters. What they do not know is
// read.
func (s Selection) Keeping(earlier map[string]*spec.Cluster) Selection {
	s.earlier = earlier
	return s
}

// kept takes over what an earlier reading showed; false if it is to be read.
func (s Selection) kept(p content, live *spec.Cluster) bool {
	earlier := s.earlier[live.UUID]
	if _, seldom := p.seldom(); earlier == nil || !seldom {
		return false
	}
	return p.keep(earlier, live)
}

func (b below[T]) seldom() (spec.Kind, bool) { return b.kind, b.kind.Traits().Seldom }

func (b below[T]) keep(from, to *spec.Cluster) bool {
	part := b.at(from)
	if part.IsKnown() {
		*b.at(to) = *part
	}
	return part.IsKnown()
}
