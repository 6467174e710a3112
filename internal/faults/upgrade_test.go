package faults

import (
	"fmt"
	"net/http"
	"strings"
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
				w.later()
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
