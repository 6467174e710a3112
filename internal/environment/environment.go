// Package environment has the variables that camsync reads, their defaults, and the API and credentials that they name. No
// other package reads a variable by its name, except for the sources that a file names.
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
	HubURL     = "CAMUNDA_HUB_BASE_URL"
	CacheDir   = "CAMUNDA_TOKEN_CACHE_DIR"
	StateDir   = "CAMSYNC_STATE_DIR"
	NoColor    = "NO_COLOR"

	ForceColor    = "FORCE_COLOR"
	CLIColorForce = "CLICOLOR_FORCE"

	CI = "CI"
)

// SourceDateEpoch is the variable of builds that can be repeated: the date of the manual. It is nothing that a run depends on.
const SourceDateEpoch = "SOURCE_DATE_EPOCH"

// A Variable is one of them, with its line in the help.
type Variable struct {
	Name, Meaning string
	Default       string // if it is unset, as a value or in words
}

// Variables are all that camsync reads.
func Variables() []Variable {
	return []Variable{
		{ClientID, "client id of an Administration API client", ""},
		{Secret, "its secret", ""},
		{SecretFile, "or a file that holds its secret", ""},
		{OAuthURL, "where the token is requested", defaults[OAuthURL]},
		{BaseURL, "the Administration API", defaults[BaseURL]},
		{Audience, "what the token is for", defaults[Audience]},
		{HubURL, "Camunda Hub, without /api/v2", defaults[HubURL] + "; the Administration API's address where that is of this machine"},
		{CacheDir, "directory of the encrypted token", "$XDG_CACHE_HOME/camsync, or the system's cache directory"},
		{StateDir, "directory that remembers what is under way and what was seen", "$XDG_STATE_HOME/camsync, or ~/.local/state/camsync"},
		{NoColor, "no colours if not empty", ""},
		{ForceColor, "colours wherever the output goes, if not empty, 0 or false; NO_COLOR and --color come first", ""},
		{CLIColorForce, "the same", ""},
		{CI, "true in a CI job: new credentials do not go to files below the working directory", ""},
	}
}

var defaults = map[string]string{
	OAuthURL: "https://login.cloud.camunda.io/oauth/token",
	BaseURL:  "https://api.cloud.camunda.io",
	Audience: "api.cloud.camunda.io",
	HubURL:   "https://hub.cloud.camunda.io",
}

// An Environment has the variables of a run.
type Environment struct {
	Lookup func(name string) (string, bool) // as os.LookupEnv

	// OnSecretFile is called with the files that a secret was read from; may be nil.
	OnSecretFile func(paths ...string)

	names map[string]string // of the variables that have the credentials, where they are others; empty for none
	from  string            // the path that has the credentials; empty for variables
}

// Get is a variable's value, or its default where it is unset or empty. What is sent or connected to is without the
// blanks around it: a value that comes from a file ends with a newline.
func (e Environment) Get(name string) string {
	value, _ := e.Lookup(name)
	if name == ClientID || defaults[name] != "" {
		value = bare(value)
	}
	return cmp.Or(value, defaults[name])
}

// Named is the name of the variable that is read for one of those above.
func (e Environment) Named(name string) string { return cmp.Or(e.names[name], name) }

// BaseURL is the API's address, without a slash at its end.
func (e Environment) BaseURL() string { return strings.TrimRight(e.Get(BaseURL), "/") }

// HubURL is the address of Camunda Hub. A server on this machine that stands for the Administration API, as the emulator does, stands
// for Camunda Hub, too, unless the variable says otherwise: its tokens are for nobody else.
func (e Environment) HubURL() string {
	if value, _ := e.Lookup(HubURL); bare(value) == "" {
		if at, err := url.Parse(e.BaseURL()); err == nil && at.Scheme == "http" {
			return e.BaseURL()
		}
	}
	return e.Get(HubURL)
}

// Host is that of the API's address, whose other parts may hold a password.
func (e Environment) Host() string {
	at, err := url.Parse(e.BaseURL())
	if err != nil {
		return ""
	}
	return at.Host
}

// CI reports whether this is a job of a CI system: all of them set CI.
func (e Environment) CI() bool {
	ci, _ := strconv.ParseBool(e.Get(CI))
	return ci
}

// CacheDir is the directory of the token; empty for none.
func (e Environment) CacheDir() string {
	return e.dir(CacheDir, "XDG_CACHE_HOME", os.UserCacheDir, "camsync")
}

// StateDir is the directory that remembers creations under way; empty for none.
func (e Environment) StateDir() string {
	return e.dir(StateDir, "XDG_STATE_HOME", os.UserHomeDir, ".local/state/camsync")
}

// ConfigDir is the directory of the user's own files, such as credentials; empty for none.
func (e Environment) ConfigDir() string {
	return e.dir("", "XDG_CONFIG_HOME", os.UserHomeDir, ".config/camsync")
}

// dir is the directory that a variable names, that of camsync in the one that xdg names, or a path below a directory of
// the system.
func (e Environment) dir(name, xdg string, system func() (string, error), path string) string {
	if dir := e.Get(name); dir != "" {
		return dir
	}
	if dir := e.Get(xdg); filepath.IsAbs(dir) {
		return filepath.Join(dir, "camsync")
	}
	dir, err := system()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, path)
}
