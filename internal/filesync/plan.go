package filesync

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/models"
)

// plan makes the steps.
func (p *planner) plan() {
	p.identify()
	for _, l := range p.files {
		switch {
		case l.source == nil:
			p.all = append(p.all, p.unsourced(l))
		case l.leaves():
			p.move(l)
		default:
			p.all = append(p.all, p.stay(l))
		}
	}
	for _, s := range p.creates {
		p.all = append(p.all, p.create(s))
	}
	for at, why := range p.ambiguous {
		if s := p.sources[at]; s != nil {
			p.all = append(p.all, held(newStep(s), why))
		}
	}
}

// newStep is the beginning of that of a source.
func newStep(s *models.Source) Step {
	return Step{ID: "path " + s.Path, Path: s.Path, Source: *s, Name: s.Name, Directory: above(s.Path)}
}

// step is the beginning of that of a live file with a source.
func (p *planner) step(l *live, does Does) Step {
	s := newStep(l.source)
	s.ID, s.Does, s.Key, s.Revision, s.known = "file "+l.Key, does, l.Key, l.Revision, l.known
	s.Created = l.known != nil && l.known.Created
	s.Renamed, s.Relocated = s.Name != l.Name, !slices.Equal(l.source.Directories, l.Directories)
	if n := len(l.DirectoryKeys); n > 0 && n == len(l.Directories) && !s.Relocated {
		s.DirectoryKey = l.DirectoryKeys[n-1]
	}
	return s
}

// stay makes the step of a file that has its path.
func (p *planner) stay(l *live) Step {
	s := p.step(l, Update)
	staying := slices.DeleteFunc(slices.Clone(p.at[l.path]), (*live).leaves)
	if len(staying) > 1 {
		return held(s, severalFiles(staying))
	}
	return p.decide(l, s)
}

// decide completes the step of a file by what is to be done with its content.
func (p *planner) decide(l *live, s Step) Step {
	v := p.judge(l)
	s.server, s.bytes, s.theirs = v.server, v.bytes, v.theirs
	switch {
	case v.unread:
		return held(s, unread)
	case v.foreign && !p.Overwrite:
		s = held(s, l.edited())
		s.Loses = true // it ends where that is allowed
		return s
	case !v.write && s.Does == Update:
		s.Does = Equal
	}
	s.Content, s.Version, s.Loses = v.write, v.unproven, v.foreign
	return s
}

// move makes the step of a file that is to have another path, after those of the files that leave it.
func (p *planner) move(l *live) {
	if p.begun[l] {
		return
	}
	p.begun[l] = true
	s := p.step(l, Move)
	s.From = l.shown
	if why := p.unsure(); why != "" {
		s = held(s, "not moved there from "+l.shown+", since "+why)
	} else {
		s = p.decide(l, s) // also where it can have no place, so that all contents are read at once
	}
	if s.Does == Move {
		s = p.place(s, l)
	}
	p.steps[l] = s
	if s.Does == Move {
		p.moves = append(p.moves, s)
	} else {
		p.all = append(p.all, s)
	}
}

// create makes the step of a source that no file has.
func (p *planner) create(source *models.Source) Step {
	s := newStep(source)
	if p.Incomplete {
		return held(s, "not created, since "+p.unsure())
	}
	s.Does, s.Relocated, s.Content, s.Created = CreateFile, s.Directory != "", true, true
	return p.place(s, nil)
}

// place lets a step wait for what has to be done before its file can be where it is to be, or holds it.
func (p *planner) place(s Step, l *live) Step {
	for _, other := range p.at[s.Path] {
		if other == l {
			continue
		}
		if !other.leaves() {
			return held(s, "another file in Camunda Hub has this path: rename or delete it there")
		}
		p.move(other)
		before, done := p.steps[other]
		switch {
		case !done:
			return held(s, "it and others would have to take one another's path: rename one of them")
		case before.Does != Move:
			return held(s, "its path is still that of another file, which is held: "+before.Path)
		}
		s.After = append(s.After, before.ID)
	}
	if !s.Relocated {
		return s
	}
	missing := s.Directory // and those above it
	for missing != "" && len(p.dirs[missing]) == 0 {
		missing = above(missing)
	}
	if len(p.dirs[missing]) > 1 {
		return held(s, "several directories in Camunda Hub have the path "+missing+": rename one of them there")
	}
	if missing == s.Directory {
		if missing != "" {
			s.DirectoryKey = p.dirs[missing][0]
		}
		return s
	}
	for dir := s.Directory; dir != missing; dir = above(dir) {
		p.made[dir] = true
	}
	s.After = append(s.After, directoryID(s.Directory))
	return s
}

// unsourced makes the step of a file that is to have no source.
func (p *planner) unsourced(l *live) Step {
	s := Step{ID: "file " + l.Key, Does: Unmanaged, Path: l.shown, Key: l.Key, Revision: l.Revision, Name: l.Name, known: l.known}
	s.Directory, s.Created = strings.Join(l.Directories, "/"), l.known != nil && l.known.Created
	if !p.Prune || !s.Created || p.sources[l.known.Path] != nil || p.sources[l.path] != nil {
		return s
	}
	if why := p.unsure(); why != "" {
		return held(s, "not deleted, since "+why)
	}
	if p.left[l.known.Path] {
		return held(s, "not deleted, since "+l.known.Path+" is in the directory, and is of no type that a project can have any more")
	}
	if ours, why := p.ours(l); !ours {
		return held(s, why)
	}
	s.Does, s.Loses = Delete, true
	return s
}

// sorted are all steps: moves in the order in which they can be done, and others by their paths.
func (p *planner) sorted() []Step {
	steps := slices.Concat(p.moves, p.all)
	for dir := range p.made {
		parent := above(dir)
		s := Step{ID: directoryID(dir), Does: CreateDirectory, Path: dir, Name: path.Base(dir), Directory: parent}
		switch {
		case p.made[parent]:
			s.After = []string{directoryID(parent)}
		case parent != "":
			s.DirectoryKey = p.dirs[parent][0]
		}
		steps = append(steps, s)
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		if by := cmp.Compare(order[a.Does], order[b.Does]); by != 0 || a.Does == Move {
			return by
		}
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.ID, b.ID))
	})
	return steps
}

func directoryID(path string) string { return "directory " + path }

// held makes a step one that changes nothing.
func held(s Step, why string) Step {
	s.Does, s.Why, s.After, s.Content, s.Version, s.Loses = Hold, why, nil, false, false, false
	return s
}

// above is the path of the directory that holds a path; empty for none.
func above(of string) string {
	if dir := path.Dir(of); dir != "." {
		return dir
	}
	return ""
}
