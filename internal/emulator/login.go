package emulator

import (
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"
)

// logins is the login server.
type logins struct {
	tokens   map[string]token   // by their text
	visitors map[string]visitor // by their address
}

// visitor is an address that requests tokens.
type visitor struct {
	paid    time.Time // token requests so far are paid for until then, an interval each
	blocked time.Time // refused until then
}

// login issues a token for client credentials, sent as JSON, as a form, or with HTTP Basic.
func (l *logins) login(q *request) *answer {
	if l.tooSoon(q) {
		return &answer{status: http.StatusTooManyRequests, value: map[string]string{
			"error":             "access_denied",
			"error_description": "Too Many Requests (camsync emulator: one token each " + q.options.LoginInterval.String() + "; --login-limit 0 lifts this)",
			"error_uri":         "https://auth0.com/docs/policies/rate-limits",
		}}
	}
	asked, ok := readLogin(q)
	who, known := q.options.credential(asked.ClientID)
	switch {
	case !ok:
		return deny(http.StatusBadRequest, "invalid_request", "the body must be a JSON object or a form")
	case asked.GrantType == "":
		return deny(http.StatusBadRequest, "invalid_request", "Missing required parameter: grant_type")
	case asked.GrantType != "client_credentials":
		return deny(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type: "+asked.GrantType)
	case asked.Audience == "":
		return deny(http.StatusBadRequest, "invalid_request", "Missing required parameter: audience")
	case !known || who.Secret != asked.ClientSecret:
		return deny(http.StatusUnauthorized, "access_denied", "Unauthorized")
	case asked.Audience != q.options.Audience:
		return deny(http.StatusForbidden, "access_denied", "Service not found: "+asked.Audience)
	}
	return reply(l.issue(who, q))
}

// deny is a response in the format of OAuth errors.
func deny(status int, code, description string) *answer {
	return &answer{status: status, value: map[string]string{"error": code, "error_description": description}}
}

// tooSoon counts a token request of an address, and blocks an address that exceeds its rate.
func (l *logins) tooSoon(q *request) bool {
	if q.options.LoginInterval < 0 {
		return false
	}
	now := time.Now()
	address, _, err := net.SplitHostPort(q.http.RemoteAddr)
	if err != nil {
		address = q.http.RemoteAddr
	}
	v := l.visitors[address]
	if now.Before(v.blocked) {
		return true
	}
	interval := q.options.LoginInterval
	if v.paid.Sub(now) > time.Duration(q.options.LoginBurst-1)*interval {
		v.blocked = now.Add(q.options.LoginBlock)
		l.visitors[address] = v
		return true
	}
	if v.paid.Before(now) {
		v.paid = now
	}
	v.paid = v.paid.Add(interval)
	l.visitors[address] = v
	return false
}

type loginBody struct {
	GrantType    string `json:"grant_type"`
	Audience     string `json:"audience"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

func readLogin(q *request) (loginBody, bool) {
	var b loginBody
	media, _, _ := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	if media == "application/json" {
		if json.Unmarshal(q.body, &b) != nil {
			return b, false
		}
	} else {
		form, err := url.ParseQuery(string(q.body))
		if err != nil {
			return b, false
		}
		b = loginBody{form.Get("grant_type"), form.Get("audience"), form.Get("client_id"), form.Get("client_secret")}
	}
	if id, secret, basic := q.http.BasicAuth(); basic {
		b.ClientID, b.ClientSecret = unescape(id), unescape(secret)
	}
	return b, true
}

// unescape decodes the form encoding that OAuth requires inside HTTP Basic, if there is any.
func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
