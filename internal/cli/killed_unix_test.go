//go:build unix

package cli

import (
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/runs"
)

// everyKind is a desired organisation that differs from the one of newEveryKind in every kind of resource.
const everyKind = `apiVersion: camsync/v1
policy:
  prune: [members, secrets, clients]
  allow: [access-gain, access-loss, cost, data-loss, irreversible, credential-loss]
  maxDeletePercent: 100
members:
  - {email: admin@example.com, roles: [admin]}
  - {email: new@example.com, roles: [developer]}
clusters:
  - name: shop
    description: Orders
    generation: Camunda 8.9+gen1
    allowlist:
      - {ip: 192.0.2.0/24, description: Office}
    secrets:
      NEW: {env: VALUE}
      OLD: {env: VALUE}
    clients:
      - {name: new, permissions: [Zeebe], credentials: {file: creds/new.env}}
      - {name: rotated, permissions: [Operate], credentials: {file: creds/rotated.json, format: json}}
  - name: fresh
    region: europe-west1
    channel: Stable
    planType: G3-S
  - name: doomed
    state: absent
`

func newEveryKind(t *testing.T) *machine {
	m := newMachine(t, emulator.Options{LoginInterval: -1})
	m.emulator.SetMember("admin@example.com", "Admin", "admin")
	m.emulator.SetMember("leaver@example.com", "Leaver", "visitor")
	m.emulator.AddCluster(emulator.Cluster{
		Name: "shop", Generation: "Camunda 8.8+gen3", Secrets: map[string]string{"OLD": "canary old", "GONE": "canary gone"},
		Clients: map[string][]string{"rotated": {"Zeebe"}, "gone": {"Zeebe"}},
	})
	m.emulator.AddCluster(emulator.Cluster{Name: "doomed"})
	m.write("org.yaml", everyKind)
	return m
}

// TestKilledAtEveryWrite kills the real program with SIGKILL when the emulator has its first request of each kind, before it
// is carried out or after; the runs that follow bring the organisation to its file.
func TestKilledAtEveryWrite(t *testing.T) {
	t.Parallel()
	for _, route := range []string{
		"POST /oauth/token", "POST /members/{email}", "DELETE /members/{email}", "POST /clusters", "PATCH /clusters/{clusterUuid}", "DELETE /clusters/{clusterUuid}",
		"PUT /clusters/{clusterUuid}/ipallowlist", "POST /clusters/{clusterUuid}/secrets", "PUT /clusters/{clusterUuid}/secrets/{secretName}",
		"DELETE /clusters/{clusterUuid}/secrets/{secretName}", "POST /clusters/{clusterUuid}/clients", "DELETE /clusters/{clusterUuid}/clients/{clientId}",
		"PUT /clusters/{clusterUuid}/upgrade",
	} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s after=%v", strings.ReplaceAll(route, "/", "_"), after), func(t *testing.T) {
				t.Parallel()
				m := newEveryKind(t)
				c := m.command("camsync", "apply", "--yes", "-f", "org.yaml")
				var mu sync.Mutex // held while the program begins
				killed := false
				m.befall(func(_ *http.Request, is string) *emulator.Fault {
					mu.Lock()
					defer mu.Unlock()
					if is != route || killed {
						return nil
					}
					killed = true
					if err := c.Process.Kill(); err != nil {
						t.Error(err)
					}
					return &emulator.Fault{Kind: emulator.Reset, AfterCommit: after}
				})
				if code := m.started(c, &mu); code != -1 {
					t.Fatalf("exit code %d: %s", code, m.last())
				}
				m.befall(nil)
				m.recordsKilled(route)
				if strings.HasSuffix(route, "/upgrade") && !after {
					m.upgradeWaits(route)
				}
				m.settles()
				m.judge(2)
				for _, d := range m.emulator.Deletions() {
					if !slices.Contains([]string{"doomed", "leaver@example.com", "GONE", "gone", "rotated", "new"}, d.Name) {
						t.Errorf("%+v was deleted", d)
					}
				}
			})
		}
	}
}

// recordsKilled checks that the record of the run that was killed shows it as interrupted, with the action whose request was being
// sent as begun, and those whose end it saw.
func (m *machine) recordsKilled(route string) {
	m.t.Helper()
	store, err := (&reconcile.Engine{Env: environment.Environment{Lookup: func(name string) (string, bool) { value, set := m.env[name]; return value, set }}}).Runs()
	if err != nil {
		m.t.Fatal(err)
	}
	var found []runs.Record
	for r, err := range store.All(time.Time{}) {
		if err != nil {
			m.t.Fatal(err)
		}
		found = append(found, r)
	}
	if strings.Contains(route, "/oauth/") { // nothing was to be written yet
		if len(found) > 0 {
			m.t.Errorf("on record: %+v", found)
		}
		return
	}
	if len(found) != 1 || found[0].State != runs.Interrupted || !found[0].Ended.IsZero() {
		m.t.Fatalf("on record: %+v", found)
	}
	begun, open := 0, 0
	for _, a := range found[0].Actions {
		switch {
		case a.Outcome != "" && a.Begun.IsZero() && a.Verb != diff.Hold:
			m.t.Errorf("ended, but not begun: %+v", a)
		case !a.Begun.IsZero():
			begun++
			if a.Outcome == "" {
				open++
			}
		}
	}
	if writes := m.writes(); begun == 0 || open == 0 || writes > begun+1 { // a recreation has two requests
		m.t.Errorf("%d writes; %d actions begun, %d without an outcome", writes, begun, open)
	}
}

