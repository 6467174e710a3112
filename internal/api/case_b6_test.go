package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/camsync/camsync/internal/spec"
)

// A refused secret is told with the API's own sentence, unless that repeats the value in any form.
func TestCaseB6ARefusedSecretSaysWhy(t *testing.T) {
	const value = "hush <&\"hush\">  canary\u00e9"
	const limit = "Maximum number of secret reached"
	escaped, _ := json.Marshal(value)
	body := func(text string) []byte {
		b, _ := json.Marshal(map[string]string{"message": text})
		return b
	}
	everyCharacter := []byte(`{"message":"no \u0068\u0075\u0073\u0068\u0020\u003c\u0026\u0022\u0068\u0075\u0073\u0068"}`)
	for _, call := range []Call{CreateSecret{Name: "S", Value: spec.Seal(value)}, UpdateSecret{Name: "S", Value: spec.Seal(value)}} {
		r, err := call.request("c-1")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			body []byte
			want string
		}{
			{body(limit), limit},
			{[]byte(limit), limit},
			{body("bad value " + value), ""},
			{body("bad value " + value[5:]), ""},
			{body("bad value " + clean(value)), ""},
			{append([]byte("bad value "), escaped...), ""},
			{everyCharacter, ""},
			{body(base64.StdEncoding.EncodeToString([]byte(value))), ""},
			{body(url.QueryEscape(value)), ""},
			{body(url.PathEscape(value)), ""},
			{body("the token is token-token"), ""},
		} {
			err := verdict(r, reply{status: http.StatusForbidden, body: c.body}, &oauth2.Token{AccessToken: "token-token"})
			var e *Error
			if !errors.As(err, &e) || e.Message != c.want {
				t.Errorf("%s: %q: message %v, want %q", r.method, c.body, err, c.want)
			}
		}
	}
}

// Until it is sent, a call shows where it would go, and not what it would carry.
func TestARequestWithoutItsBodyHoldsNoSecret(t *testing.T) {
	for _, call := range []Call{CreateSecret{Name: "S", Value: spec.Seal("canary")}, UpdateSecret{Name: "S", Value: spec.Seal("canary")}} {
		r, err := call.request("c-1")
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprintf("%+v", r); strings.Contains(text, "canary") || r.body != nil {
			t.Errorf("%T: %s", call, text)
		}
		if text := fmt.Sprintf("%+v", call.body()); !strings.Contains(text, "canary") {
			t.Errorf("%T sends %s", call, text)
		}
	}
}

// A value that is short is found as a whole, and an answer whose secret is not known is never quoted
// (but for a refusal in plain words: TestCaseB6ARefusalInPlainWords).
func TestCaseB6ShortAndUnknownSecrets(t *testing.T) {
	short, err := CreateSecret{Name: "S", Value: spec.Seal("1")}.request("c-1")
	if err != nil {
		t.Fatal(err)
	}
	client, err := CreateClient{Name: "w", Permissions: []string{"Zeebe"}}.request("c-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		r    request
		text string
		want bool
	}{{short, "value 1 is bad", false}, {short, "too many", true}, {client, "too many", false}} {
		if got := c.r.quotable(reply{status: http.StatusInternalServerError, body: []byte(c.text)}, "token-token"); got != c.want {
			t.Errorf("%s: %q: %v, want %v", c.r.route, c.text, got, c.want)
		}
	}
}

// Where the secret would have been generated, a refusal in ordinary words is told, and nothing that could be a credential.
func TestCaseB6ARefusalInPlainWords(t *testing.T) {
	client, err := CreateClient{Name: "w", Permissions: []string{"Zeebe"}}.request("c-1")
	if err != nil {
		t.Fatal(err)
	}
	list := request{method: http.MethodGet, route: "/clusters/{clusterUuid}/secrets", secret: true}
	known, err := CreateSecret{Name: "S", Value: spec.Seal("hunter")}.request("c-1")
	if err != nil {
		t.Fatal(err)
	}
	const limit = "Maximum number of clients reached"
	for _, c := range []struct {
		r      request
		status int
		body   string
		want   string
	}{
		{client, http.StatusForbidden, limit, limit},
		{client, http.StatusForbidden, `{"message": "` + limit + `."}`, limit + "."},
		{list, http.StatusForbidden, "you sent canary-value", ""},
		{client, http.StatusInternalServerError, limit, ""},
		{client, http.StatusBadRequest, "no hunter2 here", ""},
		{client, http.StatusBadRequest, "the secret is abcdefghijklmnopqrstuvwxyz", ""},
		{client, http.StatusBadRequest, "the token is token-token", ""},
		{client, http.StatusBadRequest, "hunter", ""},
		{list, http.StatusOK, limit, ""},
		{known, http.StatusForbidden, "no hunter here", ""},
	} {
		err := verdict(c.r, reply{status: c.status, body: []byte(c.body)}, &oauth2.Token{AccessToken: "token-token"})
		var e *Error
		if errors.As(err, &e); e == nil && c.want != "" || e != nil && e.Message != c.want {
			t.Errorf("%s %d %q: message %v, want %q", c.r.method, c.status, c.body, err, c.want)
		}
	}
}
