package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/camsync/camsync/internal/emulator"
)

const description = "../../../shared/api/administration-api.openapi.json"

// unseen are the described responses that the walk does not produce: an outage, and what needs two
// changes at once.
var unseen = []string{"POST /clusters 503", "PUT /clusters/{clusterUuid}/secrets/{secretName} 409", "DELETE /clusters/{clusterUuid}/secrets/{secretName} 409"}

// Every request and response of every operation conforms to the API's description.
func TestContract(t *testing.T) {
	if _, err := os.Stat(description); err != nil {
		t.Skip("the description of the API is not beside this checkout, so the emulator's answers can not be held against it")
	}
	doc, err := openapi3.NewLoader().LoadFromFile(description)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, emulator.Options{})
	seen := map[string]bool{}
	w.send = checked(t, router, w.send, seen)
	w.ResetRequests()
	walk(w, func(schema, text string) {
		t.Helper()
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := doc.Components.Schemas[schema].Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
			t.Errorf("%s %s: %v", schema, text, err)
		}
	})

	var missing []string
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				if answer := method + " " + path + " " + status; !seen[answer] && !slices.Contains(unseen, answer) {
					missing = append(missing, answer)
				}
			}
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("described, but not walked:\n%s", strings.Join(missing, "\n"))
	}
}

// checked sends a request and validates it and its response against the description. It records the
// responses that it has seen.
func checked(t *testing.T, router routers.Router, send func(*http.Request) (*http.Response, error), seen map[string]bool) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		route, parameters, err := router.FindRoute(r)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
			return send(r)
		}
		options := &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			IncludeResponseStatus: true,
			MultiError:            true,
			// The description calls the table a JSON string. Clients read it as text, so it is sent
			// as text.
			ExcludeResponseBody: route.Path == "/activity/csv",
		}
		in := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route, Options: options}
		if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
			t.Errorf("request %s %s: %v", r.Method, r.URL.Path, err)
		}
		resp, err := send(r)
		if err != nil {
			return resp, err
		}
		seen[fmt.Sprintf("%s %s %d", r.Method, route.Path, resp.StatusCode)] = true
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Options: options}
		out.SetBodyBytes(body)
		if err := openapi3filter.ValidateResponse(r.Context(), out); err != nil {
			t.Errorf("answer to %s %s, %d %s: %v", r.Method, r.URL.Path, resp.StatusCode, body, err)
		}
		return resp, nil
	}
}

