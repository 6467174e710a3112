package cli

import (
	"context"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/reconcile"
)

// The lists of clusters that a run reads do not grow with the number of clusters that it changes.
func TestListsOfARun(t *testing.T) {
	const latency, clusters = 50 * time.Millisecond, 500
	for name, test := range map[string]struct {
		keys  string
		there bool
		lists int // at most, with those of the plan and of waiting
	}{
		"allowlists": {listed, true, 5},
		"creations":  {created, false, 10},
	} {
		t.Run(name, func(t *testing.T) {
			file := clusterFile(t, clusters, test.keys)
			inPipes(t, emulator.Options{Latency: latency, Provisioning: 2 * time.Second, LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
				if test.there {
					addListed(e, clusters)
				}
				p := passing(t, dial, file)
				p.r.Approve = func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil }
				begin := time.Now()
				pass, err := p.engine.Run(t.Context(), p.r)
				if err != nil || len(pass.Results) != clusters {
					t.Fatalf("%d results, %v", len(pass.Results), err)
				}
				for _, r := range pass.Results {
					if r.Err != nil {
						t.Fatal(r.Err)
					}
				}
				n := e.Requests()["GET /clusters"]
				t.Logf("%d lists in %s", n, time.Since(begin))
				if n > test.lists {
					t.Errorf("%d lists, want at most %d", n, test.lists)
				}
			})
		})
	}
}
