package cli

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/reconcile"
)

// Of 200 clusters with every kind managed, --only reads what it can select in one of them, and nothing of the others: at most four lists.
// The whole plan takes 2 + 5N requests.
func TestOnlyReadsTheListsOfOneCluster(t *testing.T) {
	const of = "GET /clusters/{clusterUuid}/"
	clusters := 200
	if testing.Short() {
		clusters = 20
	}
	lists := []string{"GET /clusters", "GET /members", of + "secrets", of + "clients", of + "monitoring/clients"}
	one, whole := []string{"GET /clusters", of + "secrets"}, append(slices.Delete(slices.Clone(lists), 1, 2), of+"backups/schedule", of+"secure-connectivity")
	file := filesOfEveryKind(t, clusters)
	yes := func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil }
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		pass := func(r func(*reconcile.Request)) map[string]int {
			p := passing(t, dial, file)
			p.r.Wait = time.Hour
			r(&p.r)
			e.ResetRequests()
			if _, err := p.engine.Run(t.Context(), p.r); err != nil {
				t.Fatal(err)
			}
			requests := e.Requests()
			delete(requests, "POST /oauth/token")
			return requests
		}
		pass(func(r *reconcile.Request) { r.Approve = yes })
		all := 0
		for _, n := range pass(func(*reconcile.Request) {}) {
			all += n
		}
		if all != 2+5*clusters {
			t.Errorf("%d requests for everything", all)
		}
		for command, asks := range map[string]func(*reconcile.Request){
			"plan":  func(*reconcile.Request) {},
			"apply": func(r *reconcile.Request) { r.Approve = yes },
			"drift": func(r *reconcile.Request) { r.Activity, r.Checks = true, true },
		} {
			for glob, want := range map[string][]string{
				"cluster/cluster-0007/secret/*": one, "CLUSTER/cluster-0007/secret/ONE": one, "cluster/cluster-0007": {"GET /clusters"},
				"cluster/cluster-0007/allowlist": {"GET /clusters"}, "cluster/cluster-0007*": whole, "cluster/cluster-0007/*": whole, "member/*": {"GET /clusters", "GET /members"},
			} {
				if command != "plan" && len(want) == 1 {
					continue
				}
				got := pass(func(r *reconcile.Request) { asks(r); r.Only = []string{glob} })
				for _, page := range []string{"GET /activity/json", "GET /activity/csv"} {
					if command == "drift" {
						delete(got, page)
					}
				}
				read, requests := 0, 0
				for route, n := range got {
					requests += n
					if slices.Contains(lists, route) {
						read += n
					}
				}
				t.Logf("%s --only '%s': %d lists in %d requests, and %d for everything", command, glob, read, requests, all)
				if names := slices.Sorted(maps.Keys(got)); read > 4 || requests != len(want) || !slices.Equal(names, slices.Sorted(slices.Values(want))) {
					t.Errorf("%s --only '%s': %v", command, glob, got)
				}
			}
		}
	})
}
