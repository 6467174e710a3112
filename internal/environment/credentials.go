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
)

// With is the environment with the credentials at a path instead of its own. All of them are read at once, since they may
// be exchanged while a daemon runs: a secret must not be sent to the login server that other credentials name.
func (e Environment) With(path string) (Environment, error) {
	given, err := readCredentials(path)
	if err != nil {
		return e, fmt.Errorf("credentials %s: %w", path, err)
	}
	if _, found := given[Secret]; found && e.OnSecretFile != nil {
		e.OnSecretFile(path, filepath.Join(path, Secret)) // one of them is the file
	}
	own := e.Lookup
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
	return e, nil
}

// readCredentials reads the variables of a directory, where a file has the name of each, or of a file with
// lines of the form NAME=VALUE.
func readCredentials(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, localfile.Cause(err)
	}
	names := []string{ClientID, Secret, OAuthURL, BaseURL, Audience}
	if !info.IsDir() {
		text, err := readSmall(path)
		given := dotenv.Parse(text)
		maps.DeleteFunc(given, func(name, _ string) bool { return !slices.Contains(names, name) })
		return given, err
	}
	given := map[string]string{}
	for _, name := range names {
		text, err := readSmall(filepath.Join(path, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		given[name] = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	}
	return given, nil
}

// readSmall reads a text file that can hold a secret.
func readSmall(path string) (string, error) {
	data, err := localfile.Read(path, maxSecretFile)
	if err != nil {
		return "", err
	}
	return localfile.Text(data)
}
