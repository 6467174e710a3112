package apply_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// An org is an organisation just large enough to be written to: it lists clusters with the
// statuses that a test gives them over time, and answers calls.
type org struct {
	hubless
	mu       sync.Mutex
	begun    time.Time
	sent     []string // every call, with its cluster
	lists    int
	answer   func(call api.Call, cluster string) (api.Answer, error)
	statuses func(after time.Duration) map[string]spec.Status
	listErr  error
	gone     bool  // by its id
	goneErr  error // of that question
	backups  []spec.Backup
}

func (o *org) Do(_ context.Context, call api.Call, cluster string) (api.Answer, error) {
	o.mu.Lock()
	o.sent = append(o.sent, strings.TrimPrefix(fmt.Sprintf("%s %T", cluster, call), " "))
	o.mu.Unlock()
	if c, ok := call.(api.CreateCluster); ok && o.answer == nil {
		return api.Answer{Created: "id-" + c.Name}, nil
	}
	if o.answer == nil {
		return api.Answer{}, nil
	}
	return o.answer(call, cluster)
}

func (o *org) Clusters(context.Context) ([]spec.Cluster, error) {
	o.lists++
	if o.listErr != nil {
		return nil, o.listErr
	}
	var clusters []spec.Cluster
	for uuid, s := range o.statuses(time.Since(o.begun)) {
		clusters = append(clusters, spec.Cluster{UUID: uuid, Status: s})
	}
	return clusters, nil
}

func (o *org) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	clusters, err := o.Clusters(ctx)
	return among(clusters, uuid), err
}

// among is the cluster of a uuid.
func among(clusters []spec.Cluster, uuid string) *spec.Cluster {
	for _, c := range clusters {
		if c.UUID == uuid {
			return &c
		}
	}
	return nil
}

func (o *org) Backups(context.Context, string) ([]spec.Backup, error) { return o.backups, nil }

func (o *org) Made(context.Context, api.Creation, string) ([]api.Made, error) { return nil, nil }

func (o *org) Monitoring(context.Context, string) (api.Monitoring, error) {
	return api.Monitoring{}, nil
}

func (o *org) Gone(_ context.Context, cluster, client string) (bool, error) { return o.gone, o.goneErr }

func (o *org) PrivateLink(context.Context, string) (spec.PrivateLink, error) {
	return spec.PrivateLink{}, nil
}

func (o *org) ClusterOptions(context.Context) (spec.ClusterOptions, error) {
	return spec.ClusterOptions{}, nil
}

func (o *org) Activity(context.Context) ([]api.Entry, error) { return nil, nil }

// healthyAfter is a cluster that is Creating for a while.
func healthyAfter(d time.Duration, uuids ...string) func(time.Duration) map[string]spec.Status {
	return func(after time.Duration) map[string]spec.Status {
		all := make(map[string]spec.Status)
		for _, id := range uuids {
			all[id] = spec.Creating
			if after >= d {
				all[id] = spec.Healthy
			}
		}
		return all
	}
}

// creation is the plan of a new cluster with two secrets in it.
func creation(name string) []diff.Action {
	inside := func(secret string) diff.Action {
		return diff.Action{Verb: diff.Create, Name: spec.Secrets.Name(name, secret),
			Needs: []spec.Name{spec.ClusterName(name)}, Calls: []api.Call{api.CreateSecret{Name: secret}}}
	}
	return []diff.Action{
		{Verb: diff.Create, Name: spec.ClusterName(name), Calls: []api.Call{api.CreateCluster{Name: name}}},
		inside("A"), inside("B"),
	}
}

// outcomes are the results as text, a line each.
func outcomes(results []apply.Result) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "%s %s", r.Action.Name, r.Outcome)
		if r.Err != nil {
			fmt.Fprintf(&b, ": %v", r.Err)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimSpace(want), "\t", "")
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

func TestCreatedClustersAreWaitedForTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{begun: time.Now(), statuses: healthyAfter(2*time.Second, "id-a", "id-b")}
		results := apply.Run(t.Context(), o, diff.Plan{Actions: append(creation("a"), creation("b")...)}, apply.Options{Wait: time.Minute})
		check(t, "outcomes", outcomes(results), `
			cluster/a created
			cluster/a/secret/A created
			cluster/a/secret/B created
			cluster/b created
			cluster/b/secret/A created
			cluster/b/secret/B created`)
		if waited := time.Since(o.begun); waited < 2*time.Second || waited > 3*time.Second {
			t.Errorf("waited %s for clusters that take 2s", waited)
		}
		if o.lists > 8 {
			t.Errorf("%d lists for two clusters that take 2s", o.lists)
		}
	})
}

