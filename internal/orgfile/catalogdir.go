package orgfile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// What the API takes at once. A part of a form takes some bytes beside its file.
const (
	maxAssets    = 2500
	maxIngestion = 20_000_000 // bytes
	partBytes    = 256

	maxEntries = 100_000 // files and directories that are looked at: more are not those of a catalog
)

// A catalogDir is what the directory of a catalog holds.
type catalogDir struct {
	assets []spec.Asset
	errs   spec.FileErrors // without a place where it is that of the key
	dirs   []string        // to watch
	digest string
}

// readCatalog reads all element templates and READMEs below a directory. Everything that is wrong is an error; what is neither is left
// alone, and so is what is hidden.
func readCatalog(k catalogKey) catalogDir {
	c := &collecting{from: k.from, files: map[string]string{}}
	root, err := os.OpenRoot(k.from)
	if err != nil {
		c.wrong("", "%s cannot be read: %s", quote(k.from), localfile.Cause(err))
	} else {
		c.root = root
		defer root.Close()
		if err := fs.WalkDir(root.FS(), ".", c.enter); err != nil && !errors.Is(err, fs.SkipAll) {
			c.wrong("", "%s cannot be read: %s", quote(k.from), localfile.Cause(err))
		}
	}
	return c.paired()
}

// A collecting collects the files of a catalog.
type collecting struct {
	from    string
	root    *os.Root
	files   map[string]string // text by path below the directory
	dirs    []string
	entries int
	bytes   int
	errs    spec.FileErrors
}

// wrong notes an error of a file, or of the whole directory.
func (c *collecting) wrong(name, format string, args ...any) {
	e := spec.FileError{Text: fmt.Sprintf(format, args...)}
	if name != "" {
		e.Pos = spec.Pos{File: c.path(name), Line: 1, Column: 1}
	}
	c.errs = append(c.errs, e)
}

// path is that of a file, as messages name it.
func (c *collecting) path(name string) string { return filepath.Join(c.from, filepath.FromSlash(name)) }

// enter takes what the walk comes to.
func (c *collecting) enter(name string, e fs.DirEntry, err error) error {
	c.entries++
	hidden := name != "." && strings.HasPrefix(e.Name(), ".")
	switch {
	case err != nil:
		c.wrong(name, "cannot be read: %s", localfile.Cause(err))
		return nil
	case c.entries > maxEntries || len(c.errs) >= maxErrors:
		c.wrong("", "%s holds more than a catalog can; name another directory", quote(c.from))
		return fs.SkipAll
	case e.IsDir() && hidden:
		return fs.SkipDir
	case e.IsDir():
		c.dirs = append(c.dirs, localfile.Absolute(c.path(name)))
		return nil
	case hidden:
		return nil
	}
	kind := extension(name)
	if e.Type()&fs.ModeSymlink != 0 {
		switch info, err := c.root.Stat(name); {
		case err == nil && info.IsDir():
			c.wrong(name, "is a link to a directory, which is not followed; put the files themselves here, or leave it out")
			return nil
		case kind != "" && err != nil:
			c.wrong(name, "is a link that leads nowhere, or out of the directory of the catalog; put the file itself here")
			return nil
		}
	}
	if kind == "" {
		return nil
	}
	return c.take(name)
}

// take reads a file.
func (c *collecting) take(name string) error {
	data, err := localfile.ReadWith(name, int64(maxIngestion-c.bytes), c.root.Stat, c.root.Open)
	if err != nil && !errors.Is(err, localfile.ErrTooLarge) {
		c.wrong(name, "cannot be read: %s", localfile.Cause(err))
		return nil
	}
	if c.bytes += len(data) + len(name) + partBytes; err != nil || c.bytes > maxIngestion {
		c.wrong("", "the files in %s hold more than 20 MB together; the catalog takes at most that", quote(c.from))
		return fs.SkipAll
	}
	if len(c.files) == 2*maxAssets {
		c.wrong("", "%s holds more than %d files; the catalog takes at most %d element templates, each with a README", quote(c.from), 2*maxAssets, maxAssets)
		return fs.SkipAll
	}
	text, err := localfile.Text(data)
	switch {
	case err != nil:
		c.wrong(name, "%s", err)
	case strings.TrimSpace(text) == "":
		c.wrong(name, "is empty; write it, or take it out of the directory of the catalog")
	case c.invalid(name, text):
	default:
		c.files[name] = text
	}
	return nil
}

// extension is that of an element template or README; empty for any other file.
func extension(name string) string {
	if ext := strings.ToLower(path.Ext(name)); ext == ".json" || ext == ".md" {
		return ext
	}
	return ""
}

// paired are the assets that the files make.
func (c *collecting) paired() catalogDir {
	m := matching{c, make(map[string]*spec.Asset), make(map[string]spec.Pos)}
	names, ids := slices.Sorted(maps.Keys(c.files)), make(map[string]spec.Pos)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%d %q %d\n%s", len(name), name, len(c.files[name]), c.files[name])
		if extension(name) == ".json" {
			m.templates[name] = c.template(name, ids)
		}
	}
	found := catalogDir{dirs: c.dirs}
	for _, name := range names {
		if extension(name) != ".md" {
			continue
		}
		if a := m.asset(name); a != nil {
			found.assets = append(found.assets, *a)
		}
	}
	for _, name := range names {
		if _, has := m.taken[name]; !has && extension(name) == ".json" {
			c.wrong(name, "no README names this element template; write one beside it, with template: %s in its front matter", path.Base(name))
		}
	}
	if len(c.errs) == 0 && len(found.assets) == 0 {
		c.wrong("", "%s holds no element template; Camunda Hub does not take an empty catalog", quote(c.from))
	}
	stable.Sort(found.assets, func(x, y spec.Asset) int { return strings.Compare(x.ID, y.ID) })
	for _, e := range c.errs {
		fmt.Fprintf(sum, "error %s\n", e)
	}
	found.errs, found.digest = c.errs, fmt.Sprintf("%x", sum.Sum(nil))
	return found
}

// A matching finds the element templates of READMEs.
type matching struct {
	*collecting
	templates map[string]*spec.Asset // by path; nil for one that is wrong
	taken     map[string]spec.Pos    // where a README names it, by the path of the element template
}

// asset is the one that a README describes; nil for none.
func (m matching) asset(name string) *spec.Asset {
	readme, ok := m.readme(name)
	if !ok {
		return nil
	}
	template := path.Join(path.Dir(name), readme.template)
	a, there := m.templates[template]
	if first, twice := m.taken[template]; twice {
		m.errs = append(m.errs, spec.FileError{Pos: readme.pos, Text: "the element template " + quote(readme.template) + " has another README already, at " + first.String() + "; leave one out"})
		return nil
	}
	m.taken[template] = readme.pos
	switch {
	case !there && !m.failed(template):
		m.errs = append(m.errs, spec.FileError{Pos: readme.pos, Text: "there is no element template " + quote(readme.template) + " beside this README"})
	case a != nil:
		a.Category, a.Tags, a.Readme = readme.category, readme.tags, readme.Document
		return a
	}
	return nil
}

// failed reports whether a file is there, and wrong.
func (c *collecting) failed(name string) bool {
	file := c.path(name)
	return slices.ContainsFunc(c.errs, func(e spec.FileError) bool { return e.Pos.File == file })
}
