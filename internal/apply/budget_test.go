package apply_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// failing spends a minute on each call that fails, as the client does, and says so with a status.
func failing(status int, fails func(call api.Call, cluster string) bool) func(api.Call, string) (api.Answer, error) {
	return func(call api.Call, cluster string) (api.Answer, error) {
		if !fails(call, cluster) {
			return api.Answer{}, nil
		}
		<-time.After(time.Minute)
		return api.Answer{}, &api.Error{Method: "POST", Route: "/clusters/{clusterUuid}/secrets", Status: status}
	}
}

func secretsIn(cluster string, n int) []diff.Action {
	var all []diff.Action
	for i := range n {
		all = append(all, diff.Action{Verb: diff.Create, Name: spec.Secrets.Name(cluster, fmt.Sprint(i)), UUID: cluster,
			Calls: []api.Call{api.CreateSecret{Name: fmt.Sprint(i)}}})
	}
	return all
}

// One cluster that takes no secret does not hold up another, nor what else there is in it; refusals of single resources end nothing.
func TestCaseN9TheRestOfARouteIsNotTried(t *testing.T) {
	allowlist := diff.Action{Verb: diff.Update, Name: spec.Allowlists.Name("a", ""), UUID: "a", Calls: []api.Call{api.SetAllowlist{}}}
	for name, c := range map[string]struct {
		status         int
		fails          func(call api.Call, cluster string) bool
		plan           []diff.Action
		failed, done   int
		atMost         time.Duration
		last, lastWord string
	}{
		"one cluster": {503, func(_ api.Call, cluster string) bool { return cluster == "a" },
			append(secretsIn("a", 10), secretsIn("b", 10)...), 2, 10, 2 * time.Minute, "cluster/a/secret/9", "not tried: 2m0s of failures without a success: POST /clusters/{…}/secrets: 503 Service Unavailable"},
		"another route": {503, func(call api.Call, _ string) bool { _, ok := call.(api.CreateSecret); return ok },
			append(append([]diff.Action{}, secretsIn("a", 1)...), allowlist), 1, 1, time.Minute, "cluster/a/allowlist", "updated"},
		"everything": {503, func(api.Call, string) bool { return true },
			append(secretsIn("a", 4), allowlist), 2, 0, 2 * time.Minute, "cluster/a/allowlist", "not tried: 2m0s of failures"},
		"refusals": {400, func(api.Call, string) bool { return true }, secretsIn("a", 4), 4, 0, 4 * time.Minute, "cluster/a/secret/3", "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				o := &org{answer: failing(c.status, c.fails), begun: begin}
				results := apply.Run(t.Context(), o, diff.Plan{Actions: c.plan}, apply.Options{Wait: time.Hour})
				failed, done := 0, 0
				for _, r := range results {
					switch r.Outcome {
					case apply.Failed:
						failed++
					case apply.Created, apply.Updated:
						done++
					}
				}
				if failed != c.failed || done != c.done || time.Since(begin) > c.atMost {
					t.Errorf("%d failed and %d done after %v:\n%s", failed, done, time.Since(begin), outcomes(results))
				}
				if !strings.Contains(outcomes(results), c.last+" "+c.lastWord) {
					t.Errorf("want %s %s in\n%s", c.last, c.lastWord, outcomes(results))
				}
			})
		})
	}
}

// "Not ready" about a member, or about a cluster that is yet to be made, names no cluster that could become ready.
func TestCaseS3NeverWaitsForAClusterWithoutAnID(t *testing.T) {
	for name, a := range map[string]diff.Action{
		"member":  {Verb: diff.Update, Name: spec.MemberName("x"), Calls: []api.Call{api.SetRoles{Email: "x"}}},
		"removal": {Verb: diff.Delete, Name: spec.MemberName("x"), Calls: []api.Call{api.RemoveMember{Email: "x"}}},
		"cluster": {Verb: diff.Create, Name: spec.ClusterName("x"), Calls: []api.Call{api.CreateCluster{Name: "x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				o := &org{begun: begin, statuses: func(time.Duration) map[string]spec.Status { return nil },
					answer: func(api.Call, string) (api.Answer, error) {
						return api.Answer{}, &api.Error{Method: "POST", Route: "/x", Status: 412, Message: "not ready"}
					}}
				results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: 30 * time.Minute})
				check(t, "outcomes", outcomes(results), a.Name.String()+" failed: POST /x: 412 Precondition Failed: not ready")
				if waited := time.Since(begin); waited > 0 || len(o.sent) != 1 {
					t.Errorf("sent %q, and waited %v", o.sent, waited)
				}
			})
		})
	}
}
