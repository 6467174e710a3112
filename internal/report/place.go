package report

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Places tell formats that point into files where those are, and where to point at for what no
// file declares. The zero Places takes paths as they are.
type Places struct {
	// Root is the repository's folder and Dir the working directory, both absolute: paths are
	// written relative to Root, as services that show files of a repository want them.
	Root, Dir string

	// Clusters are where the file declares them, by name, and First is the first thing of all.
	Clusters map[string]spec.Pos
	First    spec.Pos
}

// PlacesOf are the places of a desired organisation that was read with dir as working directory.
func PlacesOf(desired spec.Organization, root, dir string) Places {
	p := Places{Root: root, Dir: dir, Clusters: map[string]spec.Pos{}}
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
		p.Clusters[c.Name] = c.Pos
		first(c.Pos)
	}
	return p
}

// of is where to point at for a line: where the file asks for it, else its cluster, else the first
// thing that the files declare.
func (p Places) of(e entry) spec.Pos {
	if e.Pos.Line > 0 {
		return e.Pos
	}
	if pos, found := p.Clusters[e.Cluster]; found {
		return pos
	}
	return p.First
}

// path is a file as the repository knows it, with slashes; absolute where it is outside of it. It
// is empty where there is no such file, as for standard input.
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

// stdin is what positions in standard input call it.
const stdin = "stdin"

// uri is a path as a URI reference: relative, or of the scheme file.
func uri(path string) string {
	if strings.HasPrefix(path, "/") {
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	if volume := filepath.VolumeName(path); volume != "" {
		return (&url.URL{Scheme: "file", Path: "/" + path}).String()
	}
	return (&url.URL{Path: path}).String()
}
