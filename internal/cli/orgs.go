package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
)

// An organisation is one that a daemon keeps, with the session that has its credentials.
type organisation struct {
	*session
	name  string // empty where it is the only one, as -f says
	files []string
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
		return nil, cause(err)
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
	if f, err := os.Open(path); err != nil {
		return organisation{}, fmt.Errorf("credentials %s: %w", path, cause(err))
	} else if err := f.Close(); err != nil {
		return organisation{}, err
	}
	own := *s
	own.log = s.log.With("organisation", name)
	own.env = func(variable string) (string, bool) {
		if value, found := credential(path, variable); found {
			return value, true
		}
		switch variable {
		case envClientID, envSecret, envSecretFile:
			return "", false // those of the environment are another's
		}
		return s.env(variable)
	}
	return organisation{session: &own, name: name, files: []string{file}}, nil
}

// credential reads a variable from a folder, where a file has its name, or from a file with lines of
// the form NAME=VALUE. It is read anew each time: credentials are exchanged while a daemon runs.
func credential(path, variable string) (string, bool) {
	switch variable {
	case envClientID, envSecret, envOAuthURL, envBaseURL, envAudience:
	default:
		return "", false
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", false
	}
	folder := info.IsDir()
	if folder {
		path = filepath.Join(path, variable)
		info, err = os.Stat(path)
	}
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSecretFile {
		return "", false
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	if folder {
		return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), true
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if strings.TrimSpace(name) == variable {
			return unquoted(strings.TrimSpace(value)), true
		}
	}
	return "", false
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
