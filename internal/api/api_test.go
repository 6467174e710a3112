package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

func TestEndpoints(t *testing.T) {
	good := api.Config{BaseURL: "https://api.example.com", OAuthURL: "https://login.example.com/oauth/token", Audience: "a", ClientID: "id", ClientSecret: spec.Seal("s")}
	for address, want := range map[string]string{
		"https://api.example.com/":            "",
		"https://api.example.com:8443/prefix": "",
		"http://127.0.0.1:8320":               "",
		"http://127.9.9.9":                    "",
		"http://[::1]:1":                      "",
		"http://LocalHost":                    "",
		"":                                    "is empty",
		"api.example.com":                     "is not an address such as https://",
		"https://":                            "is not an address",
		"https:api":                           "is not an address",
		"https://a b":                         "is not an address",
		"https://a\nb":                        "is not an address",
		"http://api.example.com":              "of api.example.com must begin with https:// (http:// is for 127.0.0.1, ::1 and localhost only)",
		"http://localhost.example.com":        "must begin with https://",
		"http://127.0.0.1.example.com":        "must begin with https://",
		"http://128.0.0.1":                    "must begin with https://",
		"http://10.0.0.1":                     "must begin with https://",
		"ftp://127.0.0.1":                     "must begin with https://",
		"https://user:canary@api.example.com": "of api.example.com may hold no user",
		"https://api.example.com?x=1":         "may hold no user, query",
		"https://api.example.com#x":           "may hold no user, query",
		"https://canary:x y@api.example.com":  "is not an address",
	} {
		for _, what := range []string{"base URL", "OAuth URL"} {
			c := good
			if what == "base URL" {
				c.BaseURL = address
			} else {
				c.OAuthURL = address
			}
			_, err := api.New(c)
			if want == "" {
				if err != nil {
					t.Errorf("%s %q: %v", what, address, err)
				}
				continue
			}
			contains(t, err, "the "+what, want)
			if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q", err)
			}
		}
	}
	for want, change := range map[string]func(*api.Config){
		"the OAuth audience is empty": func(c *api.Config) { c.Audience = "" },
		"the client id is empty":      func(c *api.Config) { c.ClientID = "" },
		"the client secret is empty":  func(c *api.Config) { c.ClientSecret = spec.Seal("") },
	} {
		c := good
		change(&c)
		_, err := api.New(c)
		contains(t, err, want)
	}
}

func TestTheTokenRequest(t *testing.T) {
	s := serve(t, files(map[string]string{"GET /prefix/clusters": "[]"}))
	var body map[string]any
	var header http.Header
	s.login = func(w http.ResponseWriter, r *http.Request, _ int) {
		text, _ := io.ReadAll(r.Body)
		header = r.Header
		if r.Method != http.MethodPost || json.Unmarshal(text, &body) != nil {
			t.Errorf("%s %s", r.Method, text)
		}
		grant(w, "t", 60)
	}
	client := s.client(func(c *api.Config) { c.BaseURL += "/prefix/"; c.Version = "1.0\n(odd)" })
	if _, err := client.Clusters(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"grant_type": "client_credentials", "audience": "api.cloud.camunda.io", "client_id": "client-1", "client_secret": clientSecret}
	if fmt.Sprint(body) != fmt.Sprint(want) {
		t.Errorf("body %v", body)
	}
	if header.Get("Content-Type") != "application/json" || header.Get("Authorization") != "" || header.Get("User-Agent") != "camsync/1.0(odd)" {
		t.Errorf("header %v", header)
	}
	if got := client.Requests()["POST token"]; got != 1 {
		t.Errorf("%d token requests counted", got)
	}
}

// TestOneTokenForAll starts fifty clients at once, each as if in a process of its own.
func TestOneTokenForAll(t *testing.T) {
	s := serve(t, status(200, "[]"))
	folder := filepath.Join(t.TempDir(), "cache")
	var all sync.WaitGroup
	for range 50 {
		client := s.client(func(c *api.Config) { c.CacheDir = folder })
		for range 2 {
			all.Go(func() {
				if _, err := client.Clusters(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if got := s.logins(); got != 1 {
		t.Errorf("%d logins", got)
	}
	// Another secret is another credential, with a token of its own; so is another audience.
	for _, change := range []func(*api.Config){
		func(c *api.Config) { c.ClientSecret = spec.Seal("another") },
		func(c *api.Config) { c.Audience = "another" },
	} {
		client := s.client(func(c *api.Config) { c.CacheDir = folder }, change)
		if _, err := client.Clusters(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got := s.logins(); got != 3 {
		t.Errorf("%d logins", got)
	}
	warm := s.client(func(c *api.Config) { c.CacheDir = folder })
	if _, err := warm.Clusters(t.Context()); err != nil {
		t.Error(err)
	}
	if got := warm.TokenStatus(); got.Source != "disk cache" || got.Requests != 0 || got.Remaining < 30*time.Minute || got.Cache != folder {
		t.Errorf("%+v", got)
	}
}

func TestOwnerFromActivity(t *testing.T) {
	for body, want := range map[string]string{
		`[{"orgId":"org-1","audit":"x"},{"orgId":"org-1"},{}]`: "org-1",
		`[{"orgId":"org-1"},{"orgId":"org-2"}]`:                "different organisations",
		`[]`:                                                   "no entry names the organisation",
		`null`:                                                 "GET /activity/json: 200 OK: the answer is null",
	} {
		s := serve(t, files(map[string]string{"GET /activity/json": body}))
		owner, err := s.client().OwnerFromActivity(t.Context())
		if owner != want {
			contains(t, err, want)
		}
	}
}

func TestProbe(t *testing.T) {
	list := func(all []api.Permission) string {
		var b strings.Builder
		for _, p := range all {
			fmt.Fprintf(&b, "%s: %s", p.Group, p.Access)
			if p.Reason != "" {
				fmt.Fprintf(&b, " (%s)", p.Reason)
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	with := "[" + strings.Replace(cluster("production", "c-1"), "ipallowlist", "hidden", 1) + "," + strings.Replace(cluster("other", "c-2"), "Belgium, Europe (europe-west1)", "Frankfurt, Europe (eu-central-1)", 1) + "]"
	for _, test := range []struct {
		name     string
		clusters string
		want     string
		requests int
	}{
		{"clusters", with, `Cluster: readable
API clients: refused (GET /clusters/{…}/clients: 403 Forbidden: no)
IP allowlist: not visible (the API left it out: the credentials lack the permission for it, or the plan the feature)
Connector secrets: readable
Members: refused (GET /members: 403 Forbidden: no)
Backups: not visible (GET /clusters/{…}/backups: 501 Not Implemented: no)
Monitoring: refused (GET /clusters/{…}/monitoring/clients: 403 Forbidden: no)
Private link: refused (GET /clusters/{…}/secure-connectivity: 403 Forbidden: no)
Activity: readable
`, 8},
		{"none", "[]", `Cluster: readable
API clients: not visible (no cluster to ask)
IP allowlist: not visible (no cluster to ask)
Connector secrets: not visible (no cluster to ask)
Members: refused (GET /members: 403 Forbidden: no)
Backups: not visible (no cluster to ask)
Monitoring: not visible (no cluster to ask)
Private link: not visible (no cluster in AWS to ask)
Activity: readable
`, 3},
		{"unreadable", "null", `Cluster: not visible (GET /clusters: 200 OK: the answer is null)
API clients: not visible (the clusters cannot be read)
IP allowlist: not visible (the clusters cannot be read)
Connector secrets: not visible (the clusters cannot be read)
Members: refused (GET /members: 403 Forbidden: no)
Backups: not visible (the clusters cannot be read)
Monitoring: not visible (the clusters cannot be read)
Private link: not visible (the clusters cannot be read)
Activity: readable
`, 3},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/clusters":
				fmt.Fprint(w, test.clusters)
			case "/clusters/c-1/secrets":
				fmt.Fprint(w, "{}")
			case "/activity/json":
				fmt.Fprint(w, "[]")
			case "/clusters/c-1/backups":
				status(501, `{"message":"no"}`)(w, r)
			default:
				status(403, `{"message":"no"}`)(w, r)
			}
		})
		if got := list(s.client().Probe(t.Context())); got != test.want || len(s.requests()) != test.requests {
			t.Errorf("%s, %d requests:\n%s\nwant\n%s", test.name, len(s.requests()), got, test.want)
		}
	}
}
