package cli

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// leakOf finds any of the secrets in a text, in any of the forms that it could have been written in.
func leakOf(secrets map[string]string, text string) string {
	for id, secret := range secrets {
		for _, form := range forms(secret) {
			if strings.Contains(text, form) {
				return "the secret of " + id
			}
		}
	}
	return ""
}

// forms are a secret as it is, quoted, escaped, in hex, and in base64 at each of its three offsets.
func forms(secret string) []string {
	quoted, _ := json.Marshal(secret) // a text always marshals
	all := []string{
		secret, string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), url.PathEscape(secret),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before, skip := range []int{0, 2, 3} {
			text := encoding.EncodeToString([]byte("xx"[:before] + secret))
			all = append(all, text[skip:len(text)-1]) // the last letter depends on what comes after
		}
	}
	return all
}

func TestALeakIsFoundInEveryForm(t *testing.T) {
	const secret = `k3y&"+/~ü-canary`
	for _, before := range []string{"", "a", "ab", "abc"} {
		for _, after := range []string{"", "z", "zz"} {
			whole := before + secret + after
			quoted, _ := json.Marshal(map[string]string{"a": whole})
			for _, text := range []string{
				whole, string(quoted), url.QueryEscape(whole), url.PathEscape(whole), hex.EncodeToString([]byte(whole)),
				base64.StdEncoding.EncodeToString([]byte(whole)), base64.URLEncoding.EncodeToString([]byte(whole)), base64.RawURLEncoding.EncodeToString([]byte(whole)),
			} {
				if leakOf(map[string]string{"it": secret}, "log: "+text+"\n") == "" || leak(text) == "" {
					t.Errorf("not found in %q", text)
				}
			}
		}
	}
	if found := leakOf(map[string]string{"it": secret}, "all is well"); found != "" {
		t.Errorf("found %s where there is none", found)
	}
}
