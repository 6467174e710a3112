package report

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Places locate differences for formats that point into files. The zero Places uses paths as they
// are.
type Places struct {
	// Root is the repository's directory, and Dir the working directory, both absolute. Paths are
	// written relative to Root, as code hosting services expect.
	Root, Dir string

	// Declared are the positions of the declared clusters and workspaces, and First that of the first declared resource.
	Declared map[spec.Name]spec.Pos
	First    spec.Pos
}

// PlacesOf returns the places of a desired organisation that was read in the working directory dir.
func PlacesOf(desired spec.Organization, root, dir string) Places {
	p := Places{Root: root, Dir: dir, Declared: map[spec.Name]spec.Pos{}}
	first := func(pos spec.Pos) {
		if p.First == (spec.Pos{}) {
			p.First = pos
		}
	}
	first(desired.Members.Pos)
	for _, m := range desired.Members.Value() {
		first(m.Pos)
	}
	first(desired.Clusters.Pos)
	for _, c := range desired.Clusters.Value() {
		p.Declared[spec.ClusterName(c.Name)] = c.Pos
		first(c.Pos)
	}
	p.Declared[spec.Assets.List("")] = desired.Catalog.Pos
	first(desired.Catalog.Pos)
	first(desired.Workspaces.Pos)
	for _, w := range desired.Workspaces.Value() {
		p.Declared[spec.WorkspaceName(w.Name)] = w.Pos
		first(w.Pos)
	}
	return p
}

// of is the position of a line: its own, else that of its cluster or workspace, else that of the first declared
// resource.
func (p Places) of(e *entry) spec.Pos {
	if e.Pos.Line > 0 {
		return e.Pos
	}
	if pos, found := p.Declared[e.Name.Lane()]; found {
		return pos
	}
	return p.First
}

// path is a file's path in the repository, with slashes; absolute if it is outside, and empty if
// there is no file, as for standard input.
func (p Places) path(file string) string {
	if file == "" || file == stdin {
		return ""
	}
	if !filepath.IsAbs(file) && p.Dir != "" {
		file = filepath.Join(p.Dir, file)
	}
	if p.Root != "" && filepath.IsAbs(file) {
		if inside, err := filepath.Rel(p.Root, file); err == nil && filepath.IsLocal(inside) {
			file = inside
		}
	}
	return filepath.ToSlash(filepath.Clean(file))
}

// stdin is the file name of positions in standard input.
const stdin = "stdin"

// uri is a path as a URI reference: relative, or with the scheme file.
func uri(path string) string {
	if filepath.VolumeName(path) != "" {
		path = "/" + path
	}
	u := url.URL{Path: path}
	if strings.HasPrefix(path, "/") {
		u.Scheme = "file"
	}
	return u.String()
}
