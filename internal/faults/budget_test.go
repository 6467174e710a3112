package faults

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// tenSecrets is a file of two clusters: many secrets and clients in one, an allowlist and a secret in the other.
const tenSecrets = `apiVersion: camsync/v1
policy: {allow: [access-gain, access-loss, cost]}
clusters:
  - name: one
    secrets: {%s}
    clients: [%s]
  - name: two
    description: other
`

// A write that fails continuously ends the run in about two minutes, whatever hangs on it; the rest is not tried, with the
// reason, and what else there is goes on.
func TestCaseN9AWriteThatFailsContinuouslyEndsTheRun(t *testing.T) {
	t.Parallel()
	unready := emulator.Fault{Kind: emulator.Answer, Status: 503}
	for name, c := range map[string]struct {
		route string
		fault emulator.Fault
		why   string
	}{
		"503":            {"POST /clusters/{clusterUuid}/secrets", unready, "503 Service Unavailable"},
		"reset":          {"POST /clusters/{clusterUuid}/secrets", emulator.Fault{Kind: emulator.Reset}, "the connection ended before the answer did"},
		"another change": {"POST /clusters/{clusterUuid}/secrets", emulator.Fault{Kind: emulator.Answer, Status: 409, Body: "another change is in progress"}, "409 Conflict"},
		"throttled":      {"POST /clusters/{clusterUuid}/secrets", emulator.Fault{Kind: emulator.Answer, Status: 429}, "429 Too Many Requests"},
		"no answer":      {"POST /clusters/{clusterUuid}/secrets", emulator.Fault{Kind: emulator.Hang}, "no whole answer"},
		"clients":        {"POST /clusters/{clusterUuid}/clients", unready, "its creation got no clear answer"},
	} {
		inWorld(t, emulator.Options{}, func(w *world) {
			var secrets, clients []string
			for i := range 10 {
				secrets = append(secrets, fmt.Sprintf("S%d: {env: VALUE}", i))
				clients = append(clients, fmt.Sprintf("{name: k%d, permissions: [Zeebe], credentials: {file: creds/%d.env}}", i, i))
			}
			if strings.HasSuffix(c.route, "secrets") {
				clients = nil
			}
			w.write("org.yaml", fmt.Sprintf(tenSecrets, strings.Join(secrets, ", "), strings.Join(clients, ", ")))
			w.set(map[string]string{"VALUE": "canary value"})
			w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "one", Name: "one"})
			w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "two", Name: "two"})
			w.faults(func(_ *http.Request, route string) *emulator.Fault {
				if route == c.route {
					return &c.fault
				}
				return nil
			})
			begin := time.Now()
			p := w.run("")
			took := time.Since(begin)
			failed, untried, done := 0, 0, 0
			for _, r := range p.results {
				switch {
				case r.Outcome == apply.Failed:
					failed++
				case r.Outcome == apply.NotTried:
					untried++
					if text := r.Err.Error(); !strings.Contains(text, "of failures without a success: ") || !strings.Contains(text, c.why) {
						t.Errorf("%s: not tried: %s", name, text)
					}
				default:
					done++
				}
			}
			if p.err != nil || failed == 0 || failed > 4 || failed+untried != 10 || done == 0 || took > 150*time.Second {
				t.Errorf("%s: %d failed, %d not tried, %d done after %v: %v\n%s", name, failed, untried, done, took, p.err, p.outcome())
			}
			w.faults(nil)
			pause(3 * time.Minute) // an answer of the last creation may still be looked for
			if err := w.settles(); err != nil {
				t.Errorf("%s: the next runs: %v", name, err)
			}
		})
	}
}
