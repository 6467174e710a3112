package apply_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A busy organisation takes a second for each write, and notes when it began.
type busy struct {
	maker
	mu    sync.Mutex
	begun time.Time
	at    []string // when which write began, in seconds
}

func (b *busy) Made(ctx context.Context, call api.Creation, cluster string) ([]api.Made, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.maker.Made(ctx, call, cluster)
}

func (b *busy) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	what := ""
	switch c := call.(type) {
	case api.CreateSecret:
		what = c.Name
	case api.CreateClient:
		what = c.Name
	default:
		what = strings.TrimPrefix(fmt.Sprintf("%T", call), "api.")
	}
	b.mu.Lock()
	b.at = append(b.at, fmt.Sprintf("%d %s", int(time.Since(b.begun).Seconds()), what))
	b.mu.Unlock()
	<-time.After(time.Second)
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := call.(api.CreateClient); ok {
		return b.maker.Do(ctx, call, cluster)
	}
	return api.Answer{}, nil
}

// New clients are made beside the secrets of their cluster, each in the plan's order, and what follows waits for both. Results are told
// in the plan's order.
func TestClientsAreMadeBesideSecrets(t *testing.T) {
	secret := func(name string) diff.Action {
		return diff.Action{Verb: diff.Create, Name: spec.Secrets.Name("c", name), UUID: "c", Calls: []api.Call{api.CreateSecret{Name: name}}}
	}
	client := func(name string, needs ...spec.Name) diff.Action {
		return diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", name), UUID: "c", Needs: needs, Calls: []api.Call{api.CreateClient{Name: name}}}
	}
	deletion := diff.Action{Verb: diff.Delete, Name: spec.Clients.Name("c", "old"), UUID: "c", Calls: []api.Call{api.DeleteClient{ID: "o"}}}
	again := diff.Action{Verb: diff.Update, Name: spec.Clients.Name("c", "again"), UUID: "c", Calls: []api.Call{api.DeleteClient{ID: "a"}, api.CreateClient{Name: "again"}}}
	schedule := diff.Action{Verb: diff.Update, Name: spec.BackupSchedules.Name("c", ""), UUID: "c", Calls: []api.Call{api.SetSchedule{}}}
	for name, test := range map[string]struct {
		plan []diff.Action
		want []string
	}{
		"beside": {[]diff.Action{schedule, secret("A"), secret("B"), secret("C"), client("x"), client("y"), deletion},
			[]string{"0 SetSchedule", "1 A", "1 x", "2 B", "2 y", "3 C", "4 DeleteClient"}},
		"more clients than secrets": {[]diff.Action{secret("A"), client("x"), client("y"), deletion},
			[]string{"0 A", "0 x", "1 y", "2 DeleteClient"}},
		"one that is made again waits, and what follows it": {[]diff.Action{secret("A"), secret("B"), client("x"), again, client("y")},
			[]string{"0 A", "0 x", "1 B", "2 DeleteClient", "3 again", "4 y"}},
		"one that needs a secret waits": {[]diff.Action{secret("A"), secret("B"), client("x", spec.Secrets.Name("c", "B"))},
			[]string{"0 A", "1 B", "2 x"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &busy{begun: time.Now()}
				for i := range test.plan {
					if test.plan[i].Verb != diff.Delete && test.plan[i].Name.Kind == spec.Clients {
						test.plan[i].Destination = &spec.Destination{File: t.TempDir() + "/x.env"}
					}
				}
				var ended []int
				begun := map[int]bool{}
				results := apply.Run(t.Context(), b, diff.Plan{Actions: test.plan}, apply.Options{Wait: time.Hour, Deliver: delivery.Destinations{}, Watch: func(e apply.Event) {
					switch {
					case e.Result != nil && !begun[e.Index]:
						t.Errorf("%d ended before it began", e.Index)
					case e.Result != nil:
						ended = append(ended, e.Index)
					case e.Action != nil:
						begun[e.Index] = true
					}
				}})
				if !apply.Done(results) {
					t.Error(outcomes(results))
				}
				slices.Sort(b.at)
				if !slices.Equal(b.at, test.want) {
					t.Errorf("began %q, want %q", b.at, test.want)
				}
				if !slices.IsSorted(ended) || len(ended) != len(test.plan) {
					t.Errorf("ended %v", ended)
				}
			})
		})
	}
}
