package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"time"

	"golang.org/x/oauth2"

	"github.com/camsync/camsync/internal/spec"
)

// The bounds of a token's life, whatever the login server says of it.
const (
	minLife     = 5 * time.Second
	maxLife     = 24 * time.Hour
	defaultLife = 5 * time.Minute // where it says nothing
)

// A login asks for tokens.
type login struct {
	url, audience, id string
	secret            spec.Sealed
	http              *http.Client
	wire              wire
}

// An unanswered login got no answer, or an error of the server's own: it may be repeated.
type unanswered struct{ error }

func (u *unanswered) Unwrap() error { return u.error }

// ask makes one token request. Its error is a *refusal where asking again soon is useless, and
// *unanswered where it is not.
func (l login) ask(ctx context.Context) (*oauth2.Token, error) {
	body, err := json.Marshal(map[string]string{
		"grant_type": "client_credentials", "audience": l.audience, "client_id": l.id, "client_secret": l.secret.Reveal(),
	})
	if err != nil {
		return nil, errors.New("the request has no JSON form")
	}
	a := l.wire.send(ctx, l.http, packet{method: http.MethodPost, route: "token", address: l.url, header: http.Header{}, body: body, limit: loginTime, size: maxLogin})
	switch {
	case a.status == 0 && (hopeless(a.err) || unreachable(a.err)):
		return nil, a.err
	case a.status == 0:
		return nil, &unanswered{fmt.Errorf("no answer: %w", a.err)}
	case a.status == http.StatusTooManyRequests:
		return nil, &refusal{Status: a.status, Message: l.words(a.body), Throttled: true, asked: resetAfter(a.header, time.Now())}
	case a.status/100 == 3:
		return nil, errors.New(withWords(statusText(a.status), redirect(a.header)))
	case a.status/100 == 4 && a.status != http.StatusRequestTimeout:
		return nil, &refusal{Status: a.status, Message: l.words(a.body)}
	case a.status/100 != 2:
		return nil, &unanswered{errors.New(withWords(statusText(a.status), l.words(a.body)))}
	case a.err != nil:
		return nil, &unanswered{a.err}
	}
	return readToken(a.body, a.header)
}

// unreachable reports whether a login had no server to talk to: here or, as its proxy says, there.
func unreachable(err error) bool {
	_, proxied := errors.AsType[*ProxyError](err)
	return proxied || errors.Is(err, syscall.ECONNREFUSED)
}

// words are the login server's own, unless they might hold the secret that it was sent.
func (l login) words(body []byte) string {
	text := message(body)
	var oauth map[string]field[string]
	if json.Unmarshal(body, &oauth) == nil && oauth["error"].ok {
		text = clean(strings.TrimSuffix(oauth["error"].value+": "+oauth["error_description"].value, ": "))
	}
	if spec.Repeats(string(body), l.secret.Reveal()) || spec.Repeats(text, l.secret.Reveal()) {
		return ""
	}
	return text
}

// readToken reads a login's answer. The token's life is the shorter of what the answer and the
// token itself say, by the server's clock where the answer has its time.
func readToken(body []byte, header http.Header) (*oauth2.Token, error) {
	var answer struct {
		AccessToken field[string]      `json:"access_token"`
		TokenType   field[string]      `json:"token_type"`
		ExpiresIn   field[json.Number] `json:"expires_in"` // a number, or a text that is one
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, errors.New("the answer is not the JSON of a token")
	}
	access := answer.AccessToken.value
	switch {
	case access == "":
		return nil, errors.New("the answer holds no token")
	case answer.TokenType.value != "" && !strings.EqualFold(answer.TokenType.value, "bearer"):
		return nil, errors.New("the answer holds a token that is not a bearer token")
	case len(access) > 64<<10 || strings.ContainsFunc(access, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return nil, errors.New("the answer holds a token that no header can carry")
	}
	now := time.Now()
	server := now
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		server = date
	}
	life := maxLife
	said, claimed := seconds(answer.ExpiresIn.value.String(), 0, maxLife), expiry(access)
	if said > 0 {
		life = said
	}
	if !claimed.IsZero() {
		life = min(life, claimed.Sub(server))
	}
	if said <= 0 && claimed.IsZero() {
		life = defaultLife
	}
	return &oauth2.Token{AccessToken: access, TokenType: "Bearer", Expiry: now.Add(max(life, minLife))}, nil
}

// expiry is when a token that is a JWT says that it ends; zero for any other.
func expiry(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return time.Time{}
	}
	var claims struct {
		Exp field[json.Number] `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return time.Time{}
	}
	exp, err := claims.Exp.value.Float64()
	if err != nil || !(exp > 0 && exp < 1e11) {
		return time.Time{}
	}
	return time.Unix(int64(exp), 0)
}