// walk calls every operation, and produces every described status that the emulator can produce. If
// the description allows any shape of an object, it tests the described one.
func walk(w *world, shaped func(schema, text string)) {
	w.want("GET", "/meta/ip-ranges", nil, 200, "")
	body := w.example("prod")
	body["description"], body["stageLabel"], body["hardwarePackages"] = "Orders", "prod", 1
	body["regionId"] = w.parameter("regions", "Virginia, North America (us-east-1)")
	body["encryption"] = "External"
	id := object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)
	body["regionId"] = "nowhere"
	w.want("POST", "/clusters", body, 400, "")
	cluster, none := "/clusters/"+id, "/clusters/none"

	w.want("GET", "/clusters", nil, 200, "")
	w.want("PUT", cluster+"/upgrade", nil, 412, "")
	w.want("PUT", cluster+"/encryption", `{"primaryEncryptionKeyId":"x"}`, 400, "")
	w.want("PUT", cluster+"/encryption", `{"primaryEncryptionKeyId":"arn:aws:kms:us-east-1:123456789012:key/1"}`, 200, "")
	w.want("PUT", none+"/encryption", `{"primaryEncryptionKeyId":"x"}`, 404, "")
	w.want("PUT", "/clusters/"+w.create("other")+"/encryption", `{"primaryEncryptionKeyId":"x"}`, 409, "")
	w.want("GET", cluster, nil, 200, "")
	w.want("PATCH", cluster, `{"name":"prod","description":"","stageLabel":"dev","numberOfAllocatedHwPackages":2}`, 204, "")
	w.must(w.Of("prod").SetUpgradeGate("wait for the migration"))
	w.want("PUT", cluster+"/upgrade", nil, 409, "")
	w.must(w.Of("prod").SetUpgradeGate(""))
	w.want("PUT", cluster+"/upgrade", nil, 200, "")
	w.want("PUT", cluster+"/upgrade", nil, 400, "")
	w.want("PUT", cluster+"/wake", nil, 204, "")
	w.want("PUT", cluster+"/ipallowlist", `{"ipallowlist":[{"ip":"192.0.2.1","description":""}]}`, 204, "")
	w.want("PUT", cluster+"/ipwhitelist", `{"ipwhitelist":[{"ip":"192.0.2.0/24","description":"Office"}]}`, 204, "")
	w.want("GET", "/clusters", nil, 200, "192.0.2.0/24")

	w.want("POST", cluster+"/secrets", `{"secretName":"A","secretValue":"v"}`, 204, "")
	w.want("POST", cluster+"/secrets", `{"secretName":"A","secretValue":"v"}`, 409, "")
	w.want("POST", cluster+"/secrets", `{"secretName":"","secretValue":"v"}`, 400, "")
	w.want("PUT", cluster+"/secrets/A", `{"secretValue":"w"}`, 204, "")
	w.want("PUT", cluster+"/secrets/B", `{"secretValue":"w"}`, 404, "")
	w.want("GET", cluster+"/secrets", nil, 200, "")
	w.want("DELETE", cluster+"/secrets/A", nil, 204, "")

	client := object(w.want("POST", cluster+"/clients", `{"clientName":"worker"}`, 200, ""))["clientId"].(string)
	w.want("POST", cluster+"/clients", `{"clientName":"worker","permissions":["Zeebe"]}`, 400, "")
	w.want("GET", cluster+"/clients", nil, 200, "")
	w.want("GET", cluster+"/clients/"+client, nil, 200, "")
	w.want("GET", cluster+"/clients/none", nil, 404, "")
	w.must(w.SetStatus("prod", "Unhealthy"))
	w.want("GET", cluster+"/clients/"+client, nil, 412, "")
	w.must(w.SetStatus("prod", "Healthy"))
	w.want("DELETE", cluster+"/clients/"+client, nil, 204, "")
	w.want("DELETE", cluster+"/clients/"+client, nil, 404, "")

	w.want("POST", "/members/ana@example.com", `{"orgRoles":["admin"]}`, 204, "")
	w.want("POST", "/members/ana", `{"orgRoles":["admin"]}`, 400, "")
	w.want("POST", "/members/owner@example.com", `{"orgRoles":["admin"]}`, 403, "")
	w.want("GET", "/members", nil, 200, "")
	w.want("DELETE", "/members/ana@example.com", nil, 204, "")
	w.want("DELETE", "/members/ana@example.com", nil, 404, "")

	backup := object(w.want("POST", cluster+"/backups", nil, 200, ""))["uuid"].(string)
	w.want("GET", cluster+"/backups", nil, 200, "")
	w.want("GET", cluster+"/backups/"+backup+"/restore", nil, 404, "")
	w.Change(func(o *emulator.Options) { o.Restoring = time.Hour })
	w.want("POST", cluster+"/backups/"+backup+"/restore", nil, 200, "")
	w.want("POST", cluster+"/backups/"+backup+"/restore", nil, 409, "")
	w.want("GET", "/clusters", nil, 200, "Maintenance")
	w.must(w.Clock.Advance(time.Hour))
	w.want("GET", cluster+"/backups/"+backup+"/restore", nil, 200, "COMPLETED")
	w.want("DELETE", cluster+"/backups/"+backup, nil, 200, "")
	w.want("GET", cluster+"/backups/schedule", nil, 404, "")
	w.want("PUT", cluster+"/backups/schedule", `{"schedule":"0 3 * * *"}`, 200, "")
	w.want("PUT", cluster+"/backups/schedule", `{"schedule":"* * * * *"}`, 400, "")
	w.want("GET", cluster+"/backups/schedule", nil, 200, "")
	w.want("DELETE", cluster+"/backups/schedule", nil, 204, "")

	w.want("GET", cluster+"/monitoring/clients", nil, 200, "")
	w.want("POST", cluster+"/monitoring", nil, 204, "")
	w.want("POST", cluster+"/monitoring", nil, 409, "")
	reader := object(w.want("POST", cluster+"/monitoring/clients", `{"username":"grafana"}`, 200, ""))["uuid"].(string)
	shaped("ByomStatus", part(w.want("GET", cluster+"/monitoring/clients", nil, 200, ""), "status"))
	w.want("POST", cluster+"/monitoring/clients/"+reader+"/rotate", nil, 200, "")
	w.want("DELETE", cluster+"/monitoring/clients/"+reader, nil, 204, "")
	w.want("DELETE", cluster+"/monitoring", nil, 409, "")
	w.want("POST", cluster+"/monitoring", nil, 204, "")
	w.want("DELETE", cluster+"/monitoring", nil, 204, "")

	w.want("GET", cluster+"/secure-connectivity", nil, 200, "")
	w.want("POST", cluster+"/secure-connectivity", `{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":["us-east-1"]}`, 204, "")
	w.want("POST", cluster+"/secure-connectivity", `{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":["us-east-1"]}`, 409, "")
	w.must(w.Of(id).SetConnectivity(emulator.Connectivity{Connections: []emulator.Connection{{EndpointID: "vpce-1", State: "available"}}}))
	shaped("SecureConnectivityDto", part(w.want("GET", cluster+"/secure-connectivity", nil, 200, "vpce"), "status"))
	w.want("DELETE", cluster+"/secure-connectivity", nil, 204, "")
	w.want("DELETE", cluster+"/secure-connectivity", nil, 409, "")
	failOver(w, cluster)

	w.want("GET", "/activity/json", nil, 200, "")
	w.want("GET", "/activity/csv", nil, 200, "")
	refusals(w, id)
	w.want("DELETE", cluster, nil, 204, "")
	w.want("DELETE", cluster, nil, 404, "")
}

