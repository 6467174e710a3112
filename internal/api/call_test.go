package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// calls is every call there is, with what must go over the wire for the cluster c-1 and what
// comes back.
var calls = []struct {
	call         api.Call
	method, path string
	body         string
	status       int
	answer       string
	want         api.Answer
}{
	{
		call: api.CreateCluster{Name: "prod", RegionID: "r", ChannelID: "ch", PlanTypeID: "p", GenerationID: "g"}, method: "POST", path: "/clusters",
		body:   `{"name":"prod","regionId":"r","channelId":"ch","planTypeId":"p","generationId":"g"}`,
		status: 200, answer: `{"clusterId":"c-9"}`, want: api.Answer{Created: "c-9"},
	},
	{
		call: api.CreateCluster{
			Name: "prod", Description: "d", StageLabel: "prod", RegionID: "r", ChannelID: "ch", PlanTypeID: "p", GenerationID: "g",
			AutoUpdate: new(false), HardwarePackages: new(2), BackupRegionID: "b", Encryption: "Provider",
		}, method: "POST", path: "/clusters",
		body: `{"name":"prod","description":"d","stageLabel":"prod","regionId":"r","channelId":"ch","planTypeId":"p","generationId":"g",` +
			`"autoUpdate":false,"hardwarePackages":2,"backupRegionId":"b","encryption":"Provider"}`,
		status: 201, answer: `{"clusterId":"c-9","more":1}`, want: api.Answer{Created: "c-9"},
	},
	{call: api.PatchCluster{Name: new("n"), Description: new("")}, method: "PATCH", path: "/clusters/c-1", body: `{"name":"n","description":""}`, status: 204},
	{call: api.PatchCluster{StageLabel: new("dev"), HardwarePackages: new(3)}, method: "PATCH", path: "/clusters/c-1", body: `{"stageLabel":"dev","numberOfAllocatedHwPackages":3}`, status: 200, answer: "whatever"},
	{
		call: api.SetEncryptionKeys{Primary: "arn:one", From: "arn:none"}, method: "PUT", path: "/clusters/c-1/encryption",
		body: `{"primaryEncryptionKeyId":"arn:one"}`, status: 200, answer: `{"uuid":"c-1"}`,
	},
	{
		call: api.SetEncryptionKeys{Primary: "arn:one", Secondary: "arn:two"}, method: "PUT", path: "/clusters/c-1/encryption",
		body: `{"primaryEncryptionKeyId":"arn:one","secondaryEncryptionKeyId":"arn:two"}`, status: 204,
	},
	{
		call: api.Upgrade{}, method: "PUT", path: "/clusters/c-1/upgrade", status: 200,
		answer: `{"cluster":{"id":"c-1","name":"x"},"newGeneration":{"id":"g2","name":"Camunda 8.9+gen1"}}`, want: api.Answer{Generation: "Camunda 8.9+gen1"},
	},
	{call: api.Upgrade{}, method: "PUT", path: "/clusters/c-1/upgrade", status: 204},
	{call: api.DeleteCluster{}, method: "DELETE", path: "/clusters/c-1", status: 204},
	{call: api.DeleteCluster{}, method: "DELETE", path: "/clusters/c-1", status: 404, answer: `{"message":"gone"}`},
	{
		call: api.SetAllowlist{Entries: []api.AllowlistEntry{{IP: "203.0.113.0/24, 198.51.100.7", Description: "Öffice"}}}, method: "PUT", path: "/clusters/c-1/ipallowlist",
		body: `{"ipallowlist":[{"ip":"203.0.113.0/24, 198.51.100.7","description":"Öffice"}]}`, status: 204,
	},
	{call: api.SetAllowlist{}, method: "PUT", path: "/clusters/c-1/ipallowlist", body: `{"ipallowlist":[]}`, status: 204},
	{
		call: api.SwitchOnLink{Principals: []string{"arn:aws:iam::123456789012:root"}, Regions: []string{"eu-central-1"}}, method: "POST", path: "/clusters/c-1/secure-connectivity",
		body: `{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":["eu-central-1"]}`, status: 204,
	},
	{call: api.SwitchOffLink{}, method: "DELETE", path: "/clusters/c-1/secure-connectivity", status: 204},
	{call: api.CreateSecret{Name: "S", Value: spec.Seal("v\"1")}, method: "POST", path: "/clusters/c-1/secrets", body: `{"secretName":"S","secretValue":"v\"1"}`, status: 204},
	{call: api.UpdateSecret{Name: "S", Value: spec.Seal("v2")}, method: "PUT", path: "/clusters/c-1/secrets/S", body: `{"secretValue":"v2"}`, status: 204},
	{call: api.DeleteSecret{Name: "two words"}, method: "DELETE", path: "/clusters/c-1/secrets/two%20words", status: 204},
	{call: api.DeleteSecret{Name: "S"}, method: "DELETE", path: "/clusters/c-1/secrets/S", status: 404},
	{
		call: api.CreateClient{Name: "worker", Permissions: []string{"Zeebe"}}, method: "POST", path: "/clusters/c-1/clients", body: `{"clientName":"worker","permissions":["Zeebe"]}`,
		status: 200, answer: `{"name":"worker","uuid":"u","clientId":"id~1","clientSecret":"s3cret","permissions":["Zeebe"],"audience":"zeebe.camunda.io","links":{"zeebe":"https://z","odd":null}}`,
		want: api.Answer{Client: &api.NewClient{ID: "id~1", Name: "worker", Secret: spec.Seal("s3cret"), Audience: "zeebe.camunda.io", Links: map[string]string{"zeebe": "https://z"}}},
	},
	{call: api.DeleteClient{ID: "id~1.x"}, method: "DELETE", path: "/clusters/c-1/clients/id~1.x", status: 204},
	{call: api.SetRoles{Email: "ana+1@example.com", Roles: []string{"admin", "analyst"}}, method: "POST", path: "/members/ana%2B1%40example.com", body: `{"orgRoles":["admin","analyst"]}`, status: 204},
	{call: api.RemoveMember{Email: "ana@example.com"}, method: "DELETE", path: "/members/ana%40example.com", status: 204},
}

