package failover_test

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/failover"
)

// Of several processes that have prepared the same failover, one sends it.
func TestFailoversAtOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t, emulator.Options{Fault: func(_ *http.Request, route string) *emulator.Fault {
		if strings.HasSuffix(route, "/failover") {
			return &emulator.Fault{Delay: 50 * time.Millisecond}
		}
		return nil
	}})
	var both sync.WaitGroup
	refused := make([]error, 8) // of processes that may have the same id, each in a container of its own
	plans := make([]failover.Plan, len(refused))
	for i := range plans {
		var err error
		if plans[i], err = failover.Prepare(t.Context(), p.client, p.records(t), p.request); err != nil {
			t.Fatal(err)
		}
	}
	for i, plan := range plans {
		records := p.records(t)
		both.Go(func() {
			_, refused[i] = plan.Run(t.Context(), p.client, failover.Options{Records: records, Settle: 300 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
		})
	}
	both.Wait()
	done := slices.DeleteFunc(slices.Clone(refused), func(err error) bool { return errors.As(err, new(*failover.RefusedError)) })
	if len(done) != 1 || done[0] != nil {
		t.Errorf("refused: %v", refused)
	}
	if sent, made := p.sent(t); sent != 1 || made != 1 {
		t.Errorf("%d requests arrived and made %d clusters", sent, made)
	}
}

// After a lost answer, neither a cluster that was there before nor one beside a source that still runs is taken for the new one.
func TestWhatIsNotTheNewCluster(t *testing.T) {
	t.Parallel()
	const region = "europe-west3"
	for name, test := range map[string]struct {
		before, after, suspended bool // a cluster in the backup region, made before the failover or after; and the source
		want                     failover.Outcome
	}{
		"there before, and suspended":  {true, false, true, failover.Unknown},
		"made since, and not":          {false, true, false, failover.Unknown},
		"made since, and suspended":    {false, true, true, failover.Partly},
		"made since, and there before": {true, true, true, failover.Partly},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p place
			var once sync.Once
			o := emulator.Options{Fault: func(_ *http.Request, route string) *emulator.Fault {
				if !strings.HasSuffix(route, "/failover") {
					return nil
				}
				once.Do(func() {
					if test.after {
						p.AddCluster(emulator.Cluster{Name: "new", Region: region})
					}
					if test.suspended {
						_ = p.SetStatus("production", "Suspended")
					}
				})
				return &emulator.Fault{Kind: emulator.Reset}
			}}
			p = newPlace(t, o)
			if test.before {
				p.AddCluster(emulator.Cluster{Name: "old", Region: region})
			}
			if r, err := p.run(t); err != nil || r.Outcome != test.want {
				t.Errorf("outcome %s (%v, %v), want %s", r.Outcome, r.Problem, err, test.want)
			}
		})
	}
}
