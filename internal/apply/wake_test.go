package apply_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A woken cluster may still be listed as Suspended for a while; one that stays so is not waited for in vain. It is woken
// once, however many actions ask for it.
func TestAClusterIsWokenOnceForItsLane(t *testing.T) {
	for name, c := range map[string]struct {
		listed, resumed time.Duration // until the list shows that it resumes, and that it is Healthy
		answer          error
		want            string
		took            time.Duration
	}{
		"at once":            {0, 5 * time.Minute, nil, "updated", 5 * time.Minute},
		"the list is late":   {90 * time.Second, 6 * time.Minute, nil, "updated", 6 * time.Minute},
		"it stays suspended": {time.Hour, time.Hour, nil, "not tried: its cluster did not become Healthy: it is Suspended", 2 * time.Minute},
		"it takes too long":  {0, time.Hour, nil, "not tried: its cluster did not become Healthy: it is still Resuming after 15m0s", 15 * time.Minute},
		"a lost answer":      {0, time.Minute, errors.New("EOF"), "updated", time.Minute},
		"a refusal":          {time.Hour, time.Hour, &api.Error{Method: "PUT", Route: "/x", Status: 409}, "not tried: its cluster was not woken: PUT /x: 409 Conflict", 0},
		"an error":           {time.Hour, time.Hour, &api.Error{Method: "PUT", Route: "/x", Status: 500}, "not tried: whether its cluster was woken is not clear: PUT /x: 500 Internal Server Error", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &org{begun: time.Now(), statuses: func(after time.Duration) map[string]spec.Status {
					switch {
					case after < c.listed:
						return map[string]spec.Status{"id-a": spec.Suspended}
					case after < c.resumed:
						return map[string]spec.Status{"id-a": spec.Resuming}
					}
					return map[string]spec.Status{"id-a": spec.Healthy}
				}}
				o.answer = func(call api.Call, _ string) (api.Answer, error) {
					if _, wakes := call.(api.Wake); wakes {
						return api.Answer{}, c.answer
					}
					return api.Answer{}, nil
				}
				work := diff.Action{Verb: diff.Update, Name: spec.ClusterName("a"), UUID: "id-a", Wake: true, Await: true, Calls: []api.Call{api.PatchCluster{}}}
				results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{work, work}}, apply.Options{Wait: 15 * time.Minute})
				check(t, "outcomes", outcomes(results), "cluster/a "+c.want+"\ncluster/a "+c.want)
				if n := strings.Count(strings.Join(o.sent, "\n"), "Wake"); n != 1 {
					t.Errorf("woken %d times: %q", n, o.sent)
				}
				if took := time.Since(o.begun); took < c.took || took > c.took+30*time.Second {
					t.Errorf("it took %s, want about %s", took, c.took)
				}
			})
		})
	}
}
