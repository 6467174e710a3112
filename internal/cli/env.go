package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// The variables of the environment, as the Camunda SDKs name them. variables says what they are.
const (
	envClientID   = "CAMUNDA_CONSOLE_CLIENT_ID"
	envSecret     = "CAMUNDA_CONSOLE_CLIENT_SECRET"
	envSecretFile = "CAMUNDA_CONSOLE_CLIENT_SECRET_FILE"
	envOAuthURL   = "CAMUNDA_OAUTH_URL"
	envBaseURL    = "CAMUNDA_CONSOLE_BASE_URL"
	envAudience   = "CAMUNDA_CONSOLE_OAUTH_AUDIENCE"
	envCacheDir   = "CAMUNDA_TOKEN_CACHE_DIR"
	envStateDir   = "CAMSYNC_STATE_DIR"
	envNoColor    = "NO_COLOR"
	envCI         = "CI"
)

const (
	defaultOAuthURL = "https://login.cloud.camunda.io/oauth/token"
	defaultBaseURL  = "https://api.cloud.camunda.io"
	defaultAudience = "api.cloud.camunda.io"
)

// A variable is one that camsync reads from the environment.
type variable struct {
	name, meaning, otherwise string
}

func variables() []variable {
	return []variable{
		{envClientID, "client id of an Administration API client", ""},
		{envSecret, "its secret", ""},
		{envSecretFile, "or a file that holds its secret", ""},
		{envOAuthURL, "where the token is asked for", defaultOAuthURL},
		{envBaseURL, "the Administration API", defaultBaseURL},
		{envAudience, "what the token is for", defaultAudience},
		{envCacheDir, "folder of the encrypted token", "$XDG_CACHE_HOME/camsync, or the system's cache folder"},
		{envStateDir, "folder that remembers creations under way", "$XDG_STATE_HOME/camsync, or ~/.local/state/camsync"},
		{envNoColor, "no colours, if not empty", ""},
		{envCI, "true in a CI job: new credentials do not go to files below the working directory", ""},
	}
}

func envTable() string {
	var b strings.Builder
	b.WriteString("Environment:\n")
	for _, v := range variables() {
		text := v.meaning
		if v.otherwise != "" {
			text += " (default " + v.otherwise + ")"
		}
		fmt.Fprintf(&b, "  %-36s%s\n", v.name, text)
	}
	return b.String()
}

// get is a variable's value, or otherwise where it is unset or empty. What is sent or connected to is without the
// blanks around it: a value that comes from a file ends with a newline.
func (s *session) get(name, otherwise string) string {
	value, _ := s.env(name)
	switch name {
	case envClientID, envOAuthURL, envBaseURL, envAudience:
		value = bare(value)
	}
	if value != "" {
		return value
	}
	return otherwise
}

// errNoCredentials is in the chain where a variable with a credential is missing.
var errNoCredentials = errors.New("no credentials")

// config gathers what the environment says about whom to talk to.
func (s *session) config() (api.Config, error) {
	secret, err := s.secret()
	if err != nil {
		return api.Config{}, err
	}
	id, err := oneLine(s.get(envClientID, ""), envClientID)
	if err != nil {
		return api.Config{}, err
	}
	c := api.Config{
		BaseURL: s.get(envBaseURL, defaultBaseURL), OAuthURL: s.get(envOAuthURL, defaultOAuthURL),
		Audience: s.get(envAudience, defaultAudience), ClientID: id, ClientSecret: secret,
		CacheDir: s.cacheDir(), Version: readVersion().version, Log: s.log,
	}
	var missing []string
	if c.ClientID == "" {
		missing = append(missing, envClientID)
	}
	if secret.Reveal() == "" {
		missing = append(missing, envSecret)
	}
	if len(missing) > 0 {
		return api.Config{}, fmt.Errorf("%w: %s", errNoCredentials, isNotSet(missing))
	}
	return c, nil
}

// client talks to the API as the environment says.
func (s *session) client() (*api.Client, error) {
	config, err := s.config()
	if err != nil {
		return nil, err
	}
	return api.New(config)
}

func isNotSet(names []string) string {
	if len(names) == 1 {
		return names[0] + " is not set"
	}
	return strings.Join(names, " and ") + " are not set"
}

const maxSecretFile = 64 << 10

// secret reads the client secret from the one place that is given. An empty one is none.
func (s *session) secret() (spec.Sealed, error) {
	value, path := s.get(envSecret, ""), s.get(envSecretFile, "")
	switch {
	case path == "":
		return credential(value, envSecret)
	case value != "":
		return spec.Sealed{}, fmt.Errorf("%s and %s are both set", envSecret, envSecretFile)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return spec.Sealed{}, fmt.Errorf("%s: %s: %w", envSecretFile, path, cause(err))
	case !info.Mode().IsRegular() || info.Size() > maxSecretFile:
		return spec.Sealed{}, fmt.Errorf("%s: %s is not a file that can hold a secret", envSecretFile, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return spec.Sealed{}, fmt.Errorf("%s: %s: %w", envSecretFile, path, cause(err))
	}
	if len(text) == 0 {
		return spec.Sealed{}, fmt.Errorf("%s: %s is empty", envSecretFile, path)
	}
	s.warnExposed(path)
	return credential(string(text), envSecretFile+": "+path)
}

// cause is what went wrong with a path, without the path and the operation.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// cacheDir is where the token is kept, or empty where there is no such place.
func (s *session) cacheDir() string {
	if dir := s.get(envCacheDir, ""); dir != "" {
		return dir
	}
	if dir := s.get("XDG_CACHE_HOME", ""); filepath.IsAbs(dir) {
		return filepath.Join(dir, "camsync")
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "camsync")
	}
	return ""
}
