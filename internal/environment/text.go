package environment

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

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
