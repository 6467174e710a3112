package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// token is what the login server remembers of a token that it has issued.
type token struct {
	credential string
	expires    time.Time
}

// issue returns the answer with a token. It is a JWT, because clients read its exp. Its signature is
// random: the API knows a token by its whole text, and does not verify it.
func (l *logins) issue(who Credential, q *request) map[string]any {
	now := time.Now()
	expires := now.Add(q.options.TokenLifetime)
	payload, err := json.Marshal(map[string]any{
		"jti": newUUID(),
		"iss": "https://weblogin.cloud.camunda.io/",
		"sub": who.ID + "@clients",
		"aud": q.options.Audience,
		"azp": who.ID,
		"iat": now.Unix(),
		"exp": expires.Unix(),
	})
	if err != nil {
		panic(err) // unreachable: strings and numbers
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(payload) + "." + rand.Text()
	l.tokens[text] = token{who.ID, expires}
	return map[string]any{
		"access_token": text,
		"expires_in":   int64(q.options.TokenLifetime / time.Second),
		"token_type":   "Bearer",
	}
}

// authenticate returns the credential of a request's token, if it is ours and valid.
func (l *logins) authenticate(q *request) (Credential, bool) {
	scheme, text, _ := strings.Cut(strings.TrimSpace(q.http.Header.Get("Authorization")), " ")
	issued, known := l.tokens[text]
	if !strings.EqualFold(scheme, "Bearer") || !known || !time.Now().Before(issued.expires) {
		return Credential{}, false
	}
	return q.options.credential(issued.credential)
}
