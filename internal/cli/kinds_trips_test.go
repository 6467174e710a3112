package cli

import (
	"context"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/reconcile"
)

// A plan of files that manage every kind in N clusters takes 2 + 5N requests in two round trips, with a token, and once it was
// found that the API takes so many at once. Here time passes only while something waits, so that it counts round trips and
// nothing else.
func TestPlanOfEveryKindTakesTwoRoundTrips(t *testing.T) {
	const latency, clusters = 50 * time.Millisecond, 12 // the requests of one wave are in flight at once
	file := filesOfEveryKind(t, clusters)
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		p := passing(t, dial, file)
		run := func(approve func(context.Context, *reconcile.Pass) (reconcile.Answer, error)) *reconcile.Pass {
			p.r.Approve = approve
			pass, err := p.engine.Run(t.Context(), p.r)
			if err != nil {
				t.Fatal(err)
			}
			return pass
		}
		run(func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil })
		e.Change(func(o *emulator.Options) { o.Latency = latency })
		e.ResetRequests()
		begin := time.Now()
		if pass := run(nil); pass.Plan.Differs() {
			t.Error(pass.Plan.Actions)
		}
		trips, requests := float64(time.Since(begin))/float64(latency), 0
		for route, n := range e.Requests() {
			if route != "POST /oauth/token" {
				requests += n
			}
		}
		t.Logf("%d requests in %.1f round trips", requests, trips)
		if requests > 2+5*clusters || trips > 2.5 {
			t.Errorf("%d requests in %.1f round trips: %v", requests, trips, e.Requests())
		}
	})
}