// refusals produces 404 and 403 wherever they are described.
func refusals(w *world, id string) {
	bodies := map[string]string{
		"PATCH ": `{}`, "POST /clients": `{"clientName":"a"}`, "POST /secrets": `{"secretName":"A","secretValue":"v"}`, "PUT /secrets/a": `{"secretValue":"v"}`,
		"PUT /backups/schedule": `{"schedule":"0 2 * * *"}`, "POST /monitoring/clients": `{"username":"a"}`,
		"POST /secure-connectivity": `{"allowedPrincipals":["a"],"allowedRegions":["b"]}`, "PUT /encryption": `{"primaryEncryptionKeyId":"a"}`,
	}
	send := func(status int, cluster string, operations ...string) {
		w.t.Helper()
		for _, operation := range operations {
			method, path, _ := strings.Cut(operation, " ")
			var body any
			if text, has := bodies[operation]; has {
				body = text
			}
			w.want(method, "/clusters/"+cluster+path, body, status, "")
		}
	}
	both := []string{
		"GET /secrets", "POST /secrets", "GET /clients", "POST /clients", "GET /clients/a", "DELETE /clients/a",
		"GET /backups", "GET /backups/schedule", "PUT /backups/schedule", "DELETE /backups/schedule", "GET /backups/a/restore", "POST /backups/a/restore",
		"POST /monitoring", "DELETE /monitoring", "GET /monitoring/clients", "POST /monitoring/clients/a/rotate", "DELETE /monitoring/clients/a",
		"GET /secure-connectivity", "POST /secure-connectivity", "DELETE /secure-connectivity",
	}
	send(404, "none", both...)
	send(404, "none", "GET ", "PATCH ", "PUT /upgrade", "POST /backups", "POST /monitoring/clients")
	w.Change(func(o *emulator.Options) { o.Credentials[0].Scopes = []emulator.Scope{} })
	send(403, id, both...)
	send(403, id, "PUT /secrets/a", "DELETE /secrets/a", "DELETE /backups/a", "PUT /encryption")
	w.want("GET", "/members", nil, 403, "")
	w.want("DELETE", "/members/ana@example.com", nil, 403, "")
	w.want("GET", "/activity/json", nil, 403, "")
	w.want("GET", "/activity/csv", nil, 403, "")
	w.Change(func(o *emulator.Options) { o.Credentials[0].Scopes = nil })
}

// must is for changes that are not requests.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// failOver produces every described status of a failover.
func failOver(w *world, single string) {
	w.want("POST", single+"/failover", `{"backupIds":["a"],"restoreBackupId":"a"}`, 422, "")
	w.want("POST", "/clusters/none/failover", `{"backupIds":["a"],"restoreBackupId":"a"}`, 404, "")
	id := w.AddCluster(emulator.Cluster{Name: "multi", BackupRegion: "europe-west3"})
	path := "/clusters/" + id + "/failover"
	backup := object(w.want("POST", "/clusters/"+id+"/backups", nil, 200, ""))["uuid"].(string)
	body := `{"backupIds":["` + backup + `"],"restoreBackupId":"` + backup + `"}`
	w.want("POST", path, `{"backupIds":["a"],"restoreBackupId":"b"}`, 400, "")
	w.Change(func(o *emulator.Options) { o.NotInPlan = []string{"failover"} })
	w.want("POST", path, body, 403, "")
	w.Change(func(o *emulator.Options) { o.NotInPlan, o.FailoverRestoreError = nil, "out of space" })
	w.want("POST", path, body, 200, "out of space")
	w.want("POST", path, body, 409, "")
	w.want("GET", "/clusters", nil, 200, "")
}

// Names of regions and generations have the form that real organisations see.
func TestCatalogNames(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	parameters := w.want("GET", "/clusters/parameters", nil, 200, "")
	for _, name := range []string{"Belgium, Europe (europe-west1)", "Sydney, Australia (australia-southeast1)", "Stable", "Alpha", "G3-S", "Basic", "Trial Cluster", "Camunda 8.8+gen3"} {
		if !strings.Contains(parameters, `"name":"`+name+`"`) {
			t.Errorf("nothing is called %q", name)
		}
	}
}