func TestCallsOnTheWire(t *testing.T) {
	for _, test := range calls {
		t.Run(reflect.TypeOf(test.call).Name(), func(t *testing.T) {
			s := serve(t, status(test.status, test.answer))
			got, err := s.client().Do(t.Context(), test.call, "c-1")
			if err != nil {
				t.Fatal(err)
			}
			if differs := cmp.Diff(test.want, got); differs != "" {
				t.Errorf("the answer (+) is not what is wanted (-):\n%s", differs)
			}
			want := sent{test.method, test.path, test.body, "Bearer token-1", "camsync/1.2.3"}
			if all := s.requests(); len(all) != 1 || all[0] != want {
				t.Errorf("sent %+v, want %+v", all, want)
			}
		})
	}
}

// TestRequestsFitTheDescription holds what goes over the wire against the API's description: every
// call, and everything that is read.
func TestRequestsFitTheDescription(t *testing.T) {
	text, err := os.ReadFile("../../../shared/api/administration-api.openapi.json")
	if err != nil {
		t.Skipf("the API's description is not here: %v", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "GET /clusters":
			_, _ = io.WriteString(w, "["+cluster("production", "c-1")+"]")
		case "GET /clusters/parameters":
			_, _ = io.WriteString(w, options)
		case "POST /clusters":
			_, _ = io.WriteString(w, `{"clusterId":"c-9"}`)
		case "POST /clusters/c-1/clients":
			_, _ = io.WriteString(w, `{"clientId":"id","clientSecret":"s"}`)
		default:
			_, _ = io.WriteString(w, "[]")
		}
	})
	client := s.client()
	for _, test := range calls {
		if _, err := client.Do(t.Context(), test.call, "c-1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := everything(t, client); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Read(t.Context(), api.Needed(desired(1, true, true, true))); err != nil { // a new cluster: the options
		t.Fatal(err)
	}
	client.Probe(t.Context())
	routes := map[string]bool{}
	for _, one := range s.requests() {
		req, err := http.NewRequest(one.method, "http://localhost"+one.path, strings.NewReader(one.body))
		if err != nil {
			t.Fatal(err)
		}
		if one.body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		route, params, err := router.FindRoute(req)
		if err != nil {
			t.Errorf("%s %s: %v", one.method, one.path, err)
			continue
		}
		routes[one.method+" "+route.Path] = true
		err = openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{
			Request: req, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
		})
		if err != nil {
			t.Errorf("%s %s %s: %v", one.method, one.path, one.body, err)
		}
	}
	counted := client.Requests()
	delete(counted, "POST token")
	for route := range counted {
		if !routes[route] {
			t.Errorf("%s is counted under a route that the description does not have", route)
		}
	}
	if len(routes) != len(counted) || len(routes) < 18 {
		t.Errorf("%d routes on the wire, %d counted", len(routes), len(counted))
	}
}

