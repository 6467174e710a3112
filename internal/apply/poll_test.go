package apply_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A factory makes clusters, each of which is Healthy some time after its creation. The creations are answered one after the other.
type factory struct {
	org
	mu     sync.Mutex
	gap    time.Duration // between two answers
	takes  time.Duration
	made   map[string]time.Time
	polled []time.Duration
	begun  time.Time
}

func (f *factory) Do(_ context.Context, call api.Call, _ string) (api.Answer, error) {
	name := call.(api.CreateCluster).Name
	f.mu.Lock()
	wait := time.Duration(len(f.made)) * f.gap
	f.made[name] = time.Now().Add(wait)
	f.mu.Unlock()
	<-time.After(wait)
	return api.Answer{Created: name}, nil
}

func (f *factory) Clusters(context.Context) ([]spec.Cluster, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polled = append(f.polled, time.Since(f.begun))
	var clusters []spec.Cluster
	for uuid, at := range f.made {
		c := spec.Cluster{UUID: uuid, Status: spec.Creating}
		if time.Since(at) >= f.takes {
			c.Status = spec.Healthy
		}
		clusters = append(clusters, c)
	}
	return clusters, nil
}

// The polls for new clusters do not grow with their number, and none of the clusters is found late.
func TestPollsForNewClusters(t *testing.T) {
	for name, test := range map[string]struct {
		clusters   int
		gap, takes time.Duration
		polls      int
		within     time.Duration // after the last one is Healthy
	}{
		"at once":           {100, 5 * time.Millisecond, 0, 3, time.Second},
		"two seconds, one":  {1, 0, 2 * time.Second, 6, 500 * time.Millisecond},
		"two seconds":       {100, 5 * time.Millisecond, 2 * time.Second, 7, 500 * time.Millisecond},
		"five minutes":      {100, 5 * time.Millisecond, 5 * time.Minute, 40, 16 * time.Second},
		"one after another": {50, time.Second, 2 * time.Second, 100, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &factory{gap: test.gap, takes: test.takes, made: map[string]time.Time{}, begun: time.Now()}
				var plan diff.Plan
				for i := range test.clusters {
					plan.Actions = append(plan.Actions, creation(fmt.Sprintf("c%d", i))[0])
				}
				if results := apply.Run(t.Context(), f, plan, apply.Options{Wait: time.Hour}); !apply.Done(results) {
					t.Error(outcomes(results))
				}
				late := time.Since(f.begun) - test.takes - time.Duration(test.clusters-1)*test.gap
				if len(f.polled) > test.polls || late > test.within {
					t.Errorf("%d polls, want at most %d; over %s late, want %s; %v", len(f.polled), test.polls, late, test.within, f.polled)
				}
			})
		})
	}
}

// The wait for a cluster ends with its time, whenever the next poll would be.
func TestAWaitEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &factory{takes: time.Minute, made: map[string]time.Time{}, begun: time.Now()}
		results := apply.Run(t.Context(), f, diff.Plan{Actions: creation("new")}, apply.Options{Wait: 10 * time.Second})
		if took := time.Since(f.begun); results[0].Outcome != apply.Failed || took != 10*time.Second {
			t.Errorf("%s after %s", results[0].Outcome, took)
		}
	})
}
