// Package environment is what camsync takes from the environment: the variables, what they mean, and whom they say to
// talk to. Nothing else of the program reads a variable by its name, but for the sources that a file names.
package environment

import (
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The variables, as the Camunda SDKs name them.
const (
	ClientID   = "CAMUNDA_CONSOLE_CLIENT_ID"
	Secret     = "CAMUNDA_CONSOLE_CLIENT_SECRET"
	SecretFile = "CAMUNDA_CONSOLE_CLIENT_SECRET_FILE"
	OAuthURL   = "CAMUNDA_OAUTH_URL"
	BaseURL    = "CAMUNDA_CONSOLE_BASE_URL"
	Audience   = "CAMUNDA_CONSOLE_OAUTH_AUDIENCE"
	CacheDir   = "CAMUNDA_TOKEN_CACHE_DIR"
	StateDir   = "CAMSYNC_STATE_DIR"
	NoColor    = "NO_COLOR"
	CI         = "CI"
)

// A Variable is one of them, with what the help says of it.
type Variable struct {
	Name, Meaning string
	Default       string // what is so where it is unset, as a value or in words
}

// Variables are all that camsync reads.
func Variables() []Variable {
	return []Variable{
		{ClientID, "client id of an Administration API client", ""},
		{Secret, "its secret", ""},
		{SecretFile, "or a file that holds its secret", ""},
		{OAuthURL, "where the token is requested", defaultOf(OAuthURL)},
		{BaseURL, "the Administration API", defaultOf(BaseURL)},
		{Audience, "what the token is for", defaultOf(Audience)},
		{CacheDir, "directory of the encrypted token", "$XDG_CACHE_HOME/camsync, or the system's cache directory"},
		{StateDir, "directory that remembers creations under way", "$XDG_STATE_HOME/camsync, or ~/.local/state/camsync"},
		{NoColor, "no colours if not empty", ""},
		{CI, "true in a CI job: new credentials do not go to files below the working directory", ""},
	}
}

func defaultOf(name string) string {
	switch name {
	case OAuthURL:
		return "https://login.cloud.camunda.io/oauth/token"
	case BaseURL:
		return "https://api.cloud.camunda.io"
	case Audience:
		return "api.cloud.camunda.io"
	}
	return ""
}

// An Environment is that of a run.
type Environment struct {
	Lookup func(name string) (string, bool) // as os.LookupEnv

	// OnSecretFile is called with where a secret was read from; nil for nobody.
	OnSecretFile func(paths ...string)
}

// Get is a variable's value, or its default where it is unset or empty. What is sent or connected to is without the
// blanks around it: a value that comes from a file ends with a newline.
func (e Environment) Get(name string) string {
	value, _ := e.Lookup(name)
	switch name {
	case ClientID, OAuthURL, BaseURL, Audience:
		value = bare(value)
	}
	return cmp.Or(value, defaultOf(name))
}

// BaseURL is the API's address, without a slash at its end.
func (e Environment) BaseURL() string { return strings.TrimRight(e.Get(BaseURL), "/") }

// Host is the API's; nothing else of its address, which may hold a password.
func (e Environment) Host() string {
	at, err := url.Parse(e.BaseURL())
	if err != nil {
		return ""
	}
	return at.Host
}

// CI reports whether this is a job of a CI system: all of them set CI.
func (e Environment) CI() bool {
	ci, err := strconv.ParseBool(e.Get(CI))
	return err == nil && ci
}

// CacheDir is where the token is kept, or empty where there is no such place.
func (e Environment) CacheDir() string {
	if dir := e.dir(CacheDir, "XDG_CACHE_HOME"); dir != "" {
		return dir
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "camsync")
	}
	return ""
}

// StateDir is where creations under way are remembered, or empty where there is no such place.
func (e Environment) StateDir() string {
	if dir := e.dir(StateDir, "XDG_STATE_HOME"); dir != "" {
		return dir
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "state", "camsync")
	}
	return ""
}

// dir is the directory that a variable names, or that of camsync in the one that xdg names.
func (e Environment) dir(name, xdg string) string {
	if dir := e.Get(name); dir != "" {
		return dir
	}
	if dir := e.Get(xdg); filepath.IsAbs(dir) {
		return filepath.Join(dir, "camsync")
	}
	return ""
}
