package apply_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func TestStoppedRunFinishesWhatItBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &org{begun: time.Now(), statuses: healthyAfter(time.Hour, "id-a")}
		time.AfterFunc(time.Minute, stop)
		plan := append(creation("a"), diff.Action{Verb: diff.Update, Name: spec.MemberName("x"), Calls: []api.Call{api.SetRoles{Email: "x"}}},
			diff.Action{Verb: diff.Update, Name: spec.MemberName("y"), Calls: []api.Call{api.SetRoles{Email: "y"}}})
		o.answer = func(call api.Call, _ string) (api.Answer, error) {
			switch c := call.(type) {
			case api.CreateCluster:
				return api.Answer{Created: "id-a"}, nil
			case api.SetRoles:
				if c.Email == "x" {
					time.Sleep(2 * time.Minute) // a slow answer, on the fake clock
				}
			}
			return api.Answer{}, nil
		}
		check(t, "outcomes", outcomes(apply.Run(ctx, o, diff.Plan{Actions: plan}, apply.Options{Wait: 2 * time.Hour})), `
			cluster/a created
			cluster/a/secret/A not tried: the run was stopped
			cluster/a/secret/B not tried: the run was stopped
			member/x updated
			member/y not tried: the run was stopped`)
	})
}

// A client that was deleted to be made anew is made anew: whoever uses it could wait long for the next run.
func TestStoppedRunMakesAnewWhatItDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &stopping{stop: stop}
		file := filepath.Join(t.TempDir(), "w.env")
		rotation := func(name string) diff.Action {
			return diff.Action{Verb: diff.Update, Name: spec.Clients.Name("c", name), UUID: "c",
				Calls: []api.Call{api.DeleteClient{ID: "old"}, api.CreateClient{Name: name}}, Destination: &spec.Destination{File: file, Format: "env"}}
		}
		check(t, "outcomes", outcomes(apply.Run(ctx, o, diff.Plan{Actions: []diff.Action{rotation("w"), rotation("x")}}, apply.Options{Deliver: delivery.Destinations{}, Settle: settle})), `
			cluster/c/client/w updated
			cluster/c/client/x not tried: the run was stopped`)
		if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "id-1") {
			t.Errorf("at the destination: %s, %v", text, err)
		}
	})
}

// Nobody waits any more for a cluster that is not ready for that.
func TestStoppedRunDoesNotWaitForWhatItDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &org{begun: time.Now(), statuses: healthyAfter(time.Hour, "c")}
		o.answer = func(call api.Call, _ string) (api.Answer, error) {
			if _, deletes := call.(api.DeleteClient); deletes {
				stop()
				return api.Answer{}, nil
			}
			return api.Answer{}, &api.Error{Method: "POST", Route: "/clusters/{clusterUuid}/clients", Status: http.StatusPreconditionFailed}
		}
		plan := []diff.Action{{Verb: diff.Update, Name: spec.Clients.Name("c", "w"), UUID: "c",
			Calls: []api.Call{api.DeleteClient{ID: "old"}, api.CreateClient{Name: "w"}}}}
		check(t, "outcomes", outcomes(apply.Run(ctx, o, diff.Plan{Actions: plan}, apply.Options{Wait: time.Hour})),
			"cluster/c/client/w failed: deleted, but not created again: its cluster did not become Healthy: the run was stopped")
	})
}

// A run that is stopped while it looks at what it would replace has not failed.
func TestStoppedRunReplacesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &stopping{stop: stop}
		plan := []diff.Action{{Verb: diff.Update, Name: spec.Allowlists.Name("c", ""), UUID: "c",
			Replaces: spec.Known(spec.Allowlist{}), Calls: []api.Call{api.SetAllowlist{}}}}
		check(t, "outcomes", outcomes(apply.Run(ctx, o, diff.Plan{Actions: plan}, apply.Options{})), "cluster/c/allowlist not tried: the run was stopped")
	})
}

// A stopping organisation stops the run when a client is deleted or the clusters are read, and reads nothing more for it.
type stopping struct {
	maker
	stop context.CancelFunc
}

func (s *stopping) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	if _, deletes := call.(api.DeleteClient); deletes {
		s.stop()
	}
	return s.maker.Do(ctx, call, cluster)
}

func (s *stopping) Made(ctx context.Context, call api.Creation, cluster string) ([]api.Made, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return s.maker.Made(ctx, call, cluster)
}

func (s *stopping) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	s.stop()
	return nil, ctx.Err()
}
