package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// token is what the emulator stores of an issued token. Its signature proves possession.
type token struct {
	credential string
	expires    time.Time
}

// claims is the readable part of a token. Clients read exp; only this package trusts the rest.
type claims struct {
	ID       string `json:"jti"`
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Party    string `json:"azp"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

// grant is the login server's response.
type grant struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"`
	TokenType   string `json:"token_type"`
}

// issue makes a token, a JWT signed with the emulator's key.
func (e *Emulator) issue(who Credential, q *request) grant {
	id := newUUID()
	expires := q.now.Add(q.options.TokenLifetime)
	e.tokens[id] = token{who.ID, expires}
	payload, err := json.Marshal(claims{
		ID:       id,
		Issuer:   "https://weblogin.cloud.camunda.io/",
		Subject:  who.ID + "@clients",
		Audience: q.options.Audience,
		Party:    who.ID,
		Issued:   q.now.Unix(),
		Expires:  expires.Unix(),
	})
	if err != nil {
		panic(err) // unreachable: strings and numbers
	}
	unsigned := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(payload)
	return grant{
		AccessToken: unsigned + "." + encode(e.sign(unsigned)),
		ExpiresIn:   int64(q.options.TokenLifetime / time.Second),
		TokenType:   "Bearer",
	}
}

// authenticate returns the credential of a request's token, if it is ours and valid.
func (e *Emulator) authenticate(header string, o Options, now time.Time) (Credential, bool) {
	scheme, text, _ := strings.Cut(header, " ")
	dot := strings.LastIndexByte(text, '.')
	if !strings.EqualFold(scheme, "Bearer") || dot < 0 {
		return Credential{}, false
	}
	signature, err := base64.RawURLEncoding.DecodeString(text[dot+1:])
	if err != nil || !hmac.Equal(signature, e.sign(text[:dot])) {
		return Credential{}, false
	}
	_, part, _ := strings.Cut(text[:dot], ".")
	payload, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return Credential{}, false
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return Credential{}, false
	}
	e.mu.Lock()
	issued, known := e.tokens[c.ID]
	e.mu.Unlock()
	if !known || !now.Before(issued.expires) {
		return Credential{}, false
	}
	return o.credential(issued.credential)
}

func (e *Emulator) sign(text string) []byte {
	mac := hmac.New(sha256.New, e.key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
