package environment

import (
	"cmp"
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

// A MissingError is an id or a secret that is nowhere.
type MissingError struct {
	ID, Secret, SecretFile string // the variables that are read for them; the last one may be empty
	From                   string // the path that should have them; empty for the environment
	missing                []string
}

func (e *MissingError) Error() string {
	verb, where := "is", "not set"
	if len(e.missing) > 1 {
		verb = "are"
	}
	if e.From != "" {
		where = "not in " + e.From
	}
	return fmt.Sprintf("%s: %s %s %s", ErrNoCredentials, strings.Join(e.missing, " and "), verb, where)
}

// Places says where the id and the secret belong.
func (e *MissingError) Places() string {
	switch {
	case e.From != "":
		return e.From + ", as " + e.ID + " and " + e.Secret
	case e.Secret == "":
		return e.ID + " and a file named by " + e.SecretFile
	case e.SecretFile == "":
		return e.ID + " and " + e.Secret
	}
	return e.ID + " and " + e.Secret + " (or a file named by " + e.SecretFile + ")"
}

// Is makes errors.Is know it for ErrNoCredentials.
func (e *MissingError) Is(target error) bool { return target == ErrNoCredentials }

// maxSecretFile limits the bytes of a file with a secret.
const maxSecretFile = 64 << 10

// Config is the API that the variables name, with the credentials for it.
func (e Environment) Config() (api.Config, error) {
	secret, err := e.Secret()
	if err != nil {
		return api.Config{}, err
	}
	id, err := oneLine(e.Get(ClientID), e.Named(ClientID))
	if err != nil {
		return api.Config{}, err
	}
	lack := &MissingError{ID: e.Named(ClientID), Secret: e.Named(Secret), SecretFile: SecretFile, From: e.from}
	if e.names != nil {
		lack.Secret, lack.SecretFile = e.names[Secret], e.names[SecretFile]
	}
	if id == "" {
		lack.missing = append(lack.missing, lack.ID)
	}
	if secret.Reveal() == "" {
		lack.missing = append(lack.missing, cmp.Or(lack.Secret, lack.SecretFile))
	}
	if len(lack.missing) > 0 {
		return api.Config{}, lack
	}
	return api.Config{
		BaseURL: e.Get(BaseURL), HubURL: e.HubURL(), OAuthURL: e.Get(OAuthURL), Audience: e.Get(Audience), ClientID: id, ClientSecret: secret, CacheDir: e.CacheDir(),
	}, nil
}

// Secret is the client secret, from its variable or its file; empty where neither is set.
func (e Environment) Secret() (spec.Sealed, error) {
	value, path := e.Get(Secret), e.Get(SecretFile)
	switch {
	case path == "" && value == "":
		return spec.Sealed{}, nil
	case path == "":
		return credential(value, e.Named(Secret))
	case value != "":
		return spec.Sealed{}, fmt.Errorf("%s and %s are both set", Secret, SecretFile)
	}
	text, err := localfile.Read(path, maxSecretFile)
	if err != nil {
		return spec.Sealed{}, fmt.Errorf("%s: %s: %w", e.Named(SecretFile), path, err)
	}
	if len(text) > 0 && e.OnSecretFile != nil {
		e.OnSecretFile(path)
	}
	return credential(string(text), e.Named(SecretFile)+": "+path)
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
