package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

func TestViolations(t *testing.T) {
	const list = `{"ipallowlist":[{"ip":"192.0.2.1","description":""}]}`
	for _, tt := range []struct {
		name string
		do   func(w *world, cluster string)
		want string // empty: nothing of it
	}{
		{"a walk in order", func(w *world, c string) {
			w.want("POST", c+"/clients", `{"clientName":"a"}`, 200, "")
			w.want("GET", c+"/clients", nil, 200, "")
			w.want("POST", c+"/clients", `{"clientName":"a"}`, 400, "exists")
			w.want("POST", c+"/clients", `{"clientName":"b"}`, 200, "")
			w.want("PUT", c+"/ipallowlist", list, 204, "")
			w.want("PUT", c+"/ipallowlist", list, 204, "")
		}, ""},
		{"no route", func(w *world, c string) { w.call("DELETE", c+"/secrets/", nil) }, "matches no route"},
		{"dots in a name", func(w *world, c string) { w.call("DELETE", c+"/secrets/%2e%2e", nil) }, "could lead to another path"},
		{"a slash in a name", func(w *world, c string) { w.call("DELETE", c+"/secrets/a%2fb", nil) }, "could lead to another path"},
		{"two clusters of a name", func(w *world, _ string) {
			w.create("twin")
			w.want("GET", "/clusters", nil, 200, "twin")
			w.create("twin")
		}, `two clusters named "twin"`},
		{"a creation sent again", func(w *world, c string) {
			w.Change(func(o *emulator.Options) {
				o.Fault = func(_ *http.Request, route string) *emulator.Fault {
					if strings.HasPrefix(route, "POST") {
						return &emulator.Fault{Kind: emulator.Answer, Status: 503}
					}
					return nil
				}
			})
			w.want("POST", c+"/clients", `{"clientName":"a"}`, 503, "")
			w.want("GET", c+"/secrets", nil, 200, "")
			w.want("POST", c+"/clients", `{"clientName":"a"}`, 503, "")
		}, "sent again without a read"},
		{"a creation sent again after a look", func(w *world, c string) {
			w.want("POST", c+"/clients", `{"clientName":"a"}`, 200, "")
			w.want("GET", c+"/clients", nil, 200, "")
			w.want("POST", c+"/clients", `{"clientName":"a"}`, 400, "")
		}, ""},
		{"a backup sent again", again("POST", "/backups"), "sent again without a read"},
		{"an upgrade sent again", again("PUT", "/upgrade"), "sent again without a read"},
		{"a failover sent again", again("POST", "/failover"), "sent again without a read"},
		{"an upgrade sent again after a look", func(w *world, c string) {
			w.want("PUT", c+"/upgrade", nil, 200, "")
			w.want("GET", "/clusters", nil, 200, "")
			w.want("PUT", c+"/upgrade", nil, 400, "")
		}, ""},
		{"a write to a cluster that is not healthy", func(w *world, c string) {
			w.must(w.SetStatus("prod", "Updating"))
			w.want("PUT", c+"/backups/schedule", `{"schedule":"0 2 * * *"}`, 200, "")
		}, `Backup schedule updated to "prod", which is Updating`},
		{"a restore sent again", again("POST", "/backups/none/restore"), "sent again without a read"},
		{"an allowlist unseen", func(w *world, c string) {
			w.want("GET", "/clusters", nil, 200, "")
			mine := w.token
			w.token = w.login("other", "else")
			w.want("PUT", c+"/ipallowlist", list, 204, "")
			w.token = mine
			w.want("PUT", c+"/ipallowlist", list, 204, "")
		}, "without having seen what other made of it"},
		{"an allowlist seen", func(w *world, c string) {
			mine := w.token
			w.token = w.login("other", "else")
			w.want("PUT", c+"/ipallowlist", list, 204, "")
			w.token = mine
			w.want("GET", "/clusters", nil, 200, "")
			w.want("PUT", c+"/ipallowlist", list, 204, "")
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, emulator.Options{Credentials: []emulator.Credential{{ID: "camsync", Secret: "s"}, {ID: "other", Secret: "else"}}})
			tt.do(w, "/clusters/"+w.create("prod"))
			got := strings.Join(w.Violations(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// again sends a request twice without a response.
func again(method, path string) func(*world, string) {
	return func(w *world, c string) {
		w.Change(func(o *emulator.Options) {
			o.Fault = func(_ *http.Request, route string) *emulator.Fault {
				if strings.HasPrefix(route, method) && (strings.HasSuffix(route, path) || strings.HasSuffix(path, "/restore") && strings.HasSuffix(route, "/restore")) {
					return &emulator.Fault{Kind: emulator.Answer, Status: 503}
				}
				return nil
			}
		})
		w.want(method, c+path, nil, 503, "")
		w.want(method, c+path, nil, 503, "")
	}
}

// restoreTwice loses the response to a restore, before or after it was started, looks, and restores again.
func restoreTwice(w *world, c string, started bool) {
	restore := c + "/backups/" + object(w.want("POST", c+"/backups", nil, 200, ""))["uuid"].(string) + "/restore"
	w.Change(func(o *emulator.Options) {
		o.Fault = func(r *http.Request, route string) *emulator.Fault {
			if r.Method == "POST" && strings.HasSuffix(route, "/restore") {
				return &emulator.Fault{Kind: emulator.Answer, Status: 503, AfterCommit: started}
			}
			return nil
		}
	})
	w.want("POST", restore, nil, 503, "")
	w.Change(func(o *emulator.Options) { o.Fault = nil })
	w.call("GET", restore, nil)
	w.want("POST", restore, nil, 200, "")
}

// A restore that was lost before it started may be sent again after a look, and one that was started not.
func TestRestoredAgain(t *testing.T) {
	for started, want := range map[bool]int{false: 0, true: 1} {
		w := newWorld(t, emulator.Options{})
		restoreTwice(w, "/clusters/"+w.create("prod"), started)
		if got := len(w.RestoredAgain()) + len(w.Violations()); got != want {
			t.Errorf("started: %t: %q %q", started, w.RestoredAgain(), w.Violations())
		}
	}
}

// What other kinds of requests delete is listed too, and the passwords of monitoring clients are known.
func TestDeletionsOfParts(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	cluster := "/clusters/" + w.create("prod")
	w.want("DELETE", cluster+"/backups/"+object(w.want("POST", cluster+"/backups", nil, 200, ""))["uuid"].(string), nil, 200, "")
	w.want("PUT", cluster+"/backups/schedule", `{"schedule":"0 2 * * *"}`, 200, "")
	w.want("DELETE", cluster+"/backups/schedule", nil, 204, "")
	w.want("POST", cluster+"/monitoring", nil, 204, "")
	client := object(w.want("POST", cluster+"/monitoring/clients", `{"username":"grafana"}`, 200, ""))
	id := client["uuid"].(string)
	rotated := object(w.want("POST", cluster+"/monitoring/clients/"+id+"/rotate", nil, 200, ""))
	if got := w.MonitoringPasswords(); len(got) != 1 || got[id] != rotated["password"] || len(w.IssuedSecrets()) != 2 {
		t.Errorf("%d passwords, %d issued, want the rotated one of two", len(got), len(w.IssuedSecrets()))
	}
	w.want("DELETE", cluster+"/monitoring/clients/"+id, nil, 204, "")
	w.want("POST", cluster+"/monitoring", nil, 204, "")
	w.want("POST", cluster+"/monitoring/clients", `{"username":"grafana"}`, 200, "")
	w.want("DELETE", cluster+"/monitoring", nil, 204, "")
	var kinds []string
	for _, d := range w.Deletions() {
		kinds = append(kinds, d.Kind)
	}
	if want := []string{"backup", "schedule", "monitoringClient", "monitoring", "monitoring"}; !slices.Equal(kinds, want) || len(w.MonitoringPasswords()) != 0 {
		t.Errorf("deletions %q, want %q", kinds, want)
	}
	if n := w.Count("Backup created", "prod"); n != 1 {
		t.Errorf("%d backups created", n)
	}
}

func TestDeletions(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	id := w.create("prod")
	cluster := "/clusters/" + id
	w.want("POST", cluster+"/secrets", `{"secretName":"A","secretValue":"v"}`, 204, "")
	key := object(w.want("POST", cluster+"/clients", `{"clientName":"worker"}`, 200, ""))
	client, _ := key["clientId"].(string)
	if got := w.ClientSecrets(); len(got) != 1 || got[client] != key["clientSecret"] {
		t.Errorf("%d secrets of clients, want that of %s", len(got), client)
	}
	w.want("POST", "/members/ana@example.com", `{"orgRoles":["admin"]}`, 204, "")
	for _, path := range []string{cluster + "/secrets/A", cluster + "/secrets/A", cluster + "/clients/" + client, "/members/ana@example.com", cluster} {
		w.want("DELETE", path, nil, 204, "")
	}
	want := []emulator.Change{
		{Actor: "emulator", Type: "d", Audit: "Secret deleted", Kind: "secret", Name: "A", ClusterUUID: id, Cluster: "prod", Status: "Healthy"},
		{Actor: "emulator", Type: "d", Audit: "Client deleted", Kind: "client", ID: client, Name: "worker", ClusterUUID: id, Cluster: "prod", Status: "Healthy"},
		{Actor: "emulator", Type: "d", Audit: "Member removed", Kind: "member", Name: "ana@example.com"},
		{Actor: "emulator", Type: "d", Audit: "Cluster deleted", Kind: "cluster", ID: id, Name: "prod"},
	}
	if got := w.Deletions(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	w.call("POST", "/oauth/token", `{"grant_type":"client_credentials","audience":"api.cloud.camunda.io","client_id":"emulator","client_secret":"wrong"}`)
	if got, want := w.Logins()["emulator"], (invariants.Logins{Granted: 1, Refused: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := w.ClientSecrets(); len(got) != 0 {
		t.Errorf("%d secrets of clients that are gone", len(got))
	}
}