// writes is how many requests the emulator had that change something.
func (m *machine) writes() int {
	n := 0
	for route, count := range m.emulator.Requests() {
		if !strings.HasPrefix(route, "GET ") && !strings.Contains(route, "/oauth/") {
			n += count
		}
	}
	return n
}

// upgradeWaits checks that an upgrade whose request may still arrive is not asked for again, and then lets the time pass in which
// it may.
func (m *machine) upgradeWaits(route string) {
	m.t.Helper()
	m.age(aged)
	code := m.camsync("apply", "--yes", "-f", "org.yaml")
	m.says("an earlier run asked for this upgrade at ")
	if said := m.last(); code != exitPartly {
		m.t.Errorf("exit code %d: %s", code, said)
	}
	if n := m.emulator.Requests()[route]; n != 1 {
		m.t.Errorf("%d requests for the upgrade", n)
	}
	m.age(2 * time.Hour)
	if code := m.camsync("apply", "--yes", "-f", "org.yaml"); code != 0 {
		m.t.Errorf("exit code %d: %s", code, m.last())
	}
}

// TestTerminated stops the real program with SIGTERM during a write: that write is finished, no other begins, and the exit
// code says so.
func TestTerminated(t *testing.T) {
	t.Parallel()
	m := newEveryKind(t)
	c := m.command("camsync", "apply", "--yes", "-f", "org.yaml")
	var mu sync.Mutex
	var later []string
	met := false
	m.befall(func(r *http.Request, route string) *emulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method == http.MethodGet || route == "POST /oauth/token":
			return nil
		case route == "PATCH /clusters/{clusterUuid}":
			met = true
			if err := c.Process.Signal(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			m.says("calls under way may finish")
		case met && strings.HasPrefix(route, "PUT"): // of the same cluster, after what was under way
			later = append(later, route)
		}
		return nil
	})
	code := m.started(c, &mu)
	if text := m.last(); code != exitPartly || !strings.Contains(text, "not tried") {
		t.Errorf("exit code %d: %s", code, text)
	}
	if len(later) > 0 {
		t.Errorf("then came %v", later)
	}
	m.befall(nil)
	m.settles()
	m.judge(2)
}

// TestNowhereToWrite runs the real program where nothing can be written: without a home, and on a full disk.
func TestNowhereToWrite(t *testing.T) {
	t.Parallel()
	t.Run("no home", func(t *testing.T) {
		t.Parallel()
		m := newEveryKind(t)
		m.env["HOME"] = "/dev/null"
		delete(m.env, "XDG_CACHE_HOME")
		delete(m.env, "XDG_STATE_HOME")
		if code := m.camsync("apply", "--yes", "-f", "org.yaml"); code != 0 {
			t.Errorf("exit code %d: %s", code, m.last())
		}
		m.judge(2)
	})
	t.Run("full disk", func(t *testing.T) {
		t.Parallel()
		m := newEveryKind(t)
		if _, err := exec.LookPath("sh"); err != nil {
			t.Skip(err)
		}
		c := m.command("sh", "-c", "ulimit -f 0 && trap '' XFSZ && exec camsync apply --yes -f org.yaml")
		if code := m.code(c.Run()); code != exitPartly {
			t.Errorf("exit code %d: %s", code, m.last())
		}
		if n := m.emulator.Requests(); n["POST /clusters/{clusterUuid}/clients"]+n["DELETE /clusters/{clusterUuid}/clients/{clientId}"] != 1 { // gone
			t.Errorf("clients were created, or deleted to be made anew, though their secrets could not be kept: %v", n)
		}
		if text := m.last(); !strings.Contains(text, "too large") {
			t.Errorf("the reason is not said: %s", text)
		}
		m.settles()
		m.judge(2)
	})
	t.Run("full report", func(t *testing.T) {
		t.Parallel()
		m := newEveryKind(t)
		if code := m.camsync("plan", "-f", "org.yaml", "-o", "json=/dev/full"); code != exitError {
			t.Errorf("exit code %d: %s", code, m.last())
		}
	})
}
