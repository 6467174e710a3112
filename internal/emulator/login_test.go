package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// ask requests a token with this body and content type, and HTTP Basic if an id is given.
func ask(t *testing.T, send func(*http.Request) (*http.Response, error), base, media, body, id, secret string) (int, string) {
	t.Helper()
	req, err := http.NewRequest("POST", base+"/oauth/token", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", media)
	if id != "" {
		req.SetBasicAuth(id, secret)
	}
	req.RemoteAddr = "192.0.2.1:1234"
	resp, err := send(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestLogin(t *testing.T) {
	w := newWorld(t, emulator.Options{Credentials: []emulator.Credential{{ID: "a~b", Secret: "p&q"}}, TokenLifetime: time.Hour})
	form := func(pairs ...string) string {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v.Encode()
	}
	const (
		formType = "application/x-www-form-urlencoded"
		jsonType = "application/json; charset=utf-8"
		grant    = `"grant_type":"client_credentials","audience":"api.cloud.camunda.io"`
	)
	for _, tt := range []struct {
		name, media, body, id, secret string
		status                        int
		part                          string
	}{
		{"json", jsonType, `{` + grant + `,"client_id":"a~b","client_secret":"p&q"}`, "", "", 200, `"expires_in":3600,"token_type":"Bearer"`},
		{"form", formType, form("grant_type", "client_credentials", "audience", "api.cloud.camunda.io", "client_id", "a~b", "client_secret", "p&q"), "", "", 200, "access_token"},
		{"basic", formType, form("grant_type", "client_credentials", "audience", "api.cloud.camunda.io"), url.QueryEscape("a~b"), url.QueryEscape("p&q"), 200, "access_token"},
		{"wrong secret", jsonType, `{` + grant + `,"client_id":"a~b","client_secret":"x"}`, "", "", 401, `{"error":"access_denied","error_description":"Unauthorized"}`},
		{"unknown client", jsonType, `{` + grant + `,"client_id":"x","client_secret":"p&q"}`, "", "", 401, "access_denied"},
		{"no audience", jsonType, `{"grant_type":"client_credentials","client_id":"a~b","client_secret":"p&q"}`, "", "", 400, "audience"},
		{"other audience", jsonType, `{"grant_type":"client_credentials","audience":"x","client_id":"a~b","client_secret":"p&q"}`, "", "", 403, "Service not found"},
		{"no grant", jsonType, `{"audience":"api.cloud.camunda.io","client_id":"a~b","client_secret":"p&q"}`, "", "", 400, "grant_type"},
		{"other grant", jsonType, `{"grant_type":"password"}`, "", "", 400, "unsupported_grant_type"},
		{"broken", jsonType, `{`, "", "", 400, "invalid_request"},
		{"form with the other type", jsonType, form("grant_type", "client_credentials"), "", "", 400, "invalid_request"},
	} {
		status, text := ask(t, w.send, w.url, tt.media, tt.body, tt.id, tt.secret)
		if status != tt.status || !strings.Contains(text, tt.part) {
			t.Errorf("%s: %d %s, want %d with %s", tt.name, status, text, tt.status, tt.part)
		}
	}
	if n := w.Requests()["POST /oauth/token"]; n != 12 {
		t.Errorf("%d token requests counted, want 12", n)
	}
}

func TestTokenIsAJWT(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{TokenLifetime: time.Hour})
		parts := strings.Split(w.token, ".")
		if len(parts) != 3 {
			t.Fatalf("%d parts, want 3", len(parts))
		}
		data, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		var claims struct {
			Aud, Sub string
			Iat, Exp int64
		}
		if err := json.Unmarshal(data, &claims); err != nil {
			t.Fatal(err)
		}
		now := time.Now().Unix()
		if claims.Aud != "api.cloud.camunda.io" || claims.Sub != "emulator@clients" || claims.Iat != now || claims.Exp != now+3600 {
			t.Errorf("claims %s at %d", data, now)
		}
	})
}

func TestTokenMustBeValid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{TokenLifetime: time.Hour})
		good := w.token
		other := newBubble(t, emulator.Options{})
		head, tail, _ := strings.Cut(good, ".")
		for _, token := range []string{"", "x", "a.b.c", other.token, head + "." + tail + "x", head + ".e30." + strings.Split(tail, ".")[1]} {
			w.token = token
			w.want("GET", "/clusters", nil, 401, "Unauthorized")
		}
		w.want("GET", "/meta/ip-ranges", nil, 200, "web-modeler")
		w.token = good
		time.Sleep(time.Hour - 1)
		w.want("GET", "/clusters", nil, 200, "")
		time.Sleep(time.Nanosecond)
		w.want("GET", "/clusters", nil, 401, "")
		w.token = w.login("emulator", "emulator-secret")
		w.want("GET", "/clusters", nil, 200, "")
		w.RevokeTokens()
		w.want("GET", "/clusters", nil, 401, "")
	})
}

// wantLogins requests a token and checks the status.
func wantLogins(t *testing.T, e *emulator.Emulator) func(status int) {
	const body = `{"grant_type":"client_credentials","audience":"api.cloud.camunda.io","client_id":"emulator","client_secret":"emulator-secret"}`
	return func(status int) {
		t.Helper()
		got, text := ask(t, direct(e), "http://emulator", "application/json", body, "", "")
		if got != status || status == 429 && !strings.Contains(text, `"error":"access_denied","error_description":"Too Many Requests (camsync emulator: one token each 1s; --login-limit 0 lifts this)"`) {
			t.Errorf("%d %s, want %d", got, text, status)
		}
	}
}

func TestLoginRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := wantLogins(t, emulator.New(emulator.Options{LoginBlock: time.Minute}))
		want(200)
		time.Sleep(time.Second)
		want(200)
		time.Sleep(time.Second - 1)
		want(429)
		time.Sleep(2 * time.Second)
		want(429)
		time.Sleep(time.Minute - 2*time.Second)
		want(200)
	})
}

// The limit is "about one request a second", but programs that each log in once may start at the same
// time.
func TestLoginBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := wantLogins(t, emulator.New(emulator.Options{LoginBurst: 3, LoginBlock: time.Minute}))
		want(200)
		want(200)
		want(200)
		time.Sleep(time.Second)
		want(200)
		time.Sleep(time.Second - 1)
		want(429)
		time.Sleep(time.Minute)
		want(200)
		want(200)
		want(200)
		want(429)
	})
}
