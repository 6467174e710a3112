package apply_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A hanging maker makes what it is asked for at once, and answers the first request long after it has arrived.
type hanging struct {
	maker
	answers time.Duration
	well    bool // with the whole answer
	asked   int
}

func (h *hanging) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	answer, err := h.maker.Do(ctx, call, cluster)
	if _, creates := call.(api.Creation); !creates {
		return answer, err
	}
	if h.asked++; h.asked > 1 {
		return answer, err
	}
	api.ContextTrace(ctx).Sent()
	<-time.After(h.answers)
	if h.well {
		return answer, err
	}
	return api.Answer{}, &api.Unclear{What: "it", Err: errors.New("no answer")}
}

// A creation whose answer never comes is looked for after 30 seconds: a cluster is adopted then; a client may still get
// its answer, and is made anew when there is none.
func TestCaseS15AnAnswerThatNeverComes(t *testing.T) {
	cluster := creation("c")[0]
	client := func(t *testing.T) diff.Action {
		return diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", "x"), UUID: "c",
			Calls: []api.Call{api.CreateClient{Name: "x"}}, Destination: &spec.Destination{File: filepath.Join(t.TempDir(), "x.env")}}
	}
	for name, c := range map[string]struct {
		client  bool
		hanging hanging
		want    string
		within  time.Duration // until the outcome is known
		posts   int
		live    string
	}{
		"a cluster":                           {hanging: hanging{answers: 2 * time.Minute}, want: "created", within: 31 * time.Second, posts: 1, live: "id-1"},
		"a cluster that is listed late":       {hanging: hanging{answers: 2 * time.Minute, maker: maker{appears: time.Minute}}, want: "created", within: 76 * time.Second, posts: 1, live: "id-1"},
		"a cluster, throttled for long":       {hanging: hanging{answers: 20 * time.Minute, well: true, maker: maker{appears: time.Hour}}, want: "created", within: 20*time.Minute + time.Second, posts: 1, live: "id-1"},
		"a cluster, answered at last":         {hanging: hanging{answers: 50 * time.Second, well: true, maker: maker{appears: time.Hour}}, want: "created", within: 51 * time.Second, posts: 1, live: "id-1"},
		"a client":                            {client: true, hanging: hanging{answers: 2 * time.Minute, maker: maker{creator: "me"}}, want: "created", within: 2*time.Minute + time.Second, posts: 2, live: "id-2"},
		"a client, answered at last":          {client: true, hanging: hanging{answers: 100 * time.Second, well: true}, want: "created", within: 101 * time.Second, posts: 1, live: "id-1"},
		"a client that is nobody's":           {client: true, hanging: hanging{answers: 2 * time.Minute, maker: maker{}}, want: "failed", within: 3 * time.Minute, posts: 1, live: "id-1"},
		"a client that never was made at all": {client: true, hanging: hanging{answers: 2 * time.Minute, maker: maker{fate: []string{"gone"}}}, want: "failed", within: 2*time.Minute + settle + time.Second, posts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := cluster
				if c.client {
					a = client(t)
				}
				begun := time.Now()
				var ended, told, last time.Duration
				results := apply.Run(t.Context(), &c.hanging, diff.Plan{Actions: []diff.Action{a}}, apply.Options{
					Deliver: delivery.Destinations{},
					Wait:    time.Hour, Settle: settle, Self: actor.New("me"), Watch: func(e apply.Event) {
						if gap := time.Since(begun) - last; gap > 31*time.Second {
							t.Errorf("silent for %s after %s", gap, last)
						}
						last = time.Since(begun)
						switch {
						case e.Result != nil:
							ended = time.Since(begun)
						case strings.Contains(e.Waiting, "looked for until"):
							if told == 0 {
								told = time.Since(begun)
							}
							if _, end, _ := strings.Cut(e.Waiting, "until "); end < time.Now().Local().Format("15:04:05 MST") {
								t.Errorf("after %s: %s is over", time.Since(begun), end)
							}
						}
					},
				})
				if got := string(results[0].Outcome); got != c.want || c.hanging.posts != c.posts || c.hanging.ids() != c.live {
					t.Errorf("%s: %v; %d requests, %s live; want %s, %d, %s", got, results[0].Err, c.hanging.posts, c.hanging.ids(), c.want, c.posts, c.live)
				}
				if ended > c.within {
					t.Errorf("it ended after %s, want %s", ended, c.within)
				}
				if c.within > 31*time.Second && told != 30*time.Second {
					t.Errorf("what is looked for was told after %s", told)
				}
			})
		})
	}
}

// However short a time is given to look, what may still arrive is not sent again.
func TestCaseS15AShortSettleNeverCreatesTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, err := journal.Open(t.TempDir(), "account")
		if err != nil {
			t.Fatal(err)
		}
		run := func(m apply.Client) apply.Result {
			return apply.Run(t.Context(), m, diff.Plan{Actions: creation("x")[:1]}, apply.Options{
				Wait: time.Hour, Settle: time.Second, Journal: j, Self: actor.New("me")})[0]
		}
		m := &maker{fate: []string{"lost"}, appears: 100 * time.Second}
		for range 10 {
			r := run(m)
			if <-time.After(15 * time.Second); m.posts != 1 {
				t.Fatalf("sent %d times: %v", m.posts, r.Err)
			}
			if r.Outcome == apply.Created {
				return
			}
		}
		t.Error("it was never adopted")
	})
}
