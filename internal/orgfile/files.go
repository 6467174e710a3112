package orgfile

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/spec"
)

var filesObject = object{name: "files", keys: []string{"from", "snapshot"}}

// readFiles reads where the files of a project come from. What is in that directory is collected once all files are read.
func readFiles(m mapping) (spec.Files, bool) {
	from, ok := required(m, "from", readDirectory)
	f := spec.Files{From: from, Pos: m.r.pos(m.at)}
	if e, there := m.find("from"); there {
		f.Pos = m.r.pos(e.value)
	}
	assign(m, "snapshot", readBoolean, &f.Snapshot)
	return f, ok
}

// A directory of models is what it held at one moment.
type directory struct {
	models.Collection
	err error // that it could not be read at all
}

// collectModels reads the directories that the organisation takes files of projects from, each once.
func collectModels(org spec.Organization) map[string]directory {
	all := make(map[string]directory)
	for f := range filesOf(org) {
		if _, read := all[f.From]; !read {
			all[f.From] = collectDirectory(f.From)
		}
	}
	return all
}

func collectDirectory(dir string) directory {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return directory{err: localfile.Cause(err)}
	}
	c, err := models.Collect(root)
	if err != nil {
		err = localfile.Cause(err)
	}
	return directory{c, errors.Join(err, root.Close())}
}

// filesOf are the files of all projects of an organisation.
func filesOf(org spec.Organization) func(func(*spec.Files) bool) {
	return func(yield func(*spec.Files) bool) {
		for _, w := range org.Workspaces.Value() {
			projects := w.Projects.Value()
			for i := range projects {
				files, managed := projects[i].Files.Get()
				if !managed {
					continue
				}
				on := yield(&files)
				projects[i].Files = spec.KnownAt(files, projects[i].Files.Pos)
				if !on {
					return
				}
			}
		}
	}
}

// taken gives the organisation what its directories held, and says what is wrong with that.
func taken(org spec.Organization, directories map[string]directory) (errs spec.FileErrors) {
	refuse := func(f *spec.Files, format string, args ...any) {
		if len(errs) < maxErrors {
			errs = append(errs, spec.FileError{Pos: f.Pos, Text: fmt.Sprintf(format, args...)})
		}
	}
	for f := range filesOf(org) {
		in := directories[f.From]
		if in.err != nil {
			refuse(f, "the directory %s cannot be read: %v; name one that holds the files of the project", quote(f.From), in.err)
			continue
		}
		for _, p := range in.Problems {
			refuse(f, "%s %s", quote(filepath.Join(f.From, filepath.FromSlash(p.Path))), p.Text)
		}
		f.Models = mapped(in.Sources, func(s models.Source) spec.Model { return spec.Model(s) })
		f.Ignored, f.Remarks = in.Ignored, remarks(in.Collection)
	}
	committed(org)
	return errs
}

// committed notes which commits snapshots are named after: those that are checked out now. They are not collected, since another commit
// may have the same files.
func committed(org spec.Organization) {
	for f := range filesOf(org) {
		if f.Snapshot {
			f.Commit = repository.CommitIn(localfile.ResolveLinks(localfile.Absolute(f.From)))
		}
	}
}

// ignored is why a file goes nowhere.
func ignored(path string) string {
	if lower := strings.ToLower(path); lower != path {
		if _, known := models.Type(lower); known {
			return "whose extension is not in lower case"
		}
	}
	if kind, _ := models.Type(path); kind == models.Template {
		return "which does not have the $schema of element templates"
	}
	return "which is of no type that a project can have"
}

// remarks say what of a directory goes nowhere, and that it is large.
func remarks(c models.Collection) (all []string) {
	const shown = 5
	for i, path := range c.Ignored {
		if i == shown && len(c.Ignored) > shown+1 {
			all = append(all, fmt.Sprintf("ignores %d more files that are of no type that a project can have", len(c.Ignored)-i))
			break
		}
		all = append(all, "ignores "+path+", "+ignored(path))
	}
	if c.Large() {
		all = append(all, fmt.Sprintf("holds %.1f MB: a cluster may refuse to have all of it deployed at once, as it takes 2 to 3 MB", float64(c.Bytes)/1e6))
	}
	return all
}

// modelled gives an organisation the files of its projects, unless they may not be opened.
func (s Snapshot) modelled(org spec.Organization, look bool) spec.FileErrors {
	switch {
	case !look:
		unopened(org)
		return nil
	case s.directories != nil:
		return taken(org, s.directories)
	}
	return taken(org, collectModels(org))
}

// Collected is the snapshot with what is in the directories that it takes files of projects and the catalog from, so that it is about one
// moment, too: what a daemon reads again and again, of which it has to see every change. Without it, [Snapshot.Load] reads them.
func (s Snapshot) Collected() Snapshot {
	if s.directories != nil {
		return s
	}
	s = s.withCatalog()
	s.directories = make(map[string]directory)
	if !slices.ContainsFunc(s.inputs, func(in input) bool { return bytes.Contains(in.data, []byte("from")) }) {
		return s // as most have none, they are not read twice
	}
	for _, c := range s.read(true) {
		for dir, in := range collectModels(spec.Organization{Workspaces: c.workspaces}) {
			s.directories[dir] = in
			s.watch = append(slices.Clone(s.watch), dir)
			for _, source := range in.Sources {
				for at := path.Dir(source.Path); at != "."; at = path.Dir(at) {
					s.watch = append(s.watch, filepath.Join(dir, filepath.FromSlash(at)))
				}
			}
		}
	}
	slices.Sort(s.watch)
	s.watch = slices.Compact(s.watch)
	return s
}

// unopened marks the directories that are not opened, since the author of the files is not trusted.
func unopened(org spec.Organization) {
	for f := range filesOf(org) {
		f.Unopened = true
	}
}

// directoryParts are what of the directories takes part in the digest of a snapshot.
func (s Snapshot) directoryParts(part func(kind, name string, data []byte)) {
	for _, dir := range slices.Sorted(maps.Keys(s.directories)) {
		in := s.directories[dir]
		if in.err != nil {
			part("unreadable", dir, []byte(in.err.Error()))
		}
		for _, m := range in.Sources {
			part("model", filepath.Join(dir, m.Path), []byte(m.Digest))
		}
		for _, p := range in.Problems {
			part("problem", filepath.Join(dir, p.Path), []byte(p.Text))
		}
	}
}
