package apply_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// The machine is suspended for an hour: the clock on the wall goes on, the process does not. What was under
// way is finished, and nothing is begun on what was read an hour ago.
func TestAProcessThatStoodStillDropsItsPlan(t *testing.T) {
	for name, c := range map[string]struct {
		slept time.Duration
		want  string
	}{
		"an hour":       {time.Hour, "cluster/a created\ncluster/a/secret/A created\ncluster/a/secret/B not tried: the process was suspended for 1h0m0s, and what it had read may be old"},
		"a few seconds": {40 * time.Second, "cluster/a created\ncluster/a/secret/A created\ncluster/a/secret/B created"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var slept atomic.Int64
				o := &org{begun: time.Now(), statuses: healthyAfter(time.Minute, "id-a")}
				o.answer = func(call api.Call, _ string) (api.Answer, error) {
					switch call := call.(type) {
					case api.CreateCluster:
						return api.Answer{Created: "id-a"}, nil
					case api.CreateSecret:
						if call.Name == "A" {
							slept.Store(int64(c.slept))
						}
					}
					return api.Answer{}, nil
				}
				results := apply.Run(t.Context(), o, diff.Plan{Actions: creation("a")}, apply.Options{
					Wait: time.Hour, Clock: func() time.Time { return time.Now().Add(time.Duration(slept.Load())) },
				})
				check(t, "outcomes", outcomes(results), c.want)
			})
		})
	}
}

// While a cluster is waited for, the wait ends too.
func TestAProcessThatStoodStillWaitsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		o := &org{begun: begun, statuses: func(time.Duration) map[string]spec.Status { return map[string]spec.Status{"id": spec.Updating} }}
		results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{
			{Verb: diff.Update, Name: spec.ClusterName("a"), UUID: "id", Await: true, Calls: []api.Call{api.PatchCluster{}}},
		}}, apply.Options{Wait: 24 * time.Hour, Clock: func() time.Time {
			if now := time.Now(); now.Sub(begun) < 10*time.Minute {
				return now
			}
			return time.Now().Add(2 * time.Hour)
		}})
		check(t, "outcomes", outcomes(results), "cluster/a not tried: the process was suspended for 2h0m1s, and what it had read may be old")
		if after := time.Since(begun); after > 11*time.Minute {
			t.Errorf("it went on waiting for %s", after)
		}
	})
}

// A call that waits for its turn was not sent.
func TestAProcessThatStoodStillSendsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		results := apply.Run(t.Context(), queueing{}, diff.Plan{Actions: []diff.Action{
			{Verb: diff.Update, Name: spec.ClusterName("a"), UUID: "id", Calls: []api.Call{api.PatchCluster{}}},
		}}, apply.Options{Clock: func() time.Time {
			if now := time.Now(); now.Sub(begun) < time.Minute {
				return now
			}
			return time.Now().Add(time.Hour)
		}})
		check(t, "outcomes", outcomes(results), "cluster/a not tried: the process was suspended for 1h0m1s, and what it had read may be old")
	})
}

// A queueing organisation never has a place for a call.
type queueing struct{ *org }

func (queueing) Do(ctx context.Context, _ api.Call, _ string) (api.Answer, error) {
	<-ctx.Done()
	return api.Answer{}, ctx.Err()
}
