package apply_test

import (
	"context"
	"errors"
	"fmt"
	"os"
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

// A creationCase is one creation, of a cluster or of a client, and what becomes of it.
type creationCase struct {
	name   string
	client bool
	maker  maker
	left   bool          // an earlier run ended after it had written its intent, 20 s ago
	heard  string        // the id in the answer that it got
	found  string        // what it made, which the plan has deleted
	stop   time.Duration // the run is stopped after so long
	full   bool          // the disk is, once the destination was prepared

	outcome string
	posts   int
	live    string // ids in the end
	secret  string // at the client's destination
	intents int    // left in the journal
}

func TestCreationsWhoseAnswersAreLost(t *testing.T) {
	const unfound = "its creation got no clear answer, and no cluster of that name appeared in 5m0s: look for it in Camunda Hub before the next run"
	for _, c := range []*creationCase{
		{name: "all is well", outcome: "created", posts: 1, live: "id-1", intents: 1},
		{name: "refused", maker: maker{fate: []string{"refused"}},
			outcome: "failed: POST /clusters: 400 Bad Request: no reservations left", posts: 1},
		{name: "made, and listed at once", maker: maker{fate: []string{"lost"}}, outcome: "created", posts: 1, live: "id-1", intents: 1},
		{name: "made, and listed late", maker: maker{fate: []string{"lost"}, appears: 4 * time.Minute}, outcome: "created", posts: 1, live: "id-1", intents: 1},
		{name: "never made", maker: maker{fate: []string{"gone"}}, outcome: "failed: " + unfound, posts: 1, intents: 1},
		{name: "made twice", maker: maker{fate: []string{"lost"}, twin: true},
			outcome: "failed: its creation got no clear answer, and now there are 2 of that name: id-1, id-1-twin", posts: 1, live: "id-1 id-1-twin"},
		{name: "another was made", maker: maker{fate: []string{"lost"}, unlike: true},
			outcome: "failed: its creation got no clear answer, and id-1 of that name is another than the file asks for", posts: 1, live: "id-1"},
		{name: "there already", maker: maker{live: []thing{{name: "x", id: "old"}}},
			outcome: "held: changed since the plan: it exists now, as old", live: "old"},
		{name: "what is there cannot be read", maker: maker{unread: errors.New("GET /clusters: 403 Forbidden")},
			outcome: "failed: what is there already: GET /clusters: 403 Forbidden"},
		{name: "an earlier run's appears", left: true, maker: maker{live: []thing{{name: "x", id: "earlier", listed: time.Date(2000, 1, 1, 0, 3, 0, 0, time.UTC)}}},
			outcome: "created", live: "earlier", intents: 1},
		{name: "an earlier run's that was answered, whatever it is called by now", left: true, heard: "earlier", maker: maker{live: []thing{{name: "renamed", id: "earlier"}}},
			outcome: "created", live: "earlier", intents: 1},
		{name: "an earlier run's that was answered, and is gone", left: true, heard: "earlier", outcome: "created", posts: 1, live: "id-1", intents: 1},
		{name: "an earlier run's never came to anything", left: true, outcome: "created", posts: 1, live: "id-1", intents: 1},
		{name: "stopped while looking", maker: maker{fate: []string{"gone"}}, stop: time.Minute,
			outcome: "failed: its creation got no clear answer, and the run was stopped before it could be found", posts: 1, intents: 1},

		{name: "a client", client: true, outcome: "created", posts: 1, live: "id-1", secret: "id-1"},
		{name: "a client whose secret was lost is made anew", client: true, maker: maker{fate: []string{"lost"}, appears: 30 * time.Second, creator: "me"},
			outcome: "created", posts: 2, live: "id-2", secret: "id-2"},
		{name: "a client lost twice", client: true, maker: maker{fate: []string{"lost", "lost"}, creator: "me"},
			outcome: "failed: its creation got no clear answer 2 times; what it made was deleted again, since its secret was lost", posts: 2, intents: 1},
		{name: "a lost client that is still listed for a while", client: true, maker: maker{fate: []string{"lost"}, lingers: 3 * time.Minute, creator: "me"},
			outcome: "created", posts: 2, live: "id-2", secret: "id-2"},
		{name: "a lost client that is not deleted, whatever the answer says", client: true, maker: maker{fate: []string{"lost"}, untrue: 1, creator: "me"},
			outcome: "failed: its secret was lost, and id-1 is still listed 5m0s after it was deleted", posts: 1, live: "id-1", intents: 1},
		{name: "a client that an earlier run found, and that is not deleted", client: true, found: "old", maker: maker{live: []thing{{name: "x", id: "old"}}},
			outcome: "failed: its secret was lost, and old is still listed 5m0s after it was deleted", live: "old", intents: 1},
		{name: "a client that an earlier run found, and that is gone", client: true, found: "old", outcome: "created", posts: 1, live: "id-1", secret: "id-1"},
		{name: "a client whose secret cannot be kept", client: true, full: true,
			outcome: "failed: credentials: no space left on device; the new client was deleted again", posts: 1, intents: 1},
		{name: "a client whose secret cannot be kept, and that is not deleted", client: true, full: true, maker: maker{untrue: 1},
			outcome: "failed: credentials: no space left on device; the new client was deleted again", posts: 1, live: "id-1", intents: 1},
		{name: "a colleague's client", client: true, maker: maker{fate: []string{"lost"}, creator: "ana@example.com"},
			outcome: "failed: its creation got no clear answer, and id-1 of that name was created by ana@example.com", posts: 1, live: "id-1", intents: 1},
		{name: "our client, as the activity log tells", client: true, maker: maker{fate: []string{"lost"}, creator: "me"},
			outcome: "created", posts: 2, live: "id-2", secret: "id-2"},
		{name: "a client with other permissions", client: true, maker: maker{fate: []string{"lost"}, unlike: true},
			outcome: "failed: its creation got no clear answer, and id-1 of that name is another than the file asks for", posts: 1, live: "id-1"},
		{name: "a client that an earlier run lost", client: true, left: true, maker: maker{live: []thing{{name: "x", id: "earlier"}}, creator: "me"},
			outcome: "created", posts: 1, live: "id-1", secret: "id-1"},
		{name: "a client just deleted is still listed", client: true, maker: maker{fate: []string{"lost"}, live: []thing{{name: "x", id: "old"}}, creator: "me"},
			outcome: "created", posts: 2, live: "old id-2", secret: "id-2"},
	} {
		t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
}

func (c *creationCase) run(t *testing.T) {
	state := t.TempDir()
	open := func() *journal.Journal {
		j, err := journal.Open(state, "account")
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	action := diff.Action{Verb: diff.Create, Name: spec.ClusterName("x"), Calls: []api.Call{api.CreateCluster{Name: "x"}}}
	intent := journal.Intent{Kind: spec.Clusters, Name: "x", Begun: time.Now().Add(-20 * time.Second)}
	file := filepath.Join(t.TempDir(), "x.json")
	if c.client {
		action = diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", "x"), UUID: "c",
			Calls: []api.Call{api.CreateClient{Name: "x"}}, Destination: &spec.Destination{File: file, Format: "json"}}
		intent.Kind, intent.Cluster = spec.Clients, "c"
	}
	intent.Answered = c.heard
	if intent.Made = c.found; c.left || c.found != "" {
		entry, err := open().Take(intent)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(entry.Write(intent), entry.Release()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if c.stop > 0 {
		time.AfterFunc(c.stop, stop)
	}
	m := &c.maker
	o := apply.Options{Deliver: delivery.Destinations{}, Wait: time.Hour, Settle: settle, Journal: open(), Self: actor.New("me")}
	if c.full {
		o.Deliver = fillingDisk{}
	}
	results := apply.Run(ctx, m, diff.Plan{Actions: []diff.Action{action}}, o)
	got := strings.TrimPrefix(outcomes(results), action.Name.String()+" ")
	if results[0].Outcome == apply.Held {
		got += ": " + results[0].Action.Reason
	}
	check(t, "outcome", got, c.outcome)
	check(t, "live", m.ids(), c.live)
	if m.posts != c.posts {
		t.Errorf("sent %d times, want %d", m.posts, c.posts)
	}
	text, _ := os.ReadFile(file)
	if c.secret == "" && len(text) > 0 || !strings.Contains(string(text), c.secret) {
		t.Errorf("at the destination:\n%s\nwant the credentials of %q", text, c.secret)
	}
	left, err := open().Pending()
	if err != nil || len(left) != c.intents {
		t.Errorf("left in the journal: %+v, %v; want %d", left, err, c.intents)
	}
}

// Its words follow "cluster/c is". It is told at once and every 15 seconds, with its end.
func TestCaseS15TheWaitForALostAnswerIsTold(t *testing.T) {
	client := diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", "x"), UUID: "c",
		Calls: []api.Call{api.CreateClient{Name: "x"}}, Destination: &spec.Destination{File: filepath.Join(t.TempDir(), "x.env")}}
	until := func(d time.Duration) string {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).Local().Format("15:04:05 MST")
	}
	for name, c := range map[string]struct {
		maker  maker
		action diff.Action
		want   string
	}{
		"a cluster that never comes": {maker{fate: []string{"gone"}}, creation("c")[0], "20 × cluster/c not listed yet, looked for until " + until(settle)},
		"a client that never comes":  {maker{fate: []string{"gone"}}, client, "20 × cluster/c not yet listing client x, looked for until " + until(settle)},
		"a client that comes and goes late": {maker{fate: []string{"lost"}, appears: 30 * time.Second, lingers: time.Minute, creator: "me"}, client,
			"2 × cluster/c not yet listing client x, looked for until " + until(settle) + "; 4 × cluster/c still listing the deleted client x, waited for until"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var waits []string
				count := map[string]int{}
				var last time.Time
				apply.Run(t.Context(), &c.maker, diff.Plan{Actions: []diff.Action{c.action}}, apply.Options{
					Deliver: delivery.Destinations{},
					Wait:    time.Hour, Settle: settle, Self: actor.New("me"), Watch: func(e apply.Event) {
						if e.Waiting == "" {
							return
						}
						if line := e.Lane.String() + " " + e.Waiting; count[line] == 0 {
							waits = append(waits, line)
						} else if gap := time.Since(last); gap != 15*time.Second {
							t.Errorf("%s: told again after %s", line, gap)
						}
						last = time.Now()
						count[e.Lane.String()+" "+e.Waiting]++
					},
				})
				for i, w := range waits {
					waits[i] = fmt.Sprintf("%d × %s", count[w], w)
				}
				if got := strings.Join(waits, "; "); !strings.HasPrefix(got, c.want) {
					t.Errorf("waits:\n%s\nwant:\n%s", got, c.want)
				}
			})
		})
	}
}

