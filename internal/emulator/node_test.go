package emulator_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// nodeModules is the directory of the packages of Node.js that .ci/run installs. Where they are
// missing, the test is skipped, but not on CI.
func nodeModules(t *testing.T, needed string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(cache, "camsync-test", "npm", "node_modules")
	_, err = exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, filepath.FromSlash(needed)))
	}
	switch {
	case err == nil:
		return modules
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	}
	t.Skip(err)
	return ""
}

// Camunda's own client of the API takes all the answers that it knows.
func TestCamundaSDK(t *testing.T) {
	modules := nodeModules(t, "@camunda8/sdk")
	w := newWorld(t, emulator.Options{})
	w.AddCluster(emulator.Cluster{Name: "aws", Region: "eu-central-1", Generation: "Camunda 8.8+gen3"})
	w.ResetRequests()
	c := exec.CommandContext(t.Context(), "node", "testdata/sdk.cjs")
	c.Env = append(os.Environ(), "NODE_PATH="+modules, "CAMUNDA_CONSOLE_BASE_URL="+w.url, "CAMUNDA_OAUTH_URL="+w.url+"/oauth/token",
		"CAMUNDA_CONSOLE_OAUTH_AUDIENCE=api.cloud.camunda.io", "CAMUNDA_CONSOLE_CLIENT_ID=emulator", "CAMUNDA_CONSOLE_CLIENT_SECRET=emulator-secret",
		"ZEEBE_CLIENT_ID=emulator", "ZEEBE_CLIENT_SECRET=emulator-secret", "CAMUNDA_TOKEN_DISK_CACHE_DISABLE=true", "CAMUNDA_AUTH_STRATEGY=OAUTH")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// The library does not know the other operations.
	unknown := []string{"GET /clusters/{clusterUuid}/backups/schedule", "PUT /clusters/{clusterUuid}/backups/schedule", "DELETE /clusters/{clusterUuid}/backups/schedule",
		"POST /clusters/{clusterUuid}/backups/{backupId}/restore", "GET /clusters/{clusterUuid}/backups/{backupId}/restore",
		"PUT /clusters/{clusterUuid}/encryption", "POST /clusters/{clusterUuid}/failover"}
	requests := w.Requests()
	for _, route := range emulator.Routes() {
		if (requests[route] == 0) != slices.Contains(unknown, route) {
			t.Errorf("%s: %d requests", route, requests[route])
		}
	}
}

// Prism, a proxy that validates by the API's description, objects to no answer.
func TestPrism(t *testing.T) {
	modules := nodeModules(t, "@stoplight/prism-cli")
	if _, err := os.Stat(description); err != nil {
		t.Skip("the description of the API is not beside this checkout")
	}
	w := newWorld(t, emulator.Options{})
	proxy := startPrism(t, modules, w.url)
	direct := w.send
	w.send = func(r *http.Request) (*http.Response, error) {
		r.URL.Host, r.Host = proxy, ""
		response, err := direct(r)
		if err == nil {
			objections(t, r, response)
		}
		return response, err
	}
	walk(w, func(string, string) {})
}

// objections reports what Prism has found in a response, and in a request that was accepted.
func objections(t *testing.T, r *http.Request, response *http.Response) {
	t.Helper()
	text := response.Header.Get("Sl-Violations")
	if text == "" || r.URL.Path == "/activity/csv" { // described as JSON, and sent as what it is
		return
	}
	var found []struct {
		Location []string
		Message  string
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	for _, v := range found {
		if v.Location[0] == "response" || response.StatusCode < 400 {
			t.Errorf("%s %s: %d: %v %s", r.Method, r.URL.Path, response.StatusCode, v.Location, v.Message)
		}
	}
}

// startPrism serves a proxy to the emulator until the test ends, and returns its address.
func startPrism(t *testing.T, modules, target string) string {
	t.Helper()
	var listen net.ListenConfig
	free, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_, port, err := net.SplitHostPort(address)
	if err := errors.Join(err, free.Close()); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "node", filepath.Join(modules, "@stoplight", "prism-cli", "dist", "index.js"), "proxy", description, target, "--host", "127.0.0.1", "--port", port)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Prism is listening") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return address
		}
	}
	t.Fatalf("Prism has not started: %v", lines.Err())
	return ""
}
