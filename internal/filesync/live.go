package filesync

import (
	"maps"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
)

// A live is a live file with what is known of it.
type live struct {
	File
	path  string        // below the directory; empty where it could have none there
	shown string        // the same for people
	known *ledger.Entry // nil where the ledger does not have it

	source *models.Source // which it is to have; nil for none
}

// leaves reports whether the file is to have another path than it has.
func (l *live) leaves() bool { return l.source != nil && l.source.Path != l.path }

// A planner makes one plan.
type planner struct {
	Input
	sources map[string]*models.Source // by their paths
	files   []*live                   // in the order of what people see of their paths
	at      map[string][]*live        // by their paths
	dirs    map[string][]string       // the keys of live directories by their paths

	left      map[string]bool   // the paths of local files that are ignored
	ambiguous map[string]string // why the source of a path is held
	creates   []*models.Source
	needs     map[string]bool // the keys of contents that were asked for and have not been read

	made  map[string]bool // the paths of directories that a step creates
	begun map[*live]bool  // whose move is being planned, or is planned
	steps map[*live]Step  // of files to be moved
	moves []Step          // in the order in which they can be done
	all   []Step          // the others
}

func newPlanner(in Input) *planner {
	p := &planner{
		Input: in, sources: make(map[string]*models.Source), at: make(map[string][]*live), dirs: make(map[string][]string),
		left: make(map[string]bool), ambiguous: make(map[string]string), needs: make(map[string]bool), made: make(map[string]bool), begun: make(map[*live]bool), steps: make(map[*live]Step),
	}
	for i := range in.Sources.Sources {
		s := &in.Sources.Sources[i]
		p.sources[s.Path] = s
	}
	for _, path := range in.Sources.Ignored {
		p.left[path] = true
	}
	seen := make(map[string]bool)
	for _, f := range in.Files {
		if seen[f.Key] { // it was moved from one page of the list to the next
			continue
		}
		seen[f.Key] = true
		p.files = append(p.files, newLive(f, in.Known))
	}
	slices.SortFunc(p.files, func(a, b *live) int {
		return strings.Compare(a.shown+"\x00"+a.Key, b.shown+"\x00"+b.Key)
	})
	for _, l := range p.files {
		if l.path != "" {
			p.at[l.path] = append(p.at[l.path], l)
		}
	}
	p.directories()
	return p
}

func newLive(f File, known ledger.Known) *live {
	l := &live{File: f}
	l.path, _ = models.Path(f.Directories, f.Name, f.Type) // what has none cannot have a source
	l.shown = l.path
	if l.path == "" {
		l.shown = strings.Join(append(slices.Clone(f.Directories), f.Name), "/")
	}
	if e, is := known[f.Key]; is {
		if kind, _ := models.Type(e.Path); kind == f.Type { // no file changes its type
			l.known = &e
		}
	}
	return l
}

// directories collects the keys of live directories, from their list and from what files say of those that hold them.
func (p *planner) directories() {
	add := func(names []string, key string) {
		if path := directory(names); path != "" && key != "" && !slices.Contains(p.dirs[path], key) {
			p.dirs[path] = append(p.dirs[path], key)
		}
	}
	byKey := make(map[string]Directory, len(p.Directories))
	for _, d := range p.Directories {
		byKey[d.Key] = d
	}
	for key := range byKey {
		var names []string
		for at := key; at != "" && len(names) <= maxDepth; at = byKey[at].Parent {
			names = append(names, byKey[at].Name) // of one that is not listed: empty
		}
		slices.Reverse(names)
		add(names, key)
	}
	for _, l := range p.files {
		for i := range l.Directories {
			if len(l.Directories) == len(l.DirectoryKeys) {
				add(l.Directories[:i+1], l.DirectoryKeys[i])
			}
		}
	}
}

// maxDepth is of more directories, one in another, than there are.
const maxDepth = 200

// directory is the path of a directory of these names; empty where it could have none, and for the project itself.
func directory(names []string) string {
	if slices.ContainsFunc(names, func(name string) bool { return name == "" || strings.Contains(name, "/") }) || len(names) > maxDepth {
		return ""
	}
	return strings.Join(names, "/")
}

// content is that of a live file, or not read yet.
func (p *planner) content(l *live) ([]byte, bool) {
	content := p.Contents[l.Key]
	if content == nil {
		p.needs[l.Key] = true
	}
	return content, content != nil
}

// unsure says why nothing is moved or deleted, or nothing.
func (p *planner) unsure() string {
	switch {
	case p.Incomplete:
		return "not everything in Camunda Hub could be read"
	case len(p.Sources.Problems) > 0:
		return "not everything in the local directory could be read"
	}
	return ""
}

// gone are the keys of the ledger whose files do not live any more.
func gone(in Input) []string {
	if in.Incomplete {
		return nil
	}
	lost := maps.Clone(in.Known)
	for _, f := range in.Files {
		delete(lost, f.Key)
	}
	return sortedKeys(lost)
}

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }
