package api_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// TestListsThatProveNothing answers one list badly and the rest well: that list is unknown, says
// why, and the rest is there.
func TestListsThatProveNothing(t *testing.T) {
	good := map[string]string{
		"/clusters": "[" + cluster("production", "c-1") + "]", "/members": `[{"email":"a@example.com","name":"A","roles":["admin"],"invitePending":false}]`,
		"/clusters/c-1/secrets": `{"A":"x"}`, "/clusters/c-1/clients": `[{"clientId":"id","name":"w","permissions":["Zeebe"]}]`,
	}
	// what no list may be
	bad := map[string]string{
		"": "empty", "null": "null", " null ": "null", "<html><body>Sign in</body></html>": "HTML", "\n<!doctype html>": "HTML", `"text"`: "shape", "7": "shape",
		`[`: "cut", `[]<html>`: "cut", `[] []`: "cut", `{}{}`: "cut", "[] trailing": "cut", "\xff\xfe": "cut", `[1]`: "shape", `[[]]`: "shape",
	}
	type case_ struct{ path, body, want string }
	var cases []case_
	for path := range good {
		for body, want := range bad {
			cases = append(cases, case_{path, body, want})
		}
	}
	for _, path := range []string{"/clusters", "/members", "/clusters/c-1/clients"} {
		cases = append(cases, case_{path, `{"items":[],"nextPage":2}`, "shape"}, case_{path, "[null]", "a "}, case_{path, "[{}]", "a "})
	}
	with := func(field, value string) string {
		return strings.Replace("["+cluster("production", "c-1")+"]", field, value, 1)
	}
	cases = append(cases,
		case_{"/clusters/c-1/secrets", `[]`, "shape"},
		case_{"/clusters/c-1/secrets", `{"":"x"}`, "a secret has no name"},
		case_{"/clusters", with(`"uuid":"c-1"`, `"uuid":""`), "a cluster's uuid is empty"},
		case_{"/clusters", with(`"uuid":"c-1"`, `"uuid":null`), "a cluster's uuid is empty"},
		case_{"/clusters", with(`"uuid":"c-1"`, `"uuid":7`), "a cluster's uuid is empty"},
		case_{"/clusters", with(`"uuid":"c-1"`, `"uuid":".."`), "cannot stand in a path"},
		case_{"/clusters", with(`"uuid":"c-1"`, `"uuid":"a/../b"`), "cannot stand in a path"},
		case_{"/clusters", with(`"name":"production",`, ``), "the cluster c-1 has no name"},
		case_{"/clusters", "[" + cluster("a", "c-1") + "," + cluster("b", "C-1") + "]", "two clusters have the uuid c-1"},
		case_{"/clusters", "[" + cluster("a", "c-1") + "," + strings.Replace(cluster("b", "c-2"), "org-1", "org-2", 1) + "]", "different organisations: org-1 and org-2"},
		case_{"/members", `[{"name":"x","roles":[]}]`, "a member has no e-mail address"},
		case_{"/members", `[{"email":"x@example.com"}]`, "a member's roles are left out"},
		case_{"/members", `[{"email":"x@example.com","roles":null}]`, "a member's roles are left out"},
		case_{"/members", `[{"email":"x@example.com","roles":"admin"}]`, "a member's roles are left out"},
		case_{"/members", `[{"email":"x@example.com","roles":[]},{"email":"X@example.com","roles":[]}]`, "two members"},
		case_{"/clusters/c-1/clients", `[{"clientId":"id","permissions":[]}]`, "a client has no name"},
		case_{"/clusters/c-1/clients", `[{"name":"w","permissions":[]}]`, "a client has no id"},
		case_{"/clusters/c-1/clients", `[{"name":"w","clientId":"id"}]`, "a client's permissions are left out"},
		case_{"/clusters/c-1/clients", `[{"name":"w","clientId":"id","permissions":null}]`, "a client's permissions are left out"},
		case_{"/clusters/c-1/clients", `[{"name":"w","clientId":"id","permissions":[]},{"name":"v","clientId":"id","permissions":[]}]`, "two clients"},
	)
	for _, test := range cases {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body := good[r.URL.Path]
			if r.URL.Path == test.path {
				body = test.body
			}
			_, _ = io.WriteString(w, body)
		})
		org, err := everything(t, s.client())
		if err != nil {
			t.Errorf("%s %q: %v", test.path, test.body, err)
			continue
		}
		why := reasons(org)
		if !strings.Contains(why[test.path], test.want) || !strings.HasPrefix(why[test.path], "GET "+strings.Replace(test.path, "c-1", "{…}", 1)+": 200 OK: ") {
			t.Errorf("%s %q is unknown because of %q, want %q", test.path, test.body, why[test.path], test.want)
		}
		delete(why, test.path)
		if len(why) != 0 {
			t.Errorf("%s %q: more is unknown: %v", test.path, test.body, why)
		}
	}
}

// reasons is why which list is unknown.
func reasons(org spec.Organization) map[string]string {
	why := map[string]string{}
	note := func(path, reason string, unknown bool) {
		if unknown {
			why[path] = reason
		}
	}
	reason, unknown := org.Clusters.Why()
	note("/clusters", reason, unknown)
	reason, unknown = org.Members.Why()
	note("/members", reason, unknown)
	for _, c := range org.Clusters.Value() {
		reason, unknown = c.Secrets.Why()
		note("/clusters/"+c.UUID+"/secrets", reason, unknown)
		reason, unknown = c.Clients.Why()
		note("/clusters/"+c.UUID+"/clients", reason, unknown)
	}
	return why
}

func TestRefusedLists(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/clusters":
			fmt.Fprint(w, "["+cluster("production", "c-1")+","+cluster("gone", "c-2")+"]")
		case "/clusters/c-1/clients":
			fmt.Fprint(w, "[]")
		case "/clusters/c-1/secrets":
			status(403, `{"message":"you sent canary-value"}`)(w, r)
		case "/members":
			status(403, `{"message":"missing \u001b[31mpermission\nplease"}`)(w, r)
		default:
			status(404, "")(w, r)
		}
	})
	org, err := everything(t, s.client())
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(reasons(org))
	want := fmt.Sprint(map[string]string{
		"/clusters/c-1/secrets": "GET /clusters/{…}/secrets: 403 Forbidden",
		"/clusters/c-2/secrets": "GET /clusters/{…}/secrets: 404 Not Found",
		"/clusters/c-2/clients": "GET /clusters/{…}/clients: 404 Not Found",
		"/members":              "GET /members: 403 Forbidden: missing permission please",
	})
	if got != want {
		t.Errorf("unknown:\n%s\nwant\n%s", got, want)
	}
}

func TestNothingReadableIsAnError(t *testing.T) {
	s := serve(t, status(403, `{"message":"no"}`))
	client := s.client()
	_, err := everything(t, client)
	contains(t, err, "organisation unreadable: GET /clusters: 403 Forbidden: no; GET /members: 403 Forbidden: no")
	if api.Status(err) != http.StatusForbidden {
		t.Errorf("status %d", api.Status(err))
	}
	_, err = client.Read(t.Context(), api.Needed(spec.Organization{Members: spec.Known([]spec.Member{})}))
	contains(t, err, "organisation unreadable: GET /members: 403 Forbidden: no")
}

func TestOneListThatWasAskedForAlone(t *testing.T) {
	s := serve(t, status(403, `{"message":"no"}`))
	_, err := s.client().Read(t.Context(), api.Needed(desired(1, false, true, true)))
	contains(t, err, "organisation unreadable: GET /clusters: 403 Forbidden: no")
}

// TestAnotherServerUnderOurName has a certificate that nobody vouches for.
func TestAnotherServerUnderOurName(t *testing.T) {
	trap := httptest.NewUnstartedServer(status(200, "[]"))
	var conns atomic.Int32
	trap.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	trap.Config.ErrorLog = log.New(io.Discard, "", 0)
	trap.StartTLS()
	defer trap.Close()
	s := serve(t, status(500, ""))
	_, err := s.client(func(c *api.Config) { c.BaseURL = trap.URL }).Clusters(t.Context())
	contains(t, err, "GET /clusters: tls: failed to verify certificate")
	_, err = s.client(func(c *api.Config) { c.OAuthURL = trap.URL }).Clusters(t.Context())
	contains(t, err, "login: tls: failed to verify certificate")
	if n := conns.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

// TestFieldsOfAnotherShape spoils one member of a cluster at a time: only its part is unknown.
func TestFieldsOfAnotherShape(t *testing.T) {
	read := func(t *testing.T, body string) spec.Cluster {
		t.Helper()
		s := serve(t, files(map[string]string{"GET /clusters": "[" + body + "]"}))
		clusters, err := s.client().Clusters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return clusters[0]
	}
	why := func(p interface{ Why() (string, bool) }) string { reason, _ := p.Why(); return reason }
	for _, test := range []struct {
		old, new string
		got      func(spec.Cluster) string
		want     string
	}{
		{`"region":{`, `"region2":{`, func(c spec.Cluster) string { return why(c.Region) }, "the API left it out"},
		{`"channel":{"name":"Stable","uuid":"channel"}`, `"channel":null`, func(c spec.Cluster) string { return why(c.Channel) }, "the API left it out"},
		{`"planType":{"name":"G3-S","uuid":"plan"}`, `"planType":"G3-S"`, func(c spec.Cluster) string { return why(c.PlanType) }, "the API left it out"},
		{`"generation":{"name":"Camunda 8.8+gen3",`, `"generation":{`, func(c spec.Cluster) string { return why(c.Generation) }, "the API left it out"},
		{`"autoUpdate":true`, `"autoUpdate":"yes"`, func(c spec.Cluster) string { return why(c.AutoUpdate) }, "the API left it out"},
		{`"encryption":{"type":"Provider"}`, `"encryption":{}`, func(c spec.Cluster) string { return why(c.Encryption) }, "the API left it out"},
		{`{"type":"Provider"}`, `{"type":"External"}`, func(c spec.Cluster) string { return fmt.Sprint(c.EncryptionKeys.Get()) + string(c.EncryptionStatus) }, "{ } true"},
		{`{"type":"Provider"}`, `{"type":"External","primaryKeyArn":"k","secondaryKeyArn":"l","status":"Ready"}`,
			func(c spec.Cluster) string { return fmt.Sprint(c.EncryptionKeys.Get()) + string(c.EncryptionStatus) }, "{k l} trueReady"},
		{`{"type":"Provider"}`, `{"type":"External","primaryKeyArn":7,"status":["Ready"]}`,
			func(c spec.Cluster) string { return why(c.EncryptionKeys) + string(c.EncryptionStatus) }, "the API's value is not text"},
		{`{"type":"Provider"}`, `{"type":"Software","primaryKeyArn":"k","status":"Ready"}`, func(c spec.Cluster) string { return fmt.Sprint(c.EncryptionKeys.IsAbsent()) }, "true"},
		{`"encryption":{"type":"Provider"}`, `"encryption":"External"`, func(c spec.Cluster) string { return why(c.EncryptionKeys) }, "the API left it out"},
		{`"links":{}`, `"links":7`, func(c spec.Cluster) string { return why(c.BackupRegion) }, "the API left it out"},
		{`"links":{}`, `"backupRegion":{"name":"Frankfurt (europe-west3)","uuid":"b"}`, func(c spec.Cluster) string { return c.BackupRegion.Value().Code() }, "europe-west3"},
		{`"links":{}`, `"hardwarePackages":2`, func(c spec.Cluster) string { return fmt.Sprint(c.HardwarePackages.Get()) }, "2 true"},
		{`"links":{}`, `"numberOfAllocatedHwPackages":3.0`, func(c spec.Cluster) string { return fmt.Sprint(c.HardwarePackages.Get()) }, "3 true"},
		{`"links":{}`, `"hardwarePackages":1.5`, func(c spec.Cluster) string { return why(c.HardwarePackages) }, "the API does not show it"},
		{`"status":{"ready":"Healthy"}`, `"status":{}`, func(c spec.Cluster) string { return string(c.Status) }, ""},
		{`"ready":"Healthy"`, `"ready":"Deleting"`, func(c spec.Cluster) string { return string(c.Status) }, "Deleting"},
		{`"created":"2026-01-02T03:04:05.678Z"`, `"created":"yesterday"`, func(c spec.Cluster) string { return fmt.Sprint(c.Created.IsZero()) }, "true"},
		{`"description":"Orders",`, ``, func(c spec.Cluster) string {
			return fmt.Sprintf("%q %v", c.Description.Value(), c.Description.IsKnown())
		}, `"" true`},
		{`"description":"Orders"`, `"description":7`, func(c spec.Cluster) string { return why(c.Description) }, "the API's value is not text"},
		{`"labels":["prod"]`, `"labels":null`, func(c spec.Cluster) string { return fmt.Sprintf("%q %v", c.Stage.Value(), c.Stage.IsKnown()) }, `"" true`},
		{`"labels":["prod"]`, `"labels":["team:x","stage:DEV"]`, func(c spec.Cluster) string { return c.Stage.Value() }, "dev"},
		{`"labels":["prod"]`, `"labels":["camunda.io/stage=Test"]`, func(c spec.Cluster) string { return c.Stage.Value() }, "test"},
		{`"labels":["prod"]`, `"labels":["production","developers"]`, func(c spec.Cluster) string { return fmt.Sprintf("%q", c.Stage.Value()) }, `""`},
		{`"labels":["prod"]`, `"labels":["dev","prod"]`, func(c spec.Cluster) string { return why(c.Stage) }, "the API's labels name two stages, dev and prod"},
		{`"labels":["prod"]`, `"labels":{"stage":"prod"}`, func(c spec.Cluster) string { return why(c.Stage) }, "the API's labels are not a list of texts"},
		{`"ipallowlist":[`, `"other":[`, func(c spec.Cluster) string { return why(c.Allowlist) }, "the API left it out: the credentials lack the permission for it, or the plan the feature"},
		{`"ipallowlist":[`, `"ipallowlist":null,"other":[`, func(c spec.Cluster) string { return why(c.Allowlist) }, "the API left it out: the credentials lack the permission for it, or the plan the feature"},
		{`"ipallowlist":[`, `"ipwhitelist":[`, func(c spec.Cluster) string { return c.Allowlist.Value().Entries[0].IP }, "203.0.113.7/24, 2001:db8::1"},
		{`"ipallowlist":[`, `"ipallowlist":null,"ipwhitelist":[`, func(c spec.Cluster) string { return c.Allowlist.Value().Entries[0].IP }, "203.0.113.7/24, 2001:db8::1"},
		{`"ipallowlist":[`, `"ipallowlist":"none","ipwhitelist":[`, func(c spec.Cluster) string { return why(c.Allowlist) }, "the API's list is not of the described shape"},
		{`"ipallowlist":[`, `"ipallowlist":[{"description":"no address"},`, func(c spec.Cluster) string { return why(c.Allowlist) }, "an entry of the API's list has no address"},
		{`"ipallowlist":[{"ip":"203.0.113.7/24, 2001:db8::1","description":"Office"}]`, `"ipallowlist":[]`, func(c spec.Cluster) string {
			return fmt.Sprint(c.Allowlist.IsKnown(), len(c.Allowlist.Value().Entries))
		}, "true 0"},
		{`203.0.113.7/24`, `203.0.113.7-9`, func(c spec.Cluster) string {
			return fmt.Sprint(len(c.Allowlist.Value().Entries), c.Allowlist.Value().Entries[0].Prefixes == nil)
		}, "1 true"},
		{`"ownerId":"org-1",`, ``, func(c spec.Cluster) string { return fmt.Sprintf("%q", c.OwnerID) }, `""`},
	} {
		whole := cluster("production", "c-1")
		if !strings.Contains(whole, test.old) {
			t.Fatalf("no %s in the example", test.old)
		}
		if got := test.got(read(t, strings.Replace(whole, test.old, test.new, 1))); got != test.want {
			t.Errorf("%s instead of %s: %q, want %q", test.new, test.old, got, test.want)
		}
	}
}

func TestPendingMembers(t *testing.T) {
	s := serve(t, files(map[string]string{"GET /members": `[{"email":"a@b.c","roles":["admin"],"invitePending":true},{"email":"b@b.c","roles":[],"invitePending":false},{"email":"c@b.c","roles":["admin"]}]`}))
	org, err := s.client().Read(t.Context(), api.Needed(spec.Organization{Members: spec.Known([]spec.Member{})}))
	if err != nil {
		t.Fatal(err)
	}
	var pending []bool
	for _, m := range org.Members.Value() {
		pending = append(pending, m.Pending)
	}
	if fmt.Sprint(pending) != "[true false true]" {
		t.Errorf("pending %v", pending)
	}
}

// TestAnswersTooLargeAreNotRead has lists that end after the limit, plain and packed.
func TestAnswersTooLargeAreNotRead(t *testing.T) {
	t.Parallel()
	const limit = 16 << 20
	list := func(size int) []byte { return append(append([]byte("["), bytes.Repeat([]byte(" "), size-2)...), ']') }
	pack := func(plain []byte) []byte {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		_, _ = w.Write(plain)
		_ = w.Close()
		return b.Bytes()
	}
	for name, test := range map[string]struct {
		body   []byte
		packed bool
		want   string
	}{
		"at the limit":          {list(limit), false, ""},
		"one byte more":         {list(limit + 1), false, "GET /members: 200 OK: the answer is too large"},
		"packed at the limit":   {pack(list(limit)), true, ""},
		"packed, one byte more": {pack(list(limit + 1)), true, "the answer is too large"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/members" {
					fmt.Fprint(w, "[]")
					return
				}
				if test.packed {
					w.Header().Set("Content-Encoding", "gzip")
				}
				_, _ = w.Write(test.body)
			})
			org, err := everything(t, s.client())
			if err != nil {
				t.Fatal(err)
			}
			if why, _ := org.Members.Why(); !strings.Contains(why, test.want) || test.want == "" && why != "" {
				t.Errorf("unknown because of %q, want %q", why, test.want)
			}
			if n := len(s.requests()); n != 2 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	trap := serve(t, status(200, "[]"))
	for _, code := range []int{301, 302, 303, 307, 308} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, trap.URL+"/x?token=1", code) })
		s.login = func(w http.ResponseWriter, r *http.Request, _ int) { grant(w, "t", 60) }
		client := s.client()
		_, err := everything(t, client)
		contains(t, err, fmt.Sprintf("GET /members: %d %s: a redirect to %s, which is not followed", code, http.StatusText(code), trap.URL))
		_, err = client.Do(t.Context(), api.UpdateSecret{Name: "S", Value: spec.Seal("v")}, "c-1")
		contains(t, err, "a redirect to "+trap.URL)
		_, err = client.Do(t.Context(), api.CreateSecret{Name: "S", Value: spec.Seal("v")}, "c-1")
		contains(t, err, "a redirect to "+trap.URL)

		s.login = func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, trap.URL+"/oauth/token", code)
		}
		_, err = everything(t, s.client())
		contains(t, err, "organisation unreadable: login: ", "a redirect to "+trap.URL+", which is not followed")
		if !errors.Is(err, api.ErrLogin) {
			t.Errorf("%v is no ErrLogin", err)
		}
	}
	if len(trap.requests()) != 0 || trap.logins() != 0 {
		t.Errorf("the trap got %+v and %d logins", trap.requests(), trap.logins())
	}
}
