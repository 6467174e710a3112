package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

const linkOn = `{"status":{"metadata":{},"spec":{"allowedPrincipals":["arn:a","arn:b"],"allowedRegions":["eu-central-1"]},"status":{` +
	`"endpoint":{"serviceName":"svc","region":"eu-central-1","privateDnsName":"dns","type":"Interface"},"endpointConnectionCount":2,` +
	`"endpointConnections":[{"endpointId":"vpce-1","owner":"123456789012","state":"available"}],` +
	`"conditions":[{"type":"Ready","status":"True","reason":"r","message":"m","lastTransitionTime":"2026-11-28T12:00:00Z"}],"urls":{}}}}`

// Only an empty object says that a private link is off, and one without its lists says nothing. What is shown to people alone may be of
// any shape.
func TestReadPrivateLink(t *testing.T) {
	for name, test := range map[string]struct {
		code    int
		body    string
		on      bool
		why     string
		refused bool
	}{
		"off":                {http.StatusOK, `{"status":{}}`, false, "", false},
		"on":                 {http.StatusOK, linkOn, true, "", false},
		"odd, but for lists": {http.StatusOK, `{"status":{"spec":{"allowedPrincipals":[],"allowedRegions":[]},"status":{"endpoint":"svc","endpointConnectionCount":"2","endpointConnections":{},"conditions":[7,{"type":[]}],"urls":["x"]}}}`, true, "", false},
		"no status of it":    {http.StatusOK, `{"status":{"spec":{"allowedPrincipals":["a"],"allowedRegions":["b"]}}}`, true, "", false},
		"without a list":     {http.StatusOK, `{"status":{"spec":{"allowedPrincipals":["a"]}}}`, false, "which principals and regions", false},
		"a list of another":  {http.StatusOK, `{"status":{"spec":{"allowedPrincipals":[1],"allowedRegions":["b"]}}}`, false, "which principals and regions", false},
		"without what is on": {http.StatusOK, `{"status":{"metadata":{}}}`, false, "which principals and regions", false},
		"null":               {http.StatusOK, `{"status":null}`, false, "whether it is on", false},
		"left out":           {http.StatusOK, `{}`, false, "whether it is on", false},
		"a text":             {http.StatusOK, `{"status":"off"}`, false, "whether it is on", false},
		"nothing":            {http.StatusOK, ``, false, "the answer is empty", false},
		"a page":             {http.StatusOK, `<html>`, false, "HTML", false},
		"not in the plan":    {http.StatusForbidden, `{"message":"not in this plan"}`, false, "403 Forbidden: not in this plan", true},
		"no such cluster":    {http.StatusNotFound, `{"message":"not found"}`, false, "404 Not Found", false},
		"an internal error":  {http.StatusInternalServerError, `oops`, false, "500", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := linkServer(t, "Frankfurt, Europe (eu-central-1)", status(test.code, test.body))
			live := readLink(t, s)
			why, unknown := live.Why()
			if live.Value().On != test.on || unknown != (test.why != "") || !strings.Contains(why, test.why) || live.IsRefused() != test.refused || live.IsAbsent() {
				t.Errorf("%+v", live)
			}
		})
	}
	p := readLink(t, linkServer(t, "Frankfurt, Europe (eu-central-1)", status(http.StatusOK, linkOn))).Value()
	if ready, named := p.Ready(); !ready || !named || p.Endpoint.String() != "service name svc, region eu-central-1, private DNS name dns" ||
		p.Connected() != "2 (vpce-1 of 123456789012, available; 1 that the API does not show)" || p.ReadySince().IsZero() || p.Read.IsZero() {
		t.Errorf("%+v", p)
	}
}

// A cluster outside AWS has none, and is not asked.
func TestPrivateLinksOutsideAWS(t *testing.T) {
	for _, region := range []string{"Belgium, Europe (europe-west1)", "Netherlands, Europe (westeurope)", "us-central1"} {
		s := linkServer(t, region, status(http.StatusInternalServerError, "asked"))
		if live := readLink(t, s); !live.IsAbsent() {
			t.Errorf("%s: %+v", region, live)
		}
	}
}

// linkServer has one cluster, and answers requests for its private link.
func linkServer(t *testing.T, region string, answer http.HandlerFunc) *server {
	t.Helper()
	list := strings.Replace(cluster("production", "c-1"), "Belgium, Europe (europe-west1)", region, 1)
	if !strings.Contains(list, region) {
		t.Fatalf("the cluster is not in %s: %s", region, list)
	}
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/secure-connectivity") {
			answer(w, r)
			return
		}
		files(map[string]string{"GET /clusters": "[" + list + "]"})(w, r)
	})
}

func readLink(t *testing.T, s *server) spec.Part[spec.PrivateLink] {
	t.Helper()
	one := spec.Cluster{Name: "production", SecureConnectivity: spec.Known(spec.PrivateLink{})}
	org, err := s.client().Read(t.Context(), api.Needed(spec.Organization{Clusters: spec.Known([]spec.Cluster{one})}))
	if err != nil {
		t.Fatal(err)
	}
	return org.Clusters.Value()[0].SecureConnectivity
}

// A 409 says nothing by itself: what is live does.
func TestPrivateLinksThatAreSoAlready(t *testing.T) {
	const off = `{"status":{}}`
	asked := api.SwitchOnLink{Principals: []string{"arn:b", "arn:a"}, Regions: []string{"eu-central-1"}}
	for _, test := range []struct {
		call api.Call
		live string
		done bool
	}{
		{asked, linkOn, true}, {asked, off, false}, {api.SwitchOnLink{Principals: []string{"arn:c"}, Regions: []string{"eu-central-1"}}, linkOn, false},
		{api.SwitchOffLink{}, off, true}, {api.SwitchOffLink{}, linkOn, false}, {api.SwitchOffLink{}, `{}`, false},
	} {
		s := linkServer(t, "Frankfurt, Europe (eu-central-1)", func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				status(http.StatusOK, test.live)(w, r)
				return
			}
			status(http.StatusConflict, `{"message":"it is so already"}`)(w, r)
		})
		_, err := s.client().Do(t.Context(), test.call, "c-1")
		if (err == nil) != test.done {
			t.Errorf("%#v beside %s: %v", test.call, test.live, err)
		}
		var refused *api.Error
		if err != nil && (!errors.As(err, &refused) || refused.Status != http.StatusConflict) {
			t.Errorf("%#v: %v", test.call, err)
		}
	}
}
