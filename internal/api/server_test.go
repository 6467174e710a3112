package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

const clientSecret = "canary-of-the-client~secret.0123456789"

// A sent is one request as it came over the wire.
type sent struct{ method, path, body, auth, agent string }

// A server is a login server and an API whose answers a test gives by method and path.
type server struct {
	*httptest.Server
	t testing.TB

	mu     sync.Mutex
	sent   []sent
	tokens int

	login  func(w http.ResponseWriter, r *http.Request, n int) // n counts from 1
	answer func(w http.ResponseWriter, r *http.Request)
}

// serve starts a server whose login works and whose API answers with answer.
func serve(t testing.TB, answer http.HandlerFunc) *server {
	t.Helper()
	s := &server{t: t, answer: answer}
	s.login = func(w http.ResponseWriter, _ *http.Request, n int) { grant(w, fmt.Sprintf("token-%d", n), 3600) }
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	if r.URL.Path == "/oauth/token" {
		s.tokens++
		n := s.tokens
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.login(w, r, n)
		return
	}
	s.sent = append(s.sent, sent{r.Method, r.RequestURI, string(body), r.Header.Get("Authorization"), r.Header.Get("User-Agent")})
	s.mu.Unlock()
	s.answer(w, r)
}

func (s *server) config() api.Config {
	return api.Config{
		BaseURL: s.URL, OAuthURL: s.URL + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: "client-1",
		ClientSecret: spec.Seal(clientSecret), Version: "1.2.3",
	}
}

func (s *server) client(changes ...func(*api.Config)) *api.Client {
	s.t.Helper()
	config := s.config()
	for _, change := range changes {
		change(&config)
	}
	client, err := api.New(config)
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

func (s *server) logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens
}

func (s *server) requests() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sent(nil), s.sent...)
}

// grant answers a login with an opaque token.
func grant(w http.ResponseWriter, token string, seconds int) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":%d,"scope":"x"}`, token, seconds)
}

// files answers with JSON texts by "METHOD path", and with 404 elsewhere.
func files(answers map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, ok := answers[r.Method+" "+r.URL.Path]
		if !ok {
			http.Error(w, `{"message":"no such thing"}`, http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, text)
	}
}

// status answers everything with a code and a body.
func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// cluster is a whole cluster as the API shows it.
func cluster(name, uuid string) string {
	return fmt.Sprintf(`{"uuid":%q,"name":%q,"ownerId":"org-1","created":"2026-01-02T03:04:05.678Z","description":"Orders",
		"planType":{"name":"G3-S","uuid":"plan"},"region":{"name":"Belgium, Europe (europe-west1)","uuid":"region"},
		"generation":{"name":"Camunda 8.8+gen3","uuid":"generation"},"channel":{"name":"Stable","uuid":"channel"},"autoUpdate":true,
		"status":{"ready":"Healthy"},"links":{},"encryption":{"type":"Provider"},"labels":["prod"],
		"ipallowlist":[{"ip":"203.0.113.7/24, 2001:db8::1","description":"Office"}]}`, uuid, name)
}

func contains(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q, want %q in it", err, text)
		}
	}
}

func everything(t *testing.T, client *api.Client) (spec.Organization, error) {
	t.Helper()
	return client.Read(context.Background(), api.Everything())
}

func isUnclear(err error) bool {
	var unclear *api.Unclear
	return errors.As(err, &unclear)
}
