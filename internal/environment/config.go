package environment

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// ErrNoCredentials is in the chain where a variable with a credential is missing.
var ErrNoCredentials = errors.New("no credentials")

// maxSecretFile limits the bytes of a file with a secret.
const maxSecretFile = 64 << 10

// Config is the API that the variables name, with the credentials for it.
func (e Environment) Config() (api.Config, error) {
	secret, err := e.Secret()
	if err != nil {
		return api.Config{}, err
	}
	id, err := oneLine(e.Get(ClientID), ClientID)
	if err != nil {
		return api.Config{}, err
	}
	switch none := secret.Reveal() == ""; {
	case id == "" && none:
		return api.Config{}, fmt.Errorf("%w: %s and %s are not set", ErrNoCredentials, ClientID, Secret)
	case id == "":
		return api.Config{}, fmt.Errorf("%w: %s is not set", ErrNoCredentials, ClientID)
	case none:
		return api.Config{}, fmt.Errorf("%w: %s is not set", ErrNoCredentials, Secret)
	}
	return api.Config{
		BaseURL: e.Get(BaseURL), OAuthURL: e.Get(OAuthURL), Audience: e.Get(Audience), ClientID: id, ClientSecret: secret, CacheDir: e.CacheDir(),
	}, nil
}

// Secret is the client secret, from its variable or its file; empty where neither is set.
func (e Environment) Secret() (spec.Sealed, error) {
	value, path := e.Get(Secret), e.Get(SecretFile)
	switch {
	case path == "":
		return credential(value, Secret)
	case value != "":
		return spec.Sealed{}, fmt.Errorf("%s and %s are both set", Secret, SecretFile)
	}
	text, err := localfile.Read(path, maxSecretFile)
	if err != nil {
		return spec.Sealed{}, fmt.Errorf("%s: %s: %w", SecretFile, path, err)
	}
	if len(text) > 0 && e.OnSecretFile != nil {
		e.OnSecretFile(path)
	}
	return credential(string(text), SecretFile+": "+path)
}

// credential is the client secret in a text, without a byte order mark and the blanks around it. What cannot be one
// is refused before it is sent, since a refused login is remembered.
func credential(text, from string) (spec.Sealed, error) {
	text, err := oneLine(text, from)
	if err != nil {
		return spec.Sealed{}, err
	}
	if text == "" && from != Secret {
		return spec.Sealed{}, fmt.Errorf("%s is empty", from)
	}
	return spec.Seal(text), nil
}

// bare is a text without a byte order mark and the blanks around it.
func bare(text string) string { return strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")) }

// oneLine is the bare text, which must be one line that can be read.
func oneLine(text, from string) (string, error) {
	text, why := localfile.Text([]byte(bare(text)))
	switch {
	case why != nil:
	case !utf8.ValidString(text):
		why = errors.New("is not UTF-8 text")
	case strings.ContainsAny(text, "\r\n"):
		why = errors.New("has several lines; write it alone, without comments")
	case strings.ContainsFunc(text, unicode.IsControl):
		why = errors.New("has control characters")
	}
	if why != nil {
		return "", fmt.Errorf("%s %w", from, why)
	}
	return text, nil
}
