package emulator_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestMonitoring(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	monitoring := "/clusters/" + w.create("prod") + "/monitoring"
	clients := monitoring + "/clients"
	w.want("GET", clients, nil, 200, `{"clients":[],"status":{}}`)
	w.want("DELETE", monitoring, nil, 409, "not active")
	w.want("POST", clients, `{"username":"grafana"}`, 404, "not active")
	w.want("POST", monitoring, nil, 204, "")
	w.want("POST", monitoring, nil, 409, "active already")
	w.want("GET", clients, nil, 200, `"scheme":"http","target":"`+strings.TrimPrefix(w.url, "http://")+`"`)

	made := object(w.want("POST", clients, `{"username":"grafana"}`, 200, `"createdBy":"emulator"`))
	id, password := made["uuid"].(string), made["password"].(string)
	w.want("POST", clients, `{"username":"grafana"}`, 400, "exists")
	w.want("POST", clients, `{"username":""}`, 400, "empty")
	rotated := object(w.want("POST", clients+"/"+id+"/rotate", nil, 200, `"username":"grafana"`))["password"].(string)
	if password == "" || rotated == "" || rotated == password {
		t.Errorf("the passwords are %q and %q", password, rotated)
	}
	if text := w.want("GET", clients, nil, 200, "grafana"); strings.Contains(text, "password") {
		t.Errorf("the list shows the password: %s", text)
	}
	w.want("POST", clients+"/none/rotate", nil, 404, "not found")
	w.want("DELETE", clients+"/none", nil, 404, "not found")
	w.want("DELETE", clients+"/"+id, nil, 204, "")
	w.want("GET", clients, nil, 200, `{"clients":[],"status":{}}`)
	w.want("POST", monitoring, nil, 204, "")
	w.want("DELETE", monitoring, nil, 204, "")
}

func TestSecureConnectivity(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	body := w.example("aws")
	body["regionId"] = w.parameter("regions", "Frankfurt, Europe (eu-central-1)")
	path := "/clusters/" + object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string) + "/secure-connectivity"
	const good = `{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":["eu-central-1"]}`
	w.want("GET", path, nil, 200, `{"status":{}}`)
	w.want("DELETE", path, nil, 409, "not active")
	for _, bad := range []string{
		`{"allowedPrincipals":[],"allowedRegions":["eu-central-1"]}`,
		`{"allowedPrincipals":["123456789012"],"allowedRegions":["eu-central-1"]}`,
		`{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":[]}`,
		`{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":["europe"]}`,
		`{"allowedPrincipals":["arn:aws:iam::123456789012:root"]}`,
	} {
		w.want("POST", path, bad, 400, "allowed")
	}
	w.want("POST", path, good, 204, "")
	w.want("POST", path, good, 409, "active already")
	w.want("GET", path, nil, 200, `"serviceName":"com.amazonaws.vpce.eu-central-1.vpce-svc-`)
	w.want("DELETE", path, nil, 204, "")
	w.want("GET", path, nil, 200, `{"status":{}}`)
	w.want("POST", "/clusters/"+w.create("gcp")+"/secure-connectivity", good, 403, "AWS")
}
