package filesync

import (
	"fmt"
	"path"
	"strings"

	"github.com/camsync/camsync/internal/models"
)

// identify gives live files their sources, and collects the sources that no file has.
func (p *planner) identify() {
	claims := p.claims()
	taken := make(map[string]bool) // paths of sources
	give := func(l *live, s *models.Source) { l.source, taken[s.Path] = s, true }
	for at, l := range claims {
		if s := p.sources[at]; s != nil && s.Digest == l.known.Source {
			give(l, s)
		}
	}
	for l, s := range p.moved(claims, taken) {
		give(l, s)
	}
	for at, l := range claims {
		if s := p.sources[at]; s != nil && l.source == nil {
			give(l, s)
		}
	}
	for i := range p.Sources.Sources {
		if s := &p.Sources.Sources[i]; !taken[s.Path] && p.ambiguous[s.Path] == "" {
			p.byPath(s)
		}
	}
	p.byContent()
	p.uncross()
}

// claims are the files that the ledger knows, by the paths of their sources. Of several of one path it is the one that is there.
func (p *planner) claims() map[string]*live {
	claims, all := make(map[string]*live), make(map[string][]*live)
	for _, l := range p.files {
		if l.known != nil {
			all[l.known.Path] = append(all[l.known.Path], l)
		}
	}
	for at, claimants := range all {
		var there []*live
		for _, l := range claimants {
			if l.path == at || len(claimants) == 1 {
				there = append(there, l)
			}
		}
		switch {
		case len(there) == 1:
			claims[at] = there[0]
		case len(there) == 0:
			p.ambiguous[at] = fmt.Sprintf("%d files in Camunda Hub had this path, and all were moved there: move one of them back, or delete them", len(claimants))
		} // several that are there are found by their path
	}
	return claims
}

// byPath gives a source to the live file of its path.
func (p *planner) byPath(s *models.Source) {
	var there []*live
	for _, l := range p.at[s.Path] {
		if l.source == nil {
			there = append(there, l)
		}
	}
	switch len(there) {
	case 0:
		p.creates = append(p.creates, s)
	case 1:
		there[0].source = s
	default:
		p.ambiguous[s.Path] = severalFiles(there)
	}
}

// severalFiles says that several have one path, and what tells people which is which.
func severalFiles(there []*live) string {
	const shown = 5
	var each []string
	for i, l := range there {
		if i == shown && len(there) > shown+1 {
			each = append(each, fmt.Sprintf("and %d more", len(there)-i))
			break
		}
		text := fmt.Sprintf("revision %d %s", l.Revision, l.by())
		if l.known != nil && l.known.Created {
			text += ", created by camsync"
		}
		each = append(each, text)
	}
	return fmt.Sprintf("%d files in Camunda Hub have this path (%s): rename or delete one of them there", len(there), strings.Join(each, "; "))
}

// A group is files and sources of one type and content.
type group struct {
	files   []*live
	sources []*models.Source
}

// pairs are the files with their sources, as far as it is certain which is which: there is one of both, or one of both of a name.
func (g group) pairs(name func(*live) string, yield func(*live, *models.Source)) {
	if len(g.files) == 1 && len(g.sources) == 1 {
		yield(g.files[0], g.sources[0])
		return
	}
	files, sources := make(map[string][]*live), make(map[string][]*models.Source)
	for _, l := range g.files {
		files[name(l)] = append(files[name(l)], l)
	}
	for _, s := range g.sources {
		sources[path.Base(s.Path)] = append(sources[path.Base(s.Path)], s)
	}
	for name, l := range files {
		if s := sources[name]; len(l) == 1 && len(s) == 1 {
			yield(l[0], s[0])
		}
	}
}

// byContent gives sources that no file has to files that the ledger does not know and whose path no source has: an API client wrote
// their content last, and it is the same. So a renamed source keeps its file, also where the ledger is lost.
func (p *planner) byContent() {
	if p.Incomplete || len(p.creates) == 0 {
		return
	}
	groups := make(map[string]group) // by type and meaning
	types := make(map[string]bool)
	for _, s := range p.creates {
		types[s.Type] = true
	}
	for _, l := range p.files {
		if l.source != nil || l.known != nil || l.Person || !types[l.Type] || p.sources[l.path] != nil {
			continue
		}
		if content, read := p.content(l); read {
			key := l.Type + meaning(l.Type, content)
			g := groups[key]
			g.files = append(g.files, l)
			groups[key] = g
		}
	}
	if len(groups) == 0 {
		return
	}
	for _, s := range p.creates {
		key := s.Type + meaning(s.Type, s.Content)
		g := groups[key]
		g.sources = append(g.sources, s)
		groups[key] = g
	}
	found := make(map[*models.Source]bool)
	for _, g := range groups {
		g.pairs(func(l *live) string { return path.Base(l.path) }, func(l *live, s *models.Source) { l.source, found[s] = s, true })
	}
	left := p.creates[:0]
	for _, s := range p.creates {
		if !found[s] {
			left = append(left, s)
		}
	}
	p.creates = left
}