func TestWaitEndsWithAClearWord(t *testing.T) {
	fixed := func(s spec.Status) func(time.Duration) map[string]spec.Status {
		return func(time.Duration) map[string]spec.Status { return map[string]spec.Status{"id-a": s} }
	}
	for name, c := range map[string]struct {
		org  *org
		want string
	}{
		"unhealthy":                             {&org{statuses: fixed(spec.Unhealthy)}, "it is Unhealthy"},
		"key missing":                           {&org{statuses: fixed(spec.WaitingForInput)}, "it is WaitingForInput"},
		"suspended":                             {&org{statuses: fixed(spec.Suspended)}, "it is Suspended"},
		"never":                                 {&org{statuses: fixed(spec.Creating)}, "it is still Creating after 10m0s"},
		"unknown state":                         {&org{statuses: fixed("Pondering")}, "it is still Pondering after 10m0s"},
		"never listed":                          {&org{statuses: func(time.Duration) map[string]spec.Status { return nil }}, "it is not listed after 10m0s"},
		"unreadable":                            {&org{listErr: errors.New("GET /clusters: 503")}, "it is not listed after 10m0s: GET /clusters: 503"},
		"refused":                               {&org{listErr: fmt.Errorf("%w: GET /clusters: 401", api.ErrUnauthorized)}, "the API refuses the token, and a new one too: GET /clusters: 401"},
		"case S7: deleted before it was listed": {&org{gone: true, statuses: func(time.Duration) map[string]spec.Status { return nil }}, "it is gone: it was deleted in the meantime"},
		"never listed, and whether it is gone is not told": {&org{gone: true, goneErr: errors.New("503"), statuses: func(time.Duration) map[string]spec.Status { return nil }},
			"it is not listed after 10m0s"},
		"deleted": {&org{statuses: func(after time.Duration) map[string]spec.Status {
			if after > time.Minute {
				return nil
			}
			return map[string]spec.Status{"id-a": spec.Creating}
		}}, "it is no longer listed: another client deleted it"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := c.org
				o.begun = time.Now()
				results := apply.Run(t.Context(), o, diff.Plan{Actions: creation("a")}, apply.Options{Wait: 10 * time.Minute})
				check(t, "outcomes", outcomes(results), `
					cluster/a failed: created as id-a, but its cluster did not become Healthy: `+c.want+`
					cluster/a/secret/A not tried: `+untried(results[0].Err)+`
					cluster/a/secret/B not tried: `+untried(results[0].Err))
				if waiting := errors.Is(results[0].Err, apply.ErrWaiting); waiting != strings.Contains(c.want, "after") {
					t.Errorf("waiting: %t, after %v", waiting, results[0].Err)
				}
				if o.lists > 100 {
					t.Errorf("%d lists in ten minutes", o.lists)
				}
			})
		})
	}
}

// untried is why nothing is tried in a cluster that failed.
func untried(err error) string {
	if errors.Is(err, api.ErrUnauthorized) { // which ends the whole run
		return api.ErrUnauthorized.Error()
	}
	return "it waits for cluster/a, which was not done"
}

func TestFailureStopsOnlyWhatNeedsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{begun: time.Now(), statuses: healthyAfter(0, "id-b", "c")}
		o.answer = func(call api.Call, _ string) (api.Answer, error) {
			switch c := call.(type) {
			case api.CreateCluster:
				if c.Name == "a" {
					return api.Answer{}, errors.New("no reservations left")
				}
				return api.Answer{Created: "id-" + c.Name}, nil
			case api.CreateSecret:
				if c.Name == "A" {
					return api.Answer{}, errors.New("403 Forbidden")
				}
			}
			return api.Answer{}, nil
		}
		plan := append(creation("a"), creation("b")...)
		plan = append(plan,
			diff.Action{Verb: diff.Hold, Name: spec.ClusterName("c"), UUID: "c", Reason: "immutable"},
			diff.Action{Verb: diff.Delete, Name: spec.Secrets.Name("c", "S"), UUID: "c", Calls: []api.Call{api.DeleteSecret{Name: "S"}}},
			diff.Action{Verb: diff.Update, Name: spec.MemberName("x"), Calls: []api.Call{api.SetRoles{Email: "x"}}})
		check(t, "outcomes", outcomes(apply.Run(t.Context(), o, diff.Plan{Actions: plan}, apply.Options{Wait: time.Minute})), `
			cluster/a failed: no reservations left
			cluster/a/secret/A not tried: it waits for cluster/a, which was not done
			cluster/a/secret/B not tried: it waits for cluster/a, which was not done
			cluster/b created
			cluster/b/secret/A failed: 403 Forbidden
			cluster/b/secret/B created
			cluster/c held
			cluster/c/secret/S deleted
			member/x updated`)
	})
}

func TestSecondRefusalOfTheTokenStopsAllLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{answer: func(call api.Call, _ string) (api.Answer, error) {
			if _, ok := call.(api.SetRoles); ok {
				time.Sleep(time.Second) // after the other lane has met the refusal
				return api.Answer{}, nil
			}
			time.Sleep(500 * time.Millisecond) // after every lane has begun
			return api.Answer{}, api.ErrUnauthorized
		}}
		plan := []diff.Action{
			{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Calls: []api.Call{api.PatchCluster{}}},
			{Verb: diff.Update, Name: spec.MemberName("x"), Calls: []api.Call{api.SetRoles{Email: "x"}}},
			{Verb: diff.Update, Name: spec.MemberName("y"), Calls: []api.Call{api.SetRoles{Email: "y"}}},
		}
		results := apply.Run(t.Context(), o, diff.Plan{Actions: plan}, apply.Options{Wait: time.Minute})
		check(t, "outcomes", outcomes(results), fmt.Sprintf(`
			cluster/c failed: %[1]v
			member/x updated
			member/y not tried: %[1]v`, api.ErrUnauthorized))
	})
}

func TestClusterOnItsWayIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{begun: time.Now(), statuses: healthyAfter(time.Minute, "c")}
		plan := []diff.Action{
			{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Await: true, Calls: []api.Call{api.PatchCluster{}}},
			{Verb: diff.Delete, Name: spec.Secrets.Name("c", "S"), UUID: "c", Await: true, Calls: []api.Call{api.DeleteSecret{Name: "S"}}},
		}
		var waits []string
		watch := func(e apply.Event) {
			if e.Waiting != "" {
				waits = append(waits, e.Lane.String()+" "+e.Waiting)
			}
		}
		check(t, "outcomes", outcomes(apply.Run(t.Context(), o, diff.Plan{Actions: plan}, apply.Options{Wait: time.Hour, Watch: watch})), `
			cluster/c updated
			cluster/c/secret/S deleted`)
		check(t, "waits", strings.Join(waits, "\n"), "cluster/c Creating\ncluster/c Healthy")
	})
}

func TestNotReadyAnswerIsWaitedOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusals := 1
		o := &org{begun: time.Now(), statuses: healthyAfter(time.Minute, "c")}
		o.answer = func(api.Call, string) (api.Answer, error) {
			if refusals > 0 {
				refusals--
				return api.Answer{}, &api.Error{Method: "PUT", Route: "/clusters/{clusterUuid}/upgrade", Status: http.StatusPreconditionFailed}
			}
			return api.Answer{}, nil
		}
		plan := []diff.Action{{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Calls: []api.Call{api.Upgrade{}}}}
		check(t, "outcomes", outcomes(apply.Run(t.Context(), o, diff.Plan{Actions: plan}, apply.Options{Wait: time.Hour})), "cluster/c updated")
		check(t, "sent", strings.Join(o.sent, "\n"), "c api.Upgrade\nc api.Upgrade")
	})
}

// Where no answer says where an upgrade went to, the cluster does.
func TestAnUpgradeThatWasAnothers(t *testing.T) {
	for name, want := range map[string]string{"new": "cluster/c updated", "old": "cluster/c failed: the upgrade was not done: it still has old"} {
		synctest.Test(t, func(t *testing.T) {
			o := &listing{clusters: []spec.Cluster{{UUID: "c", Status: spec.Healthy, Generation: spec.Known(spec.Choice{Name: name, UUID: "g"})}}}
			plan := []diff.Action{{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Calls: []api.Call{api.Upgrade{From: "old"}}}}
			check(t, "outcomes", outcomes(apply.Run(t.Context(), o, diff.Plan{Actions: plan}, apply.Options{Wait: time.Hour})), want)
		})
	}
}

func TestAdminGoesOnlyAfterTheNextIsMade(t *testing.T) {
	o := &org{answer: func(call api.Call, _ string) (api.Answer, error) {
		return api.Answer{}, errors.New("no seats left")
	}}
	plan := []diff.Action{
		{Verb: diff.Update, Name: spec.MemberName("b"), Calls: []api.Call{api.SetRoles{Email: "b", Roles: []string{"admin"}}}},
		{Verb: diff.Delete, Name: spec.MemberName("a"), Needs: []spec.Name{spec.MemberName("b")}, Calls: []api.Call{api.RemoveMember{Email: "a"}}},
	}
	check(t, "outcomes", outcomes(apply.Run(t.Context(), o, diff.Plan{Actions: plan}, apply.Options{})), `
		member/b failed: no seats left
		member/a not tried: it waits for member/b, which was not done`)
}

// An error of camsync's own in one action is that action's failure; what it carried is not told.
func TestAPanicIsOneActionsFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{begun: time.Now(), statuses: healthyAfter(0, "id-a", "id-b")}
		o.answer = func(call api.Call, _ string) (api.Answer, error) {
			switch c := call.(type) {
			case api.CreateSecret:
				if c.Name == "A" {
					panic("hunter2")
				}
			case api.CreateCluster:
				return api.Answer{Created: "id-" + c.Name}, nil
			}
			return api.Answer{}, nil
		}
		var log strings.Builder
		results := apply.Run(t.Context(), o, diff.Plan{Actions: creation("a")}, apply.Options{Wait: time.Minute, Log: slog.New(slog.NewTextHandler(&log, nil))})
		check(t, "outcomes", outcomes(results), `
			cluster/a created
			cluster/a/secret/A failed: an internal error of camsync ended it; what it sent may have been done
			cluster/a/secret/B created`)
		if strings.Contains(log.String(), "hunter2") || !strings.Contains(log.String(), "apply_test.go") {
			t.Errorf("the log lacks the place of the panic, or has what it carried:\n%s", log.String())
		}
	})
}
