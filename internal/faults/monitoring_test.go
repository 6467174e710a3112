package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/emulator"
)

// scraped is a file with two monitoring clients.
const scraped = `apiVersion: camsync/v1
clusters:
  - name: scraped
    region: europe-west1
    channel: Stable
    planType: G3-S
    monitoringClients:
      - {name: alloy, credentials: {file: alloy.env}}
      - {name: grafana, credentials: {file: grafana.yml, format: prometheus}}
`

// inScraped runs f in a world where nothing is there yet of that file.
func inScraped(t *testing.T, o emulator.Options, f func(w *world)) {
	t.Helper()
	o.SameUsernames = http.StatusOK // nothing but camsync keeps a second client of one name away
	inWorld(t, o, func(w *world) {
		w.write("org.yaml", scraped)
		f(w)
	})
}

// judgeScraped says what is wrong with the world in the end: one client of each name, whose password is at its destination and works.
func (w *world) judgeScraped() error {
	live, err := w.clusters()
	if err != nil || len(live) != 1 {
		return fmt.Errorf("%d clusters: %w", len(live), err)
	}
	var there struct {
		Clients []struct{ Username, UUID string }
	}
	if err := json.Unmarshal([]byte(w.someone("GET", "/clusters/"+live[0].UUID+"/monitoring/clients", "")), &there); err != nil {
		return err
	}
	names := ""
	for _, c := range there.Clients {
		names += c.Username + " "
	}
	if names != "alloy grafana " && names != "grafana alloy " {
		return fmt.Errorf("there are the monitoring clients %s", names)
	}
	env, _ := os.ReadFile(w.path("alloy.env"))
	password, _ := os.ReadFile(w.path("grafana.password"))
	for user, text := range map[string]string{"alloy": dotenv.Parse(string(env))["METRICS_PASSWORD"], "grafana": string(password)} {
		if err := w.scrapes(live[0].UUID, user, text); err != nil {
			return err
		}
	}
	return w.judge(nil)
}

// scrapes reads the metrics of a cluster with a password.
func (w *world) scrapes(uuid, user, password string) error {
	r := httptest.NewRequest("GET", "http://"+colleague+"/metrics/"+uuid, nil)
	r.SetBasicAuth(user, password)
	answer := httptest.NewRecorder()
	w.emulator.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		return fmt.Errorf("the password of %s is answered with %d", user, answer.Code)
	}
	return nil
}

// Whatever befalls a call that makes a password or switches the endpoint on, there is one client of each name in the end, and its
// password has arrived.
func TestWrongAnswersAboutPasswords(t *testing.T) {
	t.Parallel()
	for _, route := range []string{"POST /clusters/{clusterUuid}/monitoring", "POST /clusters/{clusterUuid}/monitoring/clients"} {
		for _, wrong := range wrongs() {
			if !share(1, route+wrong.name) {
				continue
			}
			for _, o := range []emulator.Options{{}, late} {
				inScraped(t, o, func(w *world) {
					var asked atomic.Int32
					w.faults(func(_ *http.Request, is string) *emulator.Fault {
						if is != route || asked.Add(1) != 1 {
							return nil
						}
						return &wrong.fault
					})
					p := w.run("")
					w.faults(nil)
					if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
						t.Errorf("%s, %s: %v\n%s", route, wrong.name, err, p.outcome())
					}
				})
			}
		}
	}
}

// So it is where the rotation that heals a lost creation is answered wrongly, too.
func TestWrongAnswersAboutRotations(t *testing.T) {
	t.Parallel()
	for _, wrong := range wrongs() {
		if !share(2, "rotations"+wrong.name) {
			continue
		}
		inScraped(t, emulator.Options{}, func(w *world) {
			var created, rotated atomic.Int32
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				switch {
				case is == "POST /clusters/{clusterUuid}/monitoring/clients" && created.Add(1) == 1:
					return &emulator.Fault{Kind: emulator.Reset, AfterCommit: true}
				case strings.HasSuffix(is, "/rotate") && rotated.Add(1) == 1:
					return &wrong.fault
				}
				return nil
			})
			p := w.run("")
			w.faults(nil)
			if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
				t.Errorf("%s: %v\n%s", wrong.name, err, p.outcome())
			}
		})
	}
}

// Wherever a run is killed that makes monitoring clients, the runs after it finish them.
func TestKilledPasswords(t *testing.T) {
	t.Parallel()
	killedEverywhere(t, inScraped, "CreateMonitoringClient", 2, (*world).judgeScraped)
}

// The endpoint is not switched off over a monitoring client that a colleague has made since the plan.
func TestALateMonitoringClientStays(t *testing.T) {
	t.Parallel()
	inScraped(t, emulator.Options{}, func(w *world) {
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		w.write("org.yaml", "apiVersion: camsync/v1\npolicy: {prune: [monitoringClients], allow: [credential-loss, access-loss], maxDeletePercent: 100}\n"+
			"clusters:\n  - {name: scraped, monitoringClients: []}\n")
		uuid := w.listed()[0].UUID
		var reads atomic.Int32
		w.faults(func(_ *http.Request, is string) *emulator.Fault {
			if is == "GET /clusters/{clusterUuid}/monitoring/clients" && reads.Add(1) == 2 { // the first is of the plan
				w.someone("POST", "/clusters/"+uuid+"/monitoring/clients", `{"username":"theirs"}`)
			}
			return nil
		})
		p := w.run("")
		if got, why := p.outcomeOf("cluster/scraped/monitoring/alloy"); got != apply.Held || !strings.Contains(why, "there is another monitoring client now, theirs") {
			t.Errorf("%s: %s\n%s", got, why, p.outcome())
		}
		if text := w.someone("GET", "/clusters/"+uuid+"/monitoring/clients", ""); !strings.Contains(text, "theirs") {
			t.Errorf("the colleague's client is gone: %s", text)
		}
	})
}
