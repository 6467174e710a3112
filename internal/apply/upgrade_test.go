package apply_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// An upgrading organisation has one cluster, c, which is upgraded as the first call that is not refused asks for.
type upgrading struct {
	org
	done    time.Duration // from that call until it is Updating, and as long again until it is Healthy; 0: at once, below 0: never
	refuse  error         // what the first call is refused with
	lost    error         // how the answer of the others is lost; nil if it comes
	to      string        // where an upgrade leads
	between func(*upgrading)
	late    time.Duration // how long after it is Healthy it still shows the old generation; it is Updating at once then

	offered string // the newest generation by now; that of the plan where it is empty
	unread  error  // of what is offered

	at      time.Time // of the call; zero before
	version string    // before
}

func (o *upgrading) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	_, _ = o.org.Do(ctx, call, cluster)
	if o.refuse != nil {
		err := o.refuse
		o.refuse = nil
		if o.between != nil {
			o.between(o)
		}
		return api.Answer{}, err
	}
	if o.done >= 0 {
		o.at = time.Now()
	}
	if o.lost != nil {
		return api.Answer{}, o.lost
	}
	return api.Answer{Generation: o.to}, nil
}

func (o *upgrading) Clusters(context.Context) ([]spec.Cluster, error) {
	c := spec.Cluster{UUID: "c", Name: "c", Status: spec.Healthy, Channel: spec.Known(spec.Choice{UUID: "stable"}), Generation: spec.Known(spec.Choice{Name: o.version, UUID: o.version})}
	if passed := time.Since(o.at); !o.at.IsZero() && passed >= 2*o.done+o.late {
		c.Generation = spec.Known(spec.Choice{Name: o.to, UUID: o.to})
	} else if !o.at.IsZero() && (passed >= o.done || o.late > 0) && passed < 2*o.done {
		c.Status = spec.Updating
	}
	return []spec.Cluster{c}, nil
}

func (o *upgrading) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	clusters, err := o.Clusters(ctx)
	return among(clusters, uuid), err
}

func (o *upgrading) ClusterOptions(context.Context) (spec.ClusterOptions, error) {
	newest := cmp.Or(o.offered, "Camunda 8.9+gen1")
	return spec.ClusterOptions{Channels: []spec.ChannelOption{{Choice: spec.Choice{UUID: "stable"}, Generations: []spec.Choice{{Name: newest, UUID: "g"}}}}}, o.unread
}

// However its answer is lost, an upgrade is sent once, and the cluster shows whether it began. It is sent again only after a
// clear refusal, to a cluster that is as the plan knew it.
func TestAnUpgradeIsNeverDoubled(t *testing.T) {
	const old, next, newest = "Camunda 8.8+gen4", "Camunda 8.9+gen1", "Camunda 8.9+gen2"
	lost := &api.Unclear{Err: errors.New("EOF")}
	notReady := &api.Error{Method: "PUT", Route: "/clusters/{clusterUuid}/upgrade", Status: http.StatusPreconditionFailed}
	for name, test := range map[string]struct {
		org  *upgrading
		sent int
		want string
	}{
		"as expected":                     {&upgrading{to: next}, 1, "cluster/c updated"},
		"to another one":                  {&upgrading{to: newest}, 1, "cluster/c updated"},
		"it begins late":                  {&upgrading{to: next, done: 30 * time.Second}, 1, "cluster/c updated"},
		"its generation is shown late":    {&upgrading{to: next, done: 20 * time.Minute, late: 30 * time.Second}, 1, "cluster/c updated"},
		"it is not shown to begin":        {&upgrading{to: next, done: -1}, 1, "cluster/c failed: the upgrade to " + next + " was accepted, but the cluster stayed Healthy with " + old + " for 1m0s"},
		"the answer is lost":              {&upgrading{to: next, lost: lost, done: time.Minute}, 1, "cluster/c updated"},
		"the answer is lost, all at once": {&upgrading{to: next, lost: lost}, 1, "cluster/c updated"},
		"the request is lost":             {&upgrading{to: next, lost: lost, done: -1}, 1, "cluster/c failed: EOF; whether it was done is not clear; 2m0s later, the cluster shows nothing of it"},
		"it was not ready":                {&upgrading{to: next, refuse: notReady}, 2, "cluster/c updated"},
		"it was not ready, and lost":      {&upgrading{to: next, refuse: notReady, lost: lost, done: time.Minute}, 2, "cluster/c updated"},
		"another was upgrading it": {&upgrading{to: next, refuse: notReady, done: time.Minute, between: func(o *upgrading) { o.at = time.Now().Add(-time.Minute) }}, 1,
			`cluster/c held`},
		"a newer one of that minor version is offered by now": {&upgrading{to: newest, offered: newest}, 1, "cluster/c updated"},
		"another minor version is offered by now":             {&upgrading{to: next, offered: "Camunda 8.10+gen1"}, 0, "cluster/c held"},
		"what is offered is unknown by now":                   {&upgrading{to: next, offered: "newest"}, 0, "cluster/c held"},
		"what is offered cannot be read": {&upgrading{to: next, unread: errors.New("503")}, 0,
			"cluster/c failed: what it would be upgraded to: 503"},
		"the API refuses it": {&upgrading{to: next, refuse: &api.Error{Method: "PUT", Route: "/x", Status: 400, Message: "nothing newer"}}, 1,
			"cluster/c failed: PUT /x: 400 Bad Request: nothing newer"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := test.org
				o.version = old
				a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Called: []string{"c"}, Fields: []diff.Field{{Name: "generation", Live: old, Desired: next + " expected"}},
					Calls: []api.Call{api.Upgrade{From: old, Expected: next}}}
				results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: time.Hour, Settle: 2 * time.Minute})
				check(t, "outcomes", outcomes(results), test.want)
				if n := strings.Count(strings.Join(o.sent, "\n"), "Upgrade"); n != test.sent {
					t.Errorf("sent %d times", n)
				}
				if now, _ := o.Cluster(t.Context(), "c"); results[0].Outcome == apply.Updated && now.Generation.Value().Name != o.to {
					t.Errorf("it has %s", now.Generation.Value().Name)
				}
				reached := results[0].Action.Fields[0].Desired
				if want := map[string]string{next: next, newest: newest + " (" + next + " was expected)"}[o.to]; results[0].Outcome == apply.Updated && reached != want {
					t.Errorf("reached %q, want %q", reached, want)
				}
			})
		})
	}
}

