package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// TestSecretsNeverLeave lets every kind of failure happen to calls that carry secrets, at servers
// that send back what they got, and looks for the secrets in every value, error and log line.
func TestSecretsNeverLeave(t *testing.T) {
	const value = `canary<of>&a "secret"/value 0123456789`
	var seen strings.Builder
	note := func(err error) {
		for ; err != nil; err = errors.Unwrap(err) {
			seen.WriteString(sprint(err))
		}
	}
	forms := func(secret string) string { // as a server or a proxy might quote it
		text, _ := json.Marshal(secret)
		return strings.Join([]string{
			secret, string(text), url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), secret[:len(secret)/2],
		}, " | ")
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	for _, code := range []int{200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503} {
		bubble(t, func(t *testing.T, w *world) {
			w.login = func(rw http.ResponseWriter, n int) {
				fmt.Fprintf(rw, `{"access_token":"canary-access-token-%d","expires_in":3600}`, n)
			}
			w.answer = func(rw http.ResponseWriter, r *http.Request) {
				rw.WriteHeader(code)
				text := r.Header.Get("Authorization")
				if strings.Contains(r.URL.Path, "/secrets") {
					text += forms(value)
				}
				_ = json.NewEncoder(rw).Encode(map[string]string{"message": text, "S": text})
			}
			for _, ctx := range []context.Context{t.Context(), ended} {
				c := w.client(t.TempDir())
				for _, call := range []Call{
					CreateSecret{Name: "S", Value: spec.Seal(value)}, UpdateSecret{Name: "S", Value: spec.Seal(value)},
					CreateClient{Name: "w", Permissions: []string{"Zeebe"}}, SetRoles{Email: "a@example.com", Roles: []string{"admin"}}, CreateCluster{Name: "n"},
				} {
					answer, err := c.Do(ctx, call, "c-1")
					seen.WriteString(sprint(call, answer))
					note(err)
				}
				org, err := c.Read(ctx, Everything())
				seen.WriteString(sprint(org, c.TokenStatus()))
				note(err)
				secrets, err := secretList.of(ctx, c, "c-1")
				seen.WriteString(sprint(secrets))
				note(err)
			}
			if code != 200 {
				w.login = func(rw http.ResponseWriter, _ int) {
					rw.WriteHeader(code)
					_ = json.NewEncoder(rw).Encode(map[string]string{"error": "bad", "error_description": forms(worldSecret)})
				}
				_, err := w.client(t.TempDir()).Clusters(t.Context())
				wants(t, err, "login: ")
				note(err)
			}
			seen.WriteString(w.logged())
		})
	}
	text := seen.String()
	for _, leak := range []string{"canary", "0123456789", worldSecret[8:20], url.QueryEscape(worldSecret)[8:20], "Y2FuYXJ5"} {
		if i := strings.Index(text, leak); i >= 0 {
			t.Errorf("%q in …%s…", leak, text[max(0, i-200):min(len(text), i+100)])
		}
	}
	for _, sign := range []string{"POST /clusters/{…}/secrets: 403 Forbidden", "login: 403 Forbidden", "(secret)", "route=/clusters/{clusterUuid}/secrets"} {
		if !strings.Contains(text, sign) {
			t.Errorf("%q is not there: nothing was looked at", sign)
		}
	}
}

// sprint prints values in every way that a careless line could.
func sprint(values ...any) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%v %+v %#v %s\n", v, v, v, v)
	}
	return b.String()
}
