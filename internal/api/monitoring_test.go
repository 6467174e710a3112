package api

import (
	"fmt"
	"strings"
	"testing"
)

const oneScraper = `{"uuid": "m-1", "name": "g", "username": "grafana", "created": "2026-11-01T08:00:00Z", "lastUsed": "1970-01-01T00:00:00Z", "createdBy": "a", "createdByName": "Ana"}`

// What an answer says of monitoring: nothing of it is taken for absent that is left out.
func TestReadMonitoring(t *testing.T) {
	for _, c := range []struct{ clients, status, want string }{
		{`[]`, `{}`, "off, 0 clients"},
		{`[` + oneScraper + `]`, `{"metricsEndpoint": {"target": "m.example.com", "scheme": "https", "path": "/c"}, "conditions": []}`, "https://m.example.com/c, 1 clients, by Ana, never used true"},
		{`[]`, `{"conditions": []}`, "on, 0 clients"},
		{`[]`, `{"metricsEndpoint": {"target": "m.example.com\"", "scheme": "https", "path": "/c"}}`, "error: the metrics endpoint cannot be used: its target is not a host"},
		{`[]`, `{"metricsEndpoint": {"target": "m.example.com", "scheme": "file", "path": "/c"}}`, "error: the metrics endpoint cannot be used: its scheme is neither https nor http"},
		{`[]`, `{"metricsEndpoint": {"target": "m.example.com", "scheme": "https", "path": "/c\nremote_write: x"}}`, "error: the metrics endpoint cannot be used: its path cannot stand in an address"},
		{`null`, `{}`, "error: the list of monitoring clients is left out"},
		{`[]`, `null`, "error: the status of the metrics endpoint is left out"},
		{`[{"uuid": "m-1"}]`, `{}`, "error: a monitoring client has no username"},
		{`[{"username": "g"}]`, `{}`, "error: a monitoring client has no uuid"},
		{`[` + oneScraper + `,` + oneScraper + `]`, `{}`, "error: two monitoring clients have the same uuid"},
	} {
		body := strings.ReplaceAll(fmt.Sprintf(`{"clients": %s, "status": %s}`, c.clients, c.status), "\n", `\n`)
		m, err := readMonitoring([]byte(body))
		got := fmt.Sprintf("%s, %d clients", map[bool]string{true: "on", false: "off"}[m.Endpoint.On], len(m.Clients))
		switch {
		case err != nil:
			got = "error: " + err.Error()
		case len(m.Clients) > 0:
			got = fmt.Sprintf("%s, %d clients, by %s, never used %t", m.Endpoint.URL(), len(m.Clients), m.Clients[0].By, m.Clients[0].LastUsed.IsZero())
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", body, got, c.want)
		}
	}
}

// No answer makes a scrape configuration that another program would read as more than a host and a path, and none a panic.
func FuzzReadMonitoring(f *testing.F) {
	f.Add([]byte(`{"clients": [` + oneScraper + `], "status": {"metricsEndpoint": {"target": "m", "scheme": "https", "path": "/"}}}`))
	f.Add([]byte(`{"clients": [], "status": {"metricsEndpoint": []}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := readMonitoring(body)
		if err == nil && strings.ContainsAny(m.Endpoint.URL(), " \t\r\n\"\\#") {
			t.Errorf("%q", m.Endpoint.URL())
		}
		if answer, err := readPassword(body); err == nil && (answer.Client.ID == "" || answer.Client.Secret.Reveal() == "") {
			t.Errorf("%+v", answer)
		}
	})
}