// What was planned may begin late: its turn is checked right before it.
func TestAnUpgradeThatHasMissedItsTurn(t *testing.T) {
	day := spec.Window{From: 9 * 60, To: 15 * 60, Zone: time.UTC}
	for name, test := range map[string]struct {
		turn  diff.Turn
		clock int // the hour
		other spec.Status
		sent  int
		want  string
	}{
		"in time":                   {diff.Turn{Window: &day, MaxAtOnce: 1, Clusters: []string{"d"}}, 14, spec.Healthy, 1, ""},
		"the window has closed":     {diff.Turn{Window: &day}, 15, spec.Healthy, 0, "the window for upgrades closed before it could begin"},
		"another one is Updating":   {diff.Turn{MaxAtOnce: 1, Clusters: []string{"d"}}, 10, spec.Updating, 0, "other clusters are Updating by now: policy.upgrade.maxAtOnce is 1"},
		"a foreign one is Updating": {diff.Turn{MaxAtOnce: 1, Clusters: []string{"e"}}, 10, spec.Updating, 1, ""},
		"two may be":                {diff.Turn{MaxAtOnce: 2, Clusters: []string{"d"}}, 10, spec.Updating, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := &listing{clusters: []spec.Cluster{{UUID: "c", Name: "c", Status: spec.Healthy, Generation: spec.Known(spec.Choice{Name: "new", UUID: "g"})}, {UUID: "d", Status: test.other}}}
			a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Turn: &test.turn, Calls: []api.Call{api.Upgrade{}}}
			clock := func() time.Time { return time.Date(2026, 11, 28, test.clock, 0, 0, 0, time.UTC) }
			results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: time.Hour, Clock: clock})
			held := results[0].Action
			if len(o.sent) != test.sent || held.Reason != test.want || (test.want != "") != (results[0].Outcome == apply.Held && held.Wait != nil) {
				t.Errorf("%s, sent %q: %+v", results[0].Outcome, o.sent, held)
			}
		})
	}
}

// No backup is looked for, or taken, of a cluster that is no longer as the plan knew it.
func TestNoBackupForNothing(t *testing.T) {
	for name, want := range map[string]bool{"c": true, "before": false} {
		synctest.Test(t, func(t *testing.T) {
			o := &upgrading{to: "new", version: "old"}
			o.backups = []spec.Backup{{UUID: "b", Status: spec.BackupComplete, Created: spec.MomentOf(time.Now().Format(time.RFC3339))}}
			a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "c", Called: []string{name}, Backup: &diff.BackupFirst{Fresh: time.Hour},
				Calls: []api.Call{api.Upgrade{From: "old"}}}
			results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: time.Hour})
			if got := results[0].Backup != nil; got != want {
				t.Errorf("called %s: with a backup: %t, want %t: %v", name, got, want, results[0].Err)
			}
		})
	}
}
