package orgfile

import (
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

var catalogObject = object{name: "catalog", keys: []string{"from"}}

// A catalogKey is the key catalog: where the files of the catalog are.
type catalogKey struct {
	from string
	pos  spec.Pos // of the directory
}

func catalog(m mapping) (catalogKey, bool) {
	from, ok := required(m, "from", readDirectory)
	if e, there := m.find("from"); there {
		return catalogKey{from, m.r.pos(e.value)}, ok
	}
	return catalogKey{}, false
}

// readDirectory reads the path of a directory, resolved against that of the file.
func readDirectory(r *reader, n *yaml.Node, what string) (string, bool) {
	s, ok := checked(func(s string) string {
		switch {
		case strings.TrimSpace(s) == "" || strings.ContainsFunc(s, unicode.IsControl):
			return "is not a path of a directory; write one, relative to the directory of this file"
		case strings.HasPrefix(s, "~"):
			return "begins with ~, which only a shell expands; write the whole path, or put ./ before it for a directory of that name"
		}
		return ""
	})(r, n, what)
	return r.resolved(s), ok
}

// untrustedCatalog is why the catalog of untrusted files is unknown.
const untrustedCatalog = "the files are not trusted, so that its directory is not read"

// joinCatalog is the catalog that one of the files may have. Unless the files are trusted, its directory is not opened.
func (s Snapshot) joinCatalog(contents []content, look bool, errs *spec.FileErrors) spec.Part[spec.Catalog] {
	var key spec.Part[catalogKey]
	for _, c := range contents {
		once(&key, c.catalog, "catalog", errs)
	}
	k, managed := key.Get()
	switch {
	case !managed:
		return spec.Part[spec.Catalog]{}
	case !look:
		p := spec.Unknown[spec.Catalog](untrustedCatalog)
		p.Pos = key.Pos
		return p
	}
	read, before := s.catalogs[k.from]
	if !before {
		read = readCatalog(k)
	}
	for _, e := range read.errs {
		if e.Pos == (spec.Pos{}) {
			e.Pos = k.pos
		}
		*errs = append(*errs, e)
	}
	return spec.KnownAt(spec.Catalog{From: k.from, Assets: read.assets}, key.Pos)
}

// withCatalog is the snapshot with the directories that the files name as that of the catalog.
func (s Snapshot) withCatalog() Snapshot {
	for _, in := range s.inputs {
		if in.err != nil || !strings.Contains(string(in.data), "catalog") {
			continue
		}
		k, named := read(in).catalog.Get()
		if !named {
			continue
		}
		if s.catalogs == nil {
			s.catalogs = make(map[string]catalogDir)
		}
		found := readCatalog(k)
		s.catalogs[k.from] = found
		s.watch = append(s.watch[:len(s.watch):len(s.watch)], found.dirs...)
	}
	return s
}

// writeCatalog writes what a file cannot have: the API shows no templates.
func writeCatalog(w *writer, c spec.Catalog) {
	if n := len(c.Published()); n > 0 {
		w.comment(0, "catalog: %d element templates are published, which Camunda Hub's API does not show. "+
			"Keep them with their READMEs in a directory, and write catalog: {from: DIRECTORY}", n)
	}
}
