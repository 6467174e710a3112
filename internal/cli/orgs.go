package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
)

// An organisation is one that a daemon keeps.
type organisation struct {
	*session
	name        string // empty where it is the only one, as -f says
	files       []string
	credentials string // the path of a file or a folder; empty for those of the environment
}

// orgName is what a name may be: it stands in paths, labels and the names of leases.
var orgName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$`)

// organisations are those of the command line: that of -f, or those of --org.
func (s *session) organisations(f syncFlags) ([]organisation, error) {
	if len(f.orgs) == 0 {
		return []organisation{{session: s, files: f.files}}, nil
	}
	var all []organisation
	for _, value := range f.orgs {
		found, err := s.organisation(value)
		if err != nil {
			return nil, fmt.Errorf("--org %s: %w", value, err)
		}
		all = append(all, found...)
	}
	for i, o := range all {
		if slices.ContainsFunc(all[:i], func(p organisation) bool { return p.name == o.name }) {
			return nil, fmt.Errorf("--org: there are two organisations named %s", o.name)
		}
	}
	return all, nil
}

// organisation reads one value of --org: NAME=PATH,CREDENTIALS, or a folder of organisations.
func (s *session) organisation(value string) ([]organisation, error) {
	name, rest, one := strings.Cut(value, "=")
	if !one {
		return s.orgFolder(value)
	}
	comma := strings.LastIndex(rest, ",")
	if comma <= 0 || comma == len(rest)-1 {
		return nil, errors.New("not NAME=PATH,CREDENTIALS, nor a folder")
	}
	o, err := s.named(name, rest[:comma], rest[comma+1:])
	return []organisation{o}, err
}

// orgFolder finds the organisations of a folder: each folder in it is one of that name.
func (s *session) orgFolder(folder string) ([]organisation, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, atomicfile.Cause(err)
	}
	var all []organisation
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		info, err := os.Stat(path)
		if strings.HasPrefix(e.Name(), ".") || err != nil || !info.IsDir() {
			continue
		}
		o, err := s.named(e.Name(), filepath.Join(path, "org.yaml"), filepath.Join(path, "credentials"))
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	if len(all) == 0 {
		return nil, errors.New("no folder in it: each holds org.yaml and credentials of the organisation that it is named after")
	}
	return all, nil
}

// named is an organisation whose credentials are at that path and nowhere else.
func (s *session) named(name, file, path string) (organisation, error) {
	if !orgName.MatchString(name) {
		return organisation{}, fmt.Errorf("%q is no name: a to z, 0 to 9 and - inside, at most 40", name)
	}
	own := *s
	own.log = s.log.With("organisation", name)
	return organisation{session: &own, name: name, files: []string{file}, credentials: path}, nil
}

// config is whom to talk to, and as whom. The credentials of a named organisation are read anew, all at
// once: they are exchanged while a daemon runs, and the half of one may not be taken with what the
// environment says, which would send a secret to another's login server.
func (o organisation) config() (api.Config, error) {
	if o.credentials == "" {
		return o.session.config()
	}
	given, err := readCredentials(o.credentials)
	if err != nil {
		return api.Config{}, fmt.Errorf("credentials %s: %w", o.credentials, atomicfile.Cause(err))
	}
	if _, found := given[environment.Secret]; found {
		o.exposed.Warn(o.log, o.credentials, filepath.Join(o.credentials, environment.Secret)) // one of them is the file
	}
	own := *o.session
	own.env.Lookup = func(name string) (string, bool) {
		if value, found := given[name]; found {
			return value, true
		}
		switch name {
		case environment.ClientID, environment.Secret, environment.SecretFile:
			return "", false // those of the environment are another's
		}
		return o.env.Lookup(name)
	}
	return own.config()
}

// readCredentials reads the variables of a folder, where a file has the name of each, or of a file with
// lines of the form NAME=VALUE.
func readCredentials(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	given := map[string]string{}
	names := []string{environment.ClientID, environment.Secret, environment.OAuthURL, environment.BaseURL, environment.Audience}
	if info.IsDir() {
		for _, name := range names {
			text, err := readSmall(filepath.Join(path, name))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, fmt.Errorf("%s: %w", name, atomicfile.Cause(err))
			}
			given[name] = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
		}
		return given, nil
	}
	text, err := readSmall(path)
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if name = strings.TrimSpace(name); slices.Contains(names, name) {
			given[name] = unquoted(strings.TrimSpace(value))
		}
	}
	return given, err
}

// readSmall reads a text file that can hold a secret.
func readSmall(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > environment.MaxSecretFile {
		return "", errors.New("not a file that can hold a secret")
	}
	return readText(path)
}

// readText reads a text file, without a byte order mark.
func readText(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", atomicfile.Cause(err)
	}
	return localfile.Text(data)
}

// unquoted is a value without the quotes around it.
func unquoted(value string) string {
	if n := len(value); n >= 2 && (value[0] == '\'' || value[0] == '"') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}

// onlyOnce refuses credentials that two organisations have: two daemons would keep one organisation.
func onlyOnce(configs []api.Config, names []string) error {
	for i, c := range configs {
		for j, d := range configs[:i] {
			if c.ClientID == d.ClientID && c.BaseURL == d.BaseURL {
				return fmt.Errorf("--org: %s and %s have the same credentials, and so are one organisation", names[j], names[i])
			}
		}
	}
	return nil
}
