package faults

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// A feat is a command, with how the emulator counts that it was carried out.
type feat struct {
	command
	method, path string // of its request
	audit        string // of what it does
	status       string // of the cluster before
	late         []time.Duration
	window       time.Duration // for so long, a request of an earlier run may still arrive
}

// feats are the commands whose request is sent once. The id is that of the backup.
func feats() []feat {
	long := []time.Duration{0, 10 * time.Minute, 50 * time.Minute}
	return []feat{
		{command{does: "take", cluster: shop}, "POST", "/backups", "Backup created", "Healthy", []time.Duration{0, 2 * time.Minute}, 0},
		{command{does: "restore", cluster: shop}, "POST", "/restore", "Backup restored", "Healthy", long, time.Hour},
		{command{does: "failover", cluster: shop}, "POST", "/failover", "Cluster failed over", "Healthy", long, time.Hour},
		{command{does: "wake", cluster: shop}, "PUT", "/wake", "Cluster resumed", "Suspended", []time.Duration{0}, 0},
	}
}

// inCommands runs f in a world with a cluster that has one backup, in two regions.
func inCommands(t *testing.T, f feat, do func(w *world, f feat)) {
	t.Helper()
	o := emulator.Options{BackingUp: 10 * time.Minute, Restoring: 20 * time.Minute, Resuming: 5 * time.Minute, FailingOver: 8 * time.Minute, BackupInterval: 15 * time.Minute, BackupListDelay: 9 * time.Second}
	inWorld(t, o, func(w *world) {
		w.emulator.AddCluster(emulator.Cluster{UUID: shop, Name: "shop", BackupRegion: "europe-west3"})
		id, err := w.emulator.Of("shop").AddBackup(emulator.Backup{Age: time.Hour})
		if err := errors.Join(err, w.emulator.SetStatus("shop", f.status)); err != nil {
			t.Fatal(err)
		}
		f.id = id
		do(w, f)
	})
}

// sent is how many requests of a command arrived, with the one that was postponed.
func (f feat) sent(w *world) int {
	n := 0
	for route, count := range w.emulator.Requests() {
		if strings.HasPrefix(route, f.method+" ") && strings.HasSuffix(route, f.path) {
			n += count
		}
	}
	return n
}

// Wherever a command is killed, and however late its request is carried out, the same command, run again and again, does not send it a
// second time. It is carried out once.
func TestEveryCrashOfACommand(t *testing.T) {
	t.Parallel()
	for _, f := range feats() {
		total := 0
		for _, late := range f.late {
			kills := []string{""}
			for i := 0; i < len(kills); i++ {
				inCommands(t, f, func(w *world, f feat) {
					if late > 0 {
						w.postpones(f.method, f.path, late)
					}
					p := w.runs(f.command, kills[i])
					if i == 0 {
						kills = append(kills, p.early()...)
					}
					if f.does == "take" && p.err == nil && (!p.dead || strings.HasPrefix(kills[i], "after forgetting")) {
						return // it was over: a further run is asked for a further backup
					}
					if err := f.endures(w, late); err != nil {
						t.Errorf("%s, killed %s, carried out after %s: %v\nfirst: %v", f.does, kills[i], late, err, p.err)
					}
					total++
				})
			}
			if len(kills) < 4 {
				t.Errorf("%s: only %q", f.does, kills)
			}
		}
		t.Logf("%s: %d runs", f.does, total)
	}
}

// endures runs the command again as a person would, until it may do nothing more.
func (f feat) endures(w *world, late time.Duration) error {
	var said []string
	begun := time.Now()
	for _, after := range []time.Duration{time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 61 * time.Minute, 3 * time.Hour} {
		pause(time.Until(begun.Add(after)))
		p := w.runs(f.command, "")
		said = append(said, fmt.Sprint(p.err))
		if f.does == "take" && p.err == nil {
			break
		}
	}
	pause(time.Hour)
	sent := f.sent(w)
	if n := w.emulator.Count(f.audit, "shop"); n != 1 || sent != 1 {
		return fmt.Errorf("%d requests, carried out %d times\n%s", sent, n, strings.Join(said, "\n"))
	}
	if v := append(slices.Clone(w.emulator.Violations()), w.emulator.RestoredAgain()...); len(v) > 0 {
		return fmt.Errorf("the emulator saw %s\n%s", strings.Join(v, "; "), strings.Join(said, "\n"))
	}
	return w.leaks(nil)
}

// Whatever answers the request for a failover, it is sent once, and what is said of it is true. No further run sends it again, unless it
// certainly was refused.
func TestWrongAnswersToFailovers(t *testing.T) {
	t.Parallel()
	f := feats()[2]
	for _, wrong := range wrongs() {
		inCommands(t, f, func(w *world, f feat) {
			var asked atomic.Int32
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				if !strings.HasSuffix(is, f.path) || asked.Add(1) > 1 {
					return nil
				}
				return &wrong.fault
			})
			p := w.runs(f.command, "")
			effects := sentOnce(t, w, wrong.name, "POST /clusters/{clusterUuid}/failover", f.audit)
			refused := p.err != nil && strings.HasPrefix(p.err.Error(), "refused")
			if p.err == nil && effects == 0 || refused && effects > 0 {
				t.Errorf("%s: %d effects, but %v", wrong.name, effects, p.err)
			}
			if refused {
				return
			}
			before := f.sent(w)
			for _, after := range []time.Duration{time.Second, 20 * time.Minute} {
				pause(after)
				if again := w.runs(f.command, ""); !errors.Is(again.err, errGuard) || f.sent(w) != before {
					t.Errorf("%s, again: %d requests more, %v", wrong.name, f.sent(w)-before, again.err)
				}
			}
		})
	}
}

// Of two runs of one command at once, with one state directory, one sends its request.
func TestTwoCommandsAtOnce(t *testing.T) {
	t.Parallel()
	for _, f := range feats() {
		for _, after := range []time.Duration{0, 300 * time.Millisecond, 2 * time.Second, 4 * time.Second, 7 * time.Second} {
			inCommands(t, f, func(w *world, f feat) {
				w.faults(w.unevenly(fmt.Sprint("two of ", f.does, after)))
				var both sync.WaitGroup
				said := make([]error, 2)
				for i, begins := range []time.Duration{0, after} {
					both.Go(func() {
						pause(begins)
						said[i] = w.runs(f.command, "").err
					})
				}
				both.Wait()
				once := 1
				if f.does == "wake" { // the second one changes nothing more
					once = 2
				}
				if sent := f.sent(w); sent < 1 || sent > once {
					t.Errorf("%s, the second after %s: %d requests: %v", f.does, after, sent, said)
				}
				if v := w.emulator.Violations(); len(v) > 0 {
					t.Errorf("%s, the second after %s: the emulator saw %s", f.does, after, strings.Join(v, "; "))
				}
			})
		}
	}
}
