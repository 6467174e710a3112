package orgfile

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// An Index names the organisations that a directory has the files of. No value of a credential is in it, and no address.
type Index struct {
	Organizations []IndexEntry // at least one
	Default       string       // the name of one of them; empty if the index names none
}

// An IndexEntry is one organisation of an index.
type IndexEntry struct {
	Name        string
	Files       []IndexFile // at least one
	Credentials IndexCredentials
}

// An IndexFile is a file or a directory of an organisation.
type IndexFile struct {
	Path string // relative paths are joined to the directory of the index
	Pos  spec.Pos
}

// IndexCredentials say where the credentials of an organisation come from: a file or a directory that has them, or the variables
// with these names. All are empty if the index says nothing of them.
type IndexCredentials struct {
	Pos                    spec.Pos
	File                   string // may begin with ~/, which stands for the home directory
	ID, Secret, SecretFile string
}

// maxIndex limits the bytes of an index.
const maxIndex = 256 << 10

var (
	indexObject            = object{name: rootObject.name, keys: []string{"apiVersion", "organizations", "default"}}
	indexEntryObject       = object{name: "an organization", keys: []string{"name", "files", "credentials"}}
	indexCredentialsObject = object{name: "credentials", keys: []string{"file", "clientId", "clientSecret", "clientSecretFile"}, guarded: true}
)

// ReadIndex reads the index at a path, which messages call name. The error is of type [spec.FileErrors] and holds every error in it.
func ReadIndex(path, name string) (Index, error) {
	data, err := localfile.Read(path, maxIndex)
	if errors.Is(err, localfile.ErrNotRegular) {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		return Index{}, spec.FileErrors{{Pos: spec.Pos{File: name}, Text: err.Error()}}
	}
	return ParseIndex(data, name)
}

// ParseIndex is [ReadIndex] of a text.
func ParseIndex(data []byte, name string) (Index, error) {
	r := &reader{file: name, dir: filepath.Dir(name)}
	root, invalid := parse(data)
	if invalid != nil {
		invalid.Pos.File = name
		return Index{}, spec.FileErrors{*invalid}
	}
	var x Index
	if r.bounded(root) {
		r.whole(func() { x = r.index(root) })
	}
	return x, r.errs.Err()
}

func (r *reader) index(n *yaml.Node) (x Index) {
	m, ok := r.mapping(n, indexObject)
	if !ok {
		return x
	}
	required(m, "apiVersion", checked(checkVersion))
	x.Organizations, ok = required(m, "organizations",
		some(list(items{"organization", "[{name: acme, files: [org.yaml]}]"}, in(indexEntryObject, indexEntry)), "write at least one organization"))
	x.Default = part(m, "default", checked(CheckOrganizationName)).Value()
	r.errs = append(r.errs, conflicts(r.claims)...)
	names := mapped(x.Organizations, func(o IndexEntry) string { return o.Name })
	if e, found := m.find("default"); ok && found && x.Default != "" && len(r.errs) == 0 {
		option(names)(r, e.value, "default")
	}
	return x
}

func indexEntry(m mapping) (IndexEntry, bool) {
	var one IndexEntry
	var named, filed bool
	if one.Name, named = required(m, "name", checked(CheckOrganizationName)); named {
		e, _ := m.find("name")
		m.r.claim(e.value, "organization", one.Name, one.Name)
	}
	one.Files, filed = required(m, "files", some(list(items{"file", "[org.yaml]"}, readIndexFile), "name at least one file or directory"))
	one.Credentials = part(m, "credentials", in(indexCredentialsObject, indexCredentials)).Value()
	return one, named && filed
}

var orgName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$`)

// CheckOrganizationName says what is wrong with a name for an organisation, which is for paths, labels and leases; empty for nothing.
func CheckOrganizationName(name string) string {
	if !orgName.MatchString(name) {
		return "is not a valid name: a to z, 0 to 9 and - inside, at most 40"
	}
	return ""
}

// readIndexFile reads the path of a file or of a directory.
func readIndexFile(r *reader, n *yaml.Node, what string) (IndexFile, bool) {
	s, ok := guarded(func(s string) string {
		switch {
		case s == "-":
			return "is standard input, which only -f can name; write a path, relative to the directory of this file"
		case strings.TrimSpace(s) == "" || strings.ContainsFunc(s, unicode.IsControl):
			return "is not a path; write one, relative to the directory of this file"
		case strings.HasPrefix(s, "~"):
			return checkPath(s)
		}
		return ""
	})(r, n, what)
	return IndexFile{r.resolved(s), r.pos(n)}, ok
}

// resolved is a path that is relative to the directory of the file.
func (r *reader) resolved(path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.dir, path)
	}
	return filepath.Clean(path)
}

// indexCredentials reads where credentials come from: a file, or variables.
func indexCredentials(m mapping) (IndexCredentials, bool) {
	c := IndexCredentials{Pos: m.r.pos(m.at)}
	c.File = part(m, "file", readCredentialsPath).Value()
	c.ID, c.Secret = part(m, "clientId", guarded(checkCapitals)).Value(), part(m, "clientSecret", guarded(checkCapitals)).Value()
	c.SecretFile = part(m, "clientSecretFile", guarded(checkCapitals)).Value()
	wrong := len(m.r.errs)
	fromFile, id, secret, secretFile := m.has("file"), m.has("clientId"), m.has("clientSecret"), m.has("clientSecretFile")
	switch variables := id || secret || secretFile; {
	case fromFile && variables:
		m.r.wrong(m.at, "credentials have a file and variables; write one of them: either file, or clientId with clientSecret or clientSecretFile")
	case secret && secretFile:
		m.r.wrong(m.at, "credentials have clientSecret and clientSecretFile; leave one of them out")
	case !fromFile && !(id && (secret || secretFile)):
		m.r.wrong(m.at, "credentials need file, or clientId with clientSecret or clientSecretFile: the names of variables that have them")
	}
	return c, len(m.r.errs) == wrong
}

func (m mapping) has(key string) bool {
	_, found := m.find(key)
	return found
}

// readCredentialsPath reads the path of a credentials file or directory, in which ~/ is left as it is.
func readCredentialsPath(r *reader, n *yaml.Node, what string) (string, bool) {
	s, ok := guarded(func(s string) string {
		below, home := strings.CutPrefix(s, "~/")
		switch {
		case strings.TrimSpace(below) == "" || strings.ContainsFunc(s, unicode.IsControl):
			return "is not a path of a file; write one, relative to the directory of this file"
		case strings.HasPrefix(s, "~") && !home:
			return "begins with ~, which here stands only for your home directory, as ~/; write the whole path"
		}
		return ""
	})(r, n, what)
	if strings.HasPrefix(s, "~/") {
		return s, ok
	}
	return r.resolved(s), ok
}

var capitals = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

// checkCapitals says what is wrong with the name of a variable. A name in capitals is hardly ever a secret in the wrong place.
func checkCapitals(s string) string {
	if !capitals.MatchString(s) {
		return "is not the name of a variable in capitals; write one such as ACME_CLIENT_SECRET, and never the value itself"
	}
	return ""
}
