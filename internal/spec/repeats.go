package spec

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
)

// Repeats reports whether text holds a piece of a secret, plain or as it stands in headers, forms and dumps.
// Foreign words that repeat one are not quoted by us.
func Repeats(text, secret string) bool {
	const piece = 8
	for _, form := range forms(secret) {
		if len(form) <= piece {
			if form != "" && strings.Contains(text, form) {
				return true
			}
			continue
		}
		for i := 0; i+piece <= len(form); i++ {
			if strings.Contains(text, form[i:i+piece]) {
				return true
			}
		}
	}
	return false
}

// forms are the ways in which others write a secret.
func forms(secret string) []string {
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), inJSON(secret), hex.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)),
	}
	for from := 1; from < min(3, len(secret)); from++ { // inside what was encoded
		all = append(all, base64.StdEncoding.EncodeToString([]byte(secret[from:])))
	}
	return all
}

// inJSON is a text as it stands in JSON, without the quotes.
func inJSON(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(b[1 : len(b)-1])
}
