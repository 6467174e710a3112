package environment

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/private"
)

// Credentials say where the credentials of an organisation come from: a file or a directory that has them, or the variables with
// these names. The zero value stands for the variables of the environment that camsync reads anyway.
type Credentials struct {
	Path                   string // of a file or a directory
	ID, Secret, SecretFile string // names of variables

	// Repository is the directory of the file that names Path, with all below it; empty for a Path that comes from the command line.
	// Whoever can write there must not choose where a secret is sent.
	Repository string
}

// Chosen reports whether they are others than those of the environment.
func (c Credentials) Chosen() bool { return c.Path != "" || c.ID != "" }

// Paths are the files that they may come from; none for variables. Whether Path is a directory is not asked.
func (c Credentials) Paths() []string {
	if c.Path == "" {
		return nil
	}
	paths := []string{c.Path}
	for _, name := range c.fileNames() {
		paths = append(paths, filepath.Join(c.Path, name))
	}
	return paths
}

// fileNames are the variables that a path has.
func (c Credentials) fileNames() []string { return append([]string{ClientID, Secret}, addresses...) }

// addresses are the variables that say where a secret is sent.
var addresses = []string{OAuthURL, BaseURL, Audience, HubURL}

// With is the environment with these credentials instead of its own. All that a path has is read at once, since it may
// be exchanged while a daemon runs: a secret must not be sent to the login server that other credentials name.
func (e Environment) With(c Credentials) (Environment, error) {
	own := e.Lookup
	switch {
	case !c.Chosen():
		return e, nil
	case c.Path == "":
		e.names = map[string]string{ClientID: c.ID, Secret: c.Secret, SecretFile: c.SecretFile}
		e.Lookup = func(name string) (string, bool) {
			if other, credential := e.names[name]; credential {
				if other == "" {
					return "", false
				}
				name = other
			}
			return own(name)
		}
		return e, nil
	}
	given, err := c.read()
	if err != nil {
		return e, fmt.Errorf("credentials %s: %w", c.Path, err)
	}
	if _, found := given[Secret]; found && e.OnSecretFile != nil {
		e.OnSecretFile(c.Path, filepath.Join(c.Path, Secret)) // one of them is the file
	}
	e.Lookup = func(name string) (string, bool) {
		if value, found := given[name]; found {
			return value, true
		}
		switch name {
		case ClientID, Secret, SecretFile:
			return "", false // those of the environment are another's
		}
		return own(name)
	}
	e.from = c.Path
	return e, nil
}

// read reads the variables of a directory, where a file has the name of each, or of a file with lines of the form NAME=VALUE.
func (c Credentials) read() (map[string]string, error) {
	info, err := os.Stat(c.Path)
	if err != nil {
		return nil, localfile.Cause(err)
	}
	names := c.fileNames()
	if !info.IsDir() {
		text, err := readSmall(c.Path)
		given := dotenv.Parse(text)
		maps.DeleteFunc(given, func(name, _ string) bool { return !slices.Contains(names, name) })
		if err == nil && slices.ContainsFunc(addresses, func(name string) bool { return given[name] != "" }) {
			err = c.mayAddress(c.Path)
		}
		return given, err
	}
	given := map[string]string{}
	for _, name := range names {
		path := filepath.Join(c.Path, name)
		text, err := readSmall(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && slices.Contains(addresses, name) {
			err = c.mayAddress(path)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		given[name] = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	}
	return given, nil
}

// An AddressError is a file that names the address of an API or of a login server, and may not.
type AddressError struct{ why string }

func (e *AddressError) Error() string {
	return "it names an address, and " + e.why + ": its author could have the secret sent elsewhere"
}

// Hint says what to do about it.
func (*AddressError) Hint() string {
	return "put the addresses into the environment (" + strings.Join(addresses, ", ") + "), or the file into a directory of your own outside the repository"
}

// mayAddress refuses the address that a file names, unless it lies outside the repository that names the file, and is of this
// user or of root alone.
func (c Credentials) mayAddress(path string) error {
	if c.Repository == "" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return localfile.Cause(err)
	case localfile.Inside(c.Repository, path):
		return &AddressError{"it lies in the repository of the file that names it"}
	case !private.Owned(info) && !private.OfRoot(info):
		return &AddressError{"it belongs to another user"}
	case private.Wider(info, 0o775):
		return &AddressError{"other users can write it"}
	}
	return nil
}

// readSmall reads a text file that can hold a secret.
func readSmall(path string) (string, error) {
	data, err := localfile.Read(path, maxSecretFile)
	if err != nil {
		return "", err
	}
	return localfile.Text(data)
}
