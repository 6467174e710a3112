package faults

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// inUpgrades runs f in a world with one cluster that is to be upgraded, and that has no backup: one must precede it.
func inUpgrades(t *testing.T, o emulator.Options, f func(w *world)) {
	t.Helper()
	o.BackingUp, o.Upgrading, o.BackupInterval = 10*time.Minute, 5*time.Minute, 15*time.Minute
	inWorld(t, o, func(w *world) {
		w.emulator.AddCluster(emulator.Cluster{UUID: shop, Name: "shop", Generation: "Camunda 8.8+gen4"})
		w.write("org.yaml", "apiVersion: camsync/v1\npolicy: {allow: [irreversible], backupBefore: [irreversible], backupFresh: 2h}\nclusters:\n  - {name: shop, generation: Camunda 8.9+gen1}\n")
		f(w)
	})
}

// backedUpOnce says what is wrong with a world whose cluster was to be upgraded after one backup.
func backedUpOnce(w *world) error {
	backups, upgrades := w.emulator.Count("Backup created", "shop"), w.emulator.Count("Cluster upgraded", "shop")
	if v := w.emulator.Violations(); backups != 1 || upgrades != 1 || len(v) > 0 {
		return fmt.Errorf("%d backups and %d upgrades; the emulator saw %q", backups, upgrades, v)
	}
	return nil
}

// Wherever a run is killed that takes a backup and upgrades, the ones after it take no second backup and upgrade once.
func TestEveryCrashBeforeAnUpgrade(t *testing.T) {
	t.Parallel()
	kills := []string{""}
	for i := 0; i < len(kills); i++ {
		inUpgrades(t, emulator.Options{}, func(w *world) {
			p := w.run(kills[i])
			if i == 0 {
				kills = append(kills, p.passed...)
			}
			if err := w.settles(); err != nil {
				t.Errorf("killed %s: %v", kills[i], err)
			}
			if err := backedUpOnce(w); err != nil {
				t.Errorf("killed %s: %v\n%s", kills[i], err, p.outcome())
			}
		})
	}
	if len(kills) < 8 {
		t.Errorf("only %q", kills)
	}
	t.Logf("%d crashes", len(kills)-1)
}

// Whatever answers a request about the backup, no upgrade begins without one, and none is taken twice.
func TestWrongAnswersBeforeAnUpgrade(t *testing.T) {
	t.Parallel()
	total := 0
	for _, route := range []string{"POST /clusters/{clusterUuid}/backups", "GET /clusters/{clusterUuid}/backups"} {
		for _, wrong := range wrongs() {
			if wrong.name == "429 for ever" { // the API asks to wait that long
				continue
			}
			for skip := range 3 {
				if skip > 0 && strings.HasPrefix(route, "POST") || !share(2, wrong.name+fmt.Sprint(skip)) {
					continue
				}
				total++
				inUpgrades(t, emulator.Options{}, func(w *world) { wrongBeforeAnUpgrade(t, w, route, wrong, skip) })
			}
		}
	}
	t.Logf("%d wrong answers", total)
}

// wrongBeforeAnUpgrade lets one answer of a route be wrong, the first one after so many.
func wrongBeforeAnUpgrade(t *testing.T, w *world, route string, wrong wrong, skip int) {
	t.Helper()
	var asked atomic.Int32
	w.faults(func(_ *http.Request, is string) *emulator.Fault {
		if is != route || asked.Add(1) != int32(skip)+1 {
			return nil
		}
		return &wrong.fault
	})
	p := w.run("")
	for _, r := range p.results {
		if r.Outcome == apply.Updated && (r.Backup == nil || !r.Backup.Backup.Complete()) {
			t.Errorf("%s to %s (%d): upgraded without a backup", wrong.name, route, skip+1)
		}
	}
	if err := w.settles(); err != nil {
		t.Errorf("%s to %s (%d): %v\n%s", wrong.name, route, skip+1, err, p.outcome())
	}
	if err := backedUpOnce(w); err != nil {
		t.Errorf("%s to %s (%d): %v\n%s", wrong.name, route, skip+1, err, p.outcome())
	}
}
