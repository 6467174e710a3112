package faults

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// Whatever answers the request for an upgrade, it happens once. A second request would go further than the file says: a newer generation
// is offered as soon as the first request has arrived.
func TestWrongAnswersToUpgrades(t *testing.T) {
	t.Parallel()
	const (
		route  = "PUT /clusters/{clusterUuid}/upgrade"
		from   = "Camunda 8.8+gen4"
		wanted = "Camunda 8.9+gen1"
		newest = "Camunda 8.10+gen1"
	)
	for _, wrong := range wrongs() {
		o := emulator.Options{Upgrading: 5 * time.Minute, Stable: []string{newest, wanted, from}, Withheld: []string{newest}}
		inWorld(t, o, func(w *world) {
			w.emulator.AddCluster(emulator.Cluster{UUID: shop, Name: "shop", Generation: from})
			w.write("org.yaml", fmt.Sprintf("apiVersion: camsync/v1\npolicy: {allow: [irreversible]}\nclusters:\n  - {name: shop, generation: %q}\n", wanted))
			var asked, offered atomic.Int32
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				switch {
				case is == route && asked.Add(1) == 1:
					return &wrong.fault
				case asked.Load() > 0 && w.emulator.Count("Cluster upgraded", "shop") > 0 && offered.Add(1) == 1:
					w.emulator.Change(func(o *emulator.Options) { o.Withheld = nil })
				}
				return nil
			})
			p := w.run("")
			for range rounds {
				pause(w.later().waits())
			}
			cluster := w.someone("GET", "/clusters/"+shop, "")
			if n := w.emulator.Count("Cluster upgraded", "shop"); n > 1 || strings.Contains(cluster, newest) || len(w.emulator.Violations()) > 0 {
				t.Errorf("%s: %d upgrades, %q: %s\n%s", wrong.name, n, w.emulator.Violations(), cluster, p.outcome())
			}
			if n := asked.Load(); n == 0 {
				t.Errorf("%s: no upgrade was asked for\n%s", wrong.name, p.outcome())
			}
		})
	}
}

// Wherever a run is killed that upgrades, and however late its request is carried out, the ones after it ask for no second upgrade
// while the first one may still come.
func TestEveryCrashOfAnUpgrade(t *testing.T) {
	t.Parallel()
	const (
		route  = "PUT /clusters/{clusterUuid}/upgrade"
		wanted = "Camunda 8.9+gen1"
	)
	for _, late := range []time.Duration{0, 10 * time.Minute, 50 * time.Minute} {
		kills := []string{""}
		for i := 0; i < len(kills); i++ {
			o := emulator.Options{Upgrading: 5 * time.Minute, Stable: []string{wanted, "Camunda 8.8+gen4"}}
			inWorld(t, o, func(w *world) {
				w.emulator.AddCluster(emulator.Cluster{UUID: shop, Name: "shop", Generation: "Camunda 8.8+gen4"})
				w.write("org.yaml", fmt.Sprintf("apiVersion: camsync/v1\npolicy: {allow: [irreversible]}\nclusters:\n  - {name: shop, generation: %q}\n", wanted))
				if late > 0 {
					w.delayed(route, "shop", late)
				}
				p := w.run(kills[i])
				if i == 0 {
					kills = append(kills, p.passed...)
				}
				asked := w.emulator.Requests()[route]
				for begun := time.Now(); time.Since(begun) < 55*time.Minute; {
					if q := w.later(); w.emulator.Requests()[route] > max(asked, 1) {
						t.Fatalf("killed %s, carried out after %s: asked for again\n%s", kills[i], late, q.outcome())
					}
				}
				if err := w.settles(); err != nil {
					t.Errorf("killed %s, carried out after %s: %v", kills[i], late, err)
				}
				if n := w.emulator.Count("Cluster upgraded", "shop"); n != 1 || len(w.emulator.Violations()) > 0 {
					t.Errorf("killed %s, carried out after %s: %d upgrades, %q", kills[i], late, n, w.emulator.Violations())
				}
			})
		}
		if len(kills) < 6 {
			t.Errorf("only %q", kills)
		}
		t.Logf("%d crashes, carried out after %s", len(kills)-1, late)
	}
}

// Of two runs that plan the same upgrade, one asks for it: the other finds its request under way, or asked for without an answer.
func TestTwoUpgradesAtOnce(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, 110 * time.Second, 125 * time.Second, 140 * time.Second, 155 * time.Second, 170 * time.Second} {
		o := emulator.Options{Upgrading: 5 * time.Minute, Stable: []string{"Camunda 8.9+gen1", "Camunda 8.8+gen4"}}
		inWorld(t, o, func(w *world) {
			w.emulator.AddCluster(emulator.Cluster{UUID: shop, Name: "shop", Generation: "Camunda 8.8+gen4"})
			w.write("org.yaml", "apiVersion: camsync/v1\npolicy: {allow: [irreversible]}\nclusters:\n  - {name: shop, generation: Camunda 8.9+gen1}\n")
			w.postpones("PUT", "/upgrade", 10*time.Minute)
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				if is == "GET /clusters/{clusterUuid}" {
					return &emulator.Fault{Delay: 20 * time.Second} // so that the second run finds it after it has planned it
				}
				return nil
			})
			var both sync.WaitGroup
			for _, begins := range []time.Duration{0, after} {
				both.Go(func() {
					pause(begins)
					w.run("")
				})
			}
			both.Wait()
			if n := w.emulator.Requests()["PUT /clusters/{clusterUuid}/upgrade"]; n != 0 || !w.posted.met.Load() {
				t.Errorf("after %s: %d requests besides the first", after, n)
			}
			pause(10 * time.Minute)
			w.faults(nil)
			if err := w.settles(); err != nil {
				t.Errorf("after %s: %v", after, err)
			}
			if n := w.emulator.Count("Cluster upgraded", "shop"); n != 1 {
				t.Errorf("after %s: %d upgrades", after, n)
			}
		})
	}
}