// A fillingDisk has room for the proof, and then no more.
type fillingDisk struct{}

func (fillingDisk) Prepare(spec.Destination) error { return nil }

func (fillingDisk) Put(spec.Destination, apply.Credentials) error {
	return errors.New("no space left on device")
}

func TestTwoProcessesDoNotCreateTheSameThing(t *testing.T) {
	j, err := journal.Open(t.TempDir(), "account")
	if err != nil {
		t.Fatal(err)
	}
	other, err := j.Take(journal.Intent{Kind: spec.Clusters, Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	m := &maker{}
	results := apply.Run(t.Context(), m, diff.Plan{Actions: creation("a")[:1]}, apply.Options{Wait: time.Hour, Journal: j})
	check(t, "outcomes", outcomes(results), "cluster/a failed: "+journal.ErrBusy.Error())
	if m.posts != 0 {
		t.Errorf("sent %d times", m.posts)
	}
	if err := other.Done(); err != nil {
		t.Error(err)
	}
}

// A panic before the deletion gives the place of the creation back, and deletes nothing.
func TestAPanicBeforeADeletionFreesThePlace(t *testing.T) {
	j, err := journal.Open(t.TempDir(), "account")
	if err != nil {
		t.Fatal(err)
	}
	m := &panicking{maker{live: []thing{{name: "x", id: "old"}}}}
	a := diff.Action{Verb: diff.Update, Name: spec.Clients.Name("c", "x"), UUID: "c", Supersedes: "old",
		Calls: []api.Call{api.DeleteClient{ID: "old"}, api.CreateClient{Name: "x"}}, Destination: &spec.Destination{File: filepath.Join(t.TempDir(), "x.env")}}
	results := apply.Run(t.Context(), m, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: time.Hour, Journal: j})
	check(t, "live", m.ids(), "old")
	if results[0].Outcome != apply.Failed {
		t.Errorf("%v", results[0])
	}
	entry, err := j.Take(journal.Intent{Kind: spec.Clients, Cluster: "c", Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := entry.Done(); err != nil {
		t.Error(err)
	}
}

// A panicking maker cannot say what is there.
type panicking struct{ maker }

func (*panicking) Made(context.Context, api.Creation, string) ([]api.Made, error) {
	panic("unreadable")
}

func TestAllowlistThatChangedSinceThePlanIsHeld(t *testing.T) {
	entry := func(ip string) spec.AllowlistEntry { return spec.AllowlistEntry{IP: ip} }
	was := spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{entry("a"), entry("b")}})
	for name, c := range map[string]struct {
		now  spec.Part[spec.Allowlist]
		want string
	}{
		"the same, in another order": {spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{entry("b"), entry("a")}}), "updated"},
		"changed":                    {spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{entry("b")}}), "held"},
		"no longer shown":            {spec.Unknown[spec.Allowlist]("the API left it out"), "held"},
	} {
		t.Run(name, func(t *testing.T) {
			lister := &listing{clusters: []spec.Cluster{{UUID: "c", Allowlist: c.now}}}
			plan := diff.Plan{Actions: []diff.Action{{Verb: diff.Update, Name: spec.Allowlists.Name("c", ""), UUID: "c",
				Replaces: was, Calls: []api.Call{api.SetAllowlist{}}}}}
			check(t, "outcome", outcomes(apply.Run(t.Context(), lister, plan, apply.Options{})), "cluster/c/allowlist "+c.want)
			if sent := len(lister.sent) == 1; sent != (c.want == "updated") {
				t.Errorf("sent %q", lister.sent)
			}
		})
	}
}

// A listing lists the clusters that a test gives it.
type listing struct {
	org
	clusters []spec.Cluster
}

func (l *listing) Clusters(context.Context) ([]spec.Cluster, error) { return l.clusters, nil }

func (l *listing) Cluster(_ context.Context, uuid string) (*spec.Cluster, error) {
	return among(l.clusters, uuid), nil
}
