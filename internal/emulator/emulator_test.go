package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

// world is an emulator and a client with a token for it.
type world struct {
	*invariants.Emulator
	t     testing.TB
	url   string
	send  func(*http.Request) (*http.Response, error)
	token string
}

// newWorld serves an emulator over HTTP. Logins are not limited.
func newWorld(t testing.TB, o emulator.Options) *world {
	t.Helper()
	o.LoginInterval = -1
	e := invariants.New(o)
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	return enter(&world{Emulator: e, t: t, url: s.URL, send: s.Client().Do}, o)
}

// newBubble calls an emulator without a network, as synctest requires. Logins are not limited.
func newBubble(t testing.TB, o emulator.Options) *world {
	t.Helper()
	o.LoginInterval = -1
	e := invariants.New(o)
	return enter(&world{Emulator: e, t: t, url: "http://emulator", send: direct(e)}, o)
}

func direct(h http.Handler) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body == nil {
			r.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result(), nil
	}
}

func enter(w *world, o emulator.Options) *world {
	w.t.Helper()
	id, secret := "emulator", "emulator-secret"
	if o.Credentials != nil {
		id, secret = o.Credentials[0].ID, o.Credentials[0].Secret
	}
	w.token = w.login(id, secret)
	return w
}

// login requests a token as the API's authentication page describes.
func (w *world) login(id, secret string) string {
	w.t.Helper()
	body := map[string]string{"grant_type": "client_credentials", "audience": "api.cloud.camunda.io", "client_id": id, "client_secret": secret}
	status, answer := w.call("POST", "/oauth/token", body)
	token, _ := object(answer)["access_token"].(string)
	if status != 200 || token == "" {
		w.t.Fatalf("login: %d %s", status, answer)
	}
	return token
}

// call sends one request. A string body is sent as it is, other values as JSON, and nil as no body.
func (w *world) call(method, path string, body any) (int, string) {
	w.t.Helper()
	status, text, err := w.try(method, path, body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return status, text
}

func (w *world) try(method, path string, body any) (int, string, error) {
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return 0, "", err
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, w.url+path, content)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := w.send(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

// want sends one request, checks the status and a part of the response, and returns the response.
func (w *world) want(method, path string, body any, status int, part string) string {
	w.t.Helper()
	got, text := w.call(method, path, body)
	if got != status || !strings.Contains(text, part) {
		w.t.Errorf("%s %s %v: got %d %s, want %d with %q", method, path, body, got, text, status, part)
	}
	return text
}

// create creates a cluster with the example's parameters.
func (w *world) create(name string) string {
	w.t.Helper()
	text := w.want("POST", "/clusters", w.example(name), 200, "clusterId")
	id, _ := object(text)["clusterId"].(string)
	return id
}

// example is a body that creates a cluster: Belgium, Stable, G3-S, and not the newest generation.
func (w *world) example(name string) map[string]any {
	return map[string]any{
		"name":         name,
		"regionId":     w.parameter("regions", "Belgium, Europe (europe-west1)"),
		"channelId":    w.parameter("channels", "Stable"),
		"planTypeId":   w.parameter("clusterPlanTypes", "G3-S"),
		"generationId": w.parameter("generations", "Camunda 8.8+gen3"),
	}
}

// parameter returns the id of a parameter; generations are of the stable channel.
func (w *world) parameter(kind, name string) string {
	w.t.Helper()
	parameters := object(w.want("GET", "/clusters/parameters", nil, 200, "regions"))
	if kind == "generations" {
		channels := parameters["channels"].([]any)
		parameters, kind = channels[0].(map[string]any), "allowedGenerations"
	}
	for _, item := range parameters[kind].([]any) {
		if item := item.(map[string]any); item["name"] == name {
			return item["uuid"].(string)
		}
	}
	w.t.Fatalf("no %s is called %q", kind, name)
	return ""
}

func object(text string) map[string]any {
	var v map[string]any
	_ = json.Unmarshal([]byte(text), &v)
	return v
}

func list(text string) []map[string]any {
	var v []map[string]any
	_ = json.Unmarshal([]byte(text), &v)
	return v
}

func TestAddresses(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	id := w.create("prod")
	for _, tt := range []struct {
		method, path string
		status       int
		part         string
	}{
		{"GET", "/", 404, "no such path"},
		{"DELETE", "/clusters/", 404, "no such path"},
		{"GET", "//clusters", 404, "no such path"},
		{"GET", "/clusters/../members", 404, "no such path"},
		{"GET", "/clusters/..", 404, "cluster not found"},
		{"GET", "/clusters/" + url.PathEscape("../members"), 404, "cluster not found"},
		{"GET", "/clusters/" + id + "/secrets/x", 405, "not allowed"},
		{"PUT", "/clusters", 405, "not allowed"},
		{"HEAD", "/clusters", 405, ""},
		{"DELETE", "/clusters/" + id + "/clients/a%2Fb", 404, "client not found"},
		{"GET", "/emulator/requests", 404, "no such path"},
	} {
		w.want(tt.method, tt.path, nil, tt.status, tt.part)
	}
	if got := w.Requests()["unmatched"]; got != 8 {
		t.Errorf("%d requests match no route, want 8: %v", got, w.Requests())
	}
}

func TestBodies(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	secrets := "/clusters/" + w.create("prod") + "/secrets"
	for _, tt := range []struct{ body, part string }{
		{``, "one JSON object"},
		{`null`, "one JSON object"},
		{`[]`, "one JSON object"},
		{`{"secretName":"A","secretValue":"v"} x`, "one JSON object"},
		{`{"secretName":"A"}`, `"secretValue" is required`},
		{`{"secretName":"A","SecretValue":"v"}`, `"secretValue" is required`},
		{`{"secretName":"A","secretValue":null}`, "wrong type"},
		{`{"secretName":1,"secretValue":"v"}`, "wrong type"},
		{`{"secretName":"A","secretValue":"v","more":1}`, `"more" is not a property`},
		{"{\"secretName\":\"A\xff\",\"secretValue\":\"v\"}", "not UTF-8"},
	} {
		w.want("POST", secrets, tt.body, 400, tt.part)
	}
	w.want("POST", secrets, `{"secretName":"A","secretValue":"`+strings.Repeat("x", 1<<20)+`"}`, 413, "longer")
	w.want("GET", secrets, nil, 200, "{}")

	resp, err := http.Post(w.url+secrets, "text/plain", strings.NewReader(`{}`))
	if err != nil || resp.StatusCode != 401 {
		t.Errorf("without a token: %v %v, want 401", resp, err)
	}
	resp.Body.Close()
}

// part is one member of a JSON object, as JSON.
func part(text, name string) string {
	var v map[string]json.RawMessage
	_ = json.Unmarshal([]byte(text), &v)
	return string(v[name])
}