func TestNamesThatCanNotStandInAPath(t *testing.T) {
	s := serve(t, status(204, ""))
	client := s.client()
	for _, name := range []string{"", ".", "..", "a/b", `a\b`, "%2e%2e", "a?b", "a#b", "a;b", "a\nb", "a\x00b", "\xff", strings.Repeat("x", 321)} {
		for _, call := range []api.Call{
			api.DeleteSecret{Name: name}, api.UpdateSecret{Name: name, Value: spec.Seal("v")}, api.CreateSecret{Name: name, Value: spec.Seal("v")},
			api.DeleteClient{ID: name}, api.SetRoles{Email: name, Roles: []string{"admin"}}, api.RemoveMember{Email: name},
		} {
			if err := api.Check(call); err == nil {
				t.Errorf("Check takes %#v", call)
			}
			if _, err := client.Do(t.Context(), call, "c-1"); err == nil {
				t.Errorf("Do takes %#v", call)
			}
		}
		for _, call := range []api.Call{api.DeleteCluster{}, api.SetAllowlist{}, api.Upgrade{}, api.PatchCluster{}, api.CreateClient{Name: "n"}, api.CreateSecret{Name: "n"}} {
			if _, err := client.Do(t.Context(), call, name); err == nil {
				t.Errorf("Do takes the cluster %q for %#v", name, call)
			}
		}
	}
	if all := s.requests(); len(all) != 0 || s.logins() != 0 {
		t.Errorf("sent %+v and %d logins", all, s.logins())
	}
}

func TestAnswersOfCreations(t *testing.T) {
	createCluster, createClient := api.CreateCluster{Name: "prod"}, api.CreateClient{Name: "worker", Permissions: []string{"Zeebe"}}
	createSecret := api.CreateSecret{Name: "S", Value: spec.Seal("v")}
	for _, test := range []struct {
		call    api.Call
		status  int
		body    string
		unclear bool
		want    string
	}{
		{createCluster, 200, `{}`, true, `the answer holds no cluster id`},
		{createCluster, 200, `{"clusterId":".."}`, true, `the answer holds no cluster id`},
		{createCluster, 200, ``, true, "POST /clusters: 200 OK: the answer is empty; cluster \"prod\" may have been created or not"},
		{createCluster, 204, ``, true, "the answer is empty"},
		{createCluster, 200, `<html>`, true, "HTML"},
		{createCluster, 200, `{"clusterId":"c-9"} {}`, true, "not JSON"},
		{createClient, 200, `{"clientId":"x"}`, true, `client "worker" may have been created or not`},
		{createClient, 200, `{"clientSecret":"x"}`, true, "no usable client id"},
		{createSecret, 200, `<html>`, false, "HTML"},
		{createCluster, 500, `{"message":"boom"}`, true, `POST /clusters: 500 Internal Server Error: boom`},
		{createCluster, 502, ``, true, `502 Bad Gateway`},
		{createCluster, 503, ``, true, `503`},
		{createCluster, 504, ``, true, `504`},
		{createCluster, 408, ``, true, `408`},
		{createCluster, 302, ``, true, `a redirect to another place`},
		{createCluster, 400, `{"message":"no reservations left"}`, false, `POST /clusters: 400 Bad Request: no reservations left`},
		{createClient, 403, `{"message":"too many clients"}`, false, `POST /clusters/{…}/clients: 403 Forbidden`},
		{createSecret, 404, `x`, false, `404 Not Found`},
		{createSecret, 409, `{"message":"a secret of that name already exists"}`, false, `POST /clusters/{…}/secrets: 409 Conflict`},
		{createSecret, 422, ``, false, `422`},
	} {
		s := serve(t, status(test.status, test.body))
		answer, err := s.client().Do(t.Context(), test.call, "c-1")
		contains(t, err, test.want)
		if got := isUnclear(err); got != test.unclear {
			t.Errorf("%T, %d %q: unclear %v, want %v", test.call, test.status, test.body, got, test.unclear)
		}
		if want := test.status; api.Status(err) != want {
			t.Errorf("status %d, want %d", api.Status(err), want)
		}
		if got := len(s.requests()); got != 1 {
			t.Errorf("%T, %d: sent %d times", test.call, test.status, got)
		}
		if differs := cmp.Diff(api.Answer{}, answer); differs != "" {
			t.Errorf("an answer beside an error:\n%s", differs)
		}
	}
}

func TestAnAnswerPrintsNoSecret(t *testing.T) {
	s := serve(t, status(200, `{"clientId":"id","clientSecret":"s3cret-canary"}`))
	answer, err := s.client().Do(t.Context(), api.CreateClient{Name: "w"}, "c-1")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answer)
	if err != nil || strings.Contains(string(text)+fmt.Sprintf("%v %+v %#v", answer, answer, *answer.Client), "canary") || answer.Client.Secret.Reveal() != "s3cret-canary" {
		t.Errorf("%s, %v", text, err)
	}
}
