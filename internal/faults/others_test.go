package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// meanwhile lets the colleague act once, when a request of that route to that cluster has come and before it is
// carried out; then the fault befalls it.
func (w *world) meanwhile(route, cluster string, fault *emulator.Fault, act func()) {
	var once sync.Once
	w.faults(func(r *http.Request, is string) *emulator.Fault {
		if is != route || !strings.Contains(r.URL.Path, cluster) {
			return nil
		}
		var befalls *emulator.Fault
		once.Do(func() { act(); befalls = fault })
		return befalls
	})
}

// outcomeOf is what became of one action.
func (p *process) outcomeOf(name string) (apply.Outcome, string) {
	for _, r := range p.results {
		if r.Action.Name.String() == name {
			return r.Outcome, fmt.Sprint(r.Action.Reason, r.Err)
		}
	}
	return "", p.outcome()
}

// What a colleague did to an allowlist after it was read is not overwritten.
func TestAColleagueEditsTheAllowlist(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		const theirs = `{"ipallowlist":[{"ip":"203.0.113.77","description":"Urgent"}]}`
		w.meanwhile("PATCH /clusters/{clusterUuid}", "shop", nil, func() { w.someone("PUT", "/clusters/"+seeded+"shop/ipallowlist", theirs) })
		p := w.run("")
		if got, why := p.outcomeOf("cluster/shop/allowlist"); got != apply.Held {
			t.Errorf("%s: %s", got, why)
		}
		if text := w.someone("GET", "/clusters/"+seeded+"shop", ""); !strings.Contains(text, "203.0.113.77") {
			t.Error("the colleague's list was lost")
		}
		if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
			t.Error(err)
		}
	})
}

// A client that a colleague makes while the answer to our own request is lost stays.
func TestAColleagueMakesTheSameClient(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		var theirs struct{ ClientID string }
		w.meanwhile("POST /clusters/{clusterUuid}/clients", "shop", &emulator.Fault{Kind: emulator.Reset}, func() {
			if err := json.Unmarshal([]byte(w.someone("POST", "/clusters/"+seeded+"shop/clients", `{"clientName":"added","permissions":["Zeebe"]}`)), &theirs); err != nil {
				t.Error(err)
			}
		})
		for range rounds {
			w.run("")
			pause(time.Minute)
		}
		for _, d := range w.emulator.Deletions() {
			if d.ID == theirs.ClientID {
				t.Errorf("the colleague's client was deleted")
			}
		}
		if got, why := w.run("").outcomeOf("cluster/shop/client/added"); got != apply.Held {
			t.Errorf("%s: %s", got, why)
		}
		if v := w.emulator.Violations(); len(v) > 0 {
			t.Error(v)
		}
	})
}

// A cluster that a colleague makes after the plan was made is not made a second time.
func TestAColleagueMakesTheSameCluster(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.meanwhile("GET /clusters/parameters", "", nil, func() {
			w.emulator.AddCluster(emulator.Cluster{Name: "fresh", UUID: seeded + "fresh", Region: "eu-central-1", Encryption: "External", PrimaryKey: ownKey})
		})
		if got, why := w.run("").outcomeOf("cluster/fresh"); got != apply.Held {
			t.Errorf("%s: %s", got, why)
		}
		if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
			t.Error(err)
		}
	})
}

// Of two clusters of one name, neither is touched, and all others are made as the file says.
func TestTwoClustersOfAName(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.emulator.AddCluster(emulator.Cluster{Name: "fresh", UUID: seeded + "fresh-1"})
		w.emulator.AddCluster(emulator.Cluster{Name: "fresh", UUID: seeded + "fresh-2"})
		w.faults(func(r *http.Request, _ string) *emulator.Fault {
			if r.Method != http.MethodGet && strings.Contains(r.URL.Path, "fresh") {
				t.Errorf("%s %s", r.Method, r.URL.Path)
			}
			return nil
		})
		w.run("")
		p := w.run("")
		if len(p.plan.Actions) != 1 || p.plan.Actions[0].Name != spec.ClusterName("fresh") || p.results[0].Outcome != apply.Held {
			t.Errorf("%s", p.outcome())
		}
	})
}

// A cluster that is deleted while it is waited for is not made again by the same run.
func TestAColleagueDeletesTheCluster(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.write("org.yaml", beforeKey+afterKey) // one that waits for its key is no longer Creating
		var looks atomic.Int32
		w.faults(func(r *http.Request, route string) *emulator.Fault {
			if route == "GET /clusters" && w.emulator.Requests()["POST /clusters"] == 1 && looks.Add(1) == 4 { // while it is Creating
				live, err := w.clusters()
				for _, c := range live {
					if c.Name == "fresh" {
						w.someone("DELETE", "/clusters/"+c.UUID, "")
					}
				}
				if err != nil {
					t.Error(err)
				}
			}
			return nil
		})
		if got, why := w.run("").outcomeOf("cluster/fresh"); got != apply.Failed {
			t.Errorf("%s: %s", got, why)
		}
		if n := w.emulator.Requests()["POST /clusters"]; n != 1 {
			t.Errorf("%d creations", n)
		}
		w.faults(nil)
		if err := w.settles(); err != nil {
			t.Error(err)
		}
	})
}

// Two runs at once make nothing twice, and together all of it.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	n := 12
	if *long {
		n = 500
	}
	for i := range n {
		inEverything(t, late, func(w *world) {
			w.faults(w.unevenly(fmt.Sprint("two at once ", i)))
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { w.run("") })
			}
			both.Wait()
			err := w.settles()
			for _, v := range w.emulator.Violations() {
				// The API refuses both: changes at once, which are repeated, and changes during the upgrade that the other one began.
				if !strings.HasPrefix(v, "two changes at once to the secrets") && !strings.Contains(v, "which is Updating") {
					err = errors.Join(err, errors.New(v))
				}
			}
			for _, d := range w.emulator.Deletions() {
				if d.Kind == "client" && !strings.HasSuffix(d.Name, "rotated") && !strings.HasSuffix(d.Name, "dropped") {
					err = errors.Join(err, fmt.Errorf("%+v was deleted", d))
				}
			}
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
}

// An organisation in which something cannot be read is left as it is, as far as it depends on that.
func TestUnknownIsNotAbsent(t *testing.T) {
	t.Parallel()
	for _, route := range []string{"GET /clusters", "GET /members", "GET /clusters/{clusterUuid}/secrets", "GET /clusters/{clusterUuid}/clients"} {
		for _, wrong := range wrongs() {
			if wrong.fault.Kind != emulator.Answer || strings.HasSuffix(wrong.name, "after") || wrong.fault.Status == 401 || !share(1, route+wrong.name) {
				continue
			}
			inEverything(t, emulator.Options{}, func(w *world) {
				if err := w.settles(); err != nil {
					t.Error(err)
				}
				deletions, writes := len(w.emulator.Deletions()), w.writes()
				w.faults(func(_ *http.Request, is string) *emulator.Fault {
					if is == route {
						return &wrong.fault
					}
					return nil
				})
				w.run("")
				if got := w.emulator.Deletions(); len(got) > deletions || w.writes() > writes {
					t.Errorf("%s: %s: %d writes, deleted %+v", route, wrong.name, w.writes()-writes, got[deletions:])
				}
			})
		}
	}
}
