package emulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// The metrics endpoint can be scraped where the API says that it is, with the passwords that the API
// has shown.
func TestMetricsEndpoint(t *testing.T) {
	w := newWorld(t, emulator.Options{OldPasswords: 5 * time.Minute})
	id := w.create("prod")
	monitoring := "/clusters/" + id + "/monitoring"
	scrape := func(username, password string) (int, string) {
		t.Helper()
		r, err := http.NewRequest("GET", w.url+"/metrics/"+id, nil)
		if err != nil {
			t.Fatal(err)
		}
		if username != "" {
			r.SetBasicAuth(username, password)
		}
		response, err := w.send(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(text)
	}
	expect := func(username, password string, status int) {
		t.Helper()
		if got, text := scrape(username, password); got != status {
			t.Errorf("%s: %d %s, want %d", username, got, text, status)
		}
	}
	expect("grafana", "x", 503)
	w.want("POST", monitoring, nil, 204, "")
	made := object(w.want("POST", monitoring+"/clients", `{"username":"grafana"}`, 200, `"lastUsed":"1970`))
	client, first := monitoring+"/clients/"+made["uuid"].(string), made["password"].(string)
	expect("", "", 401)
	expect("grafana", "wrong", 401)
	if status, text := scrape("grafana", first); status != 200 || !strings.Contains(text, `camunda_cluster_healthy{cluster_id="`+id) {
		t.Errorf("%d %s", status, text)
	}
	year := w.Clock.Now().UTC().Format("2006")
	w.want("GET", monitoring+"/clients", nil, 200, `"lastUsed":"`+year)
	second := object(w.want("POST", client+"/rotate", nil, 200, ""))["password"].(string)
	expect("grafana", first, 200)
	expect("grafana", second, 200)
	if err := w.Clock.Advance(5 * time.Minute); err != nil {
		t.Fatal(err)
	}
	expect("grafana", first, 401)
	w.want("PUT", "/clusters/"+id+"/ipallowlist", `{"ipallowlist":[{"ip":"192.0.2.1, 198.51.100.0/24","description":""}]}`, 204, "")
	expect("grafana", second, 403)
	w.want("PUT", "/clusters/"+id+"/ipallowlist", `{"ipallowlist":[{"ip":"127.0.0.0/8, ::1","description":""}]}`, 204, "")
	expect("grafana", second, 200)
	w.want("DELETE", client, nil, 204, "")
	expect("grafana", second, 503)
}

func TestMonitoringClientsHaveALimit(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	monitoring := "/clusters/" + w.create("prod") + "/monitoring"
	w.want("POST", monitoring, nil, 204, "")
	for i := range 20 {
		w.want("POST", monitoring+"/clients", map[string]string{"username": string(rune('a' + i))}, 200, "")
	}
	w.want("POST", monitoring+"/clients", `{"username":"z"}`, 400, "at most 20")
	w.Change(func(o *emulator.Options) { o.TooManyMonitoringClients, o.SameUsernames = 403, 409 })
	w.want("POST", monitoring+"/clients", `{"username":"z"}`, 403, "at most 20")
	w.want("POST", monitoring+"/clients", `{"username":"a"}`, 409, "exists")
	w.Change(func(o *emulator.Options) { o.MaxMonitoringClients, o.SameUsernames = 21, 200 })
	for _, tt := range []struct{ how, part string }{{"absent", `"name":"a","username":"a","created"`}, {"empty", `"lastUsed":""`}} {
		w.Change(func(o *emulator.Options) { o.NeverUsed = tt.how })
		w.want("GET", monitoring+"/clients", nil, 200, tt.part)
	}
	w.Change(func(o *emulator.Options) { o.NeverUsed = "created" })
	made := object(w.want("POST", monitoring+"/clients", `{"username":"a"}`, 200, ""))
	if made["lastUsed"] != made["created"] {
		t.Errorf("a client that was never used: %v", made["lastUsed"])
	}
}
