package diff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// at is Saturday, 28 November 2026, 10:00 in Berlin.
var at = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// A stagedCluster is a declared cluster that is to have 8.9+gen1, and what is live of it.
type stagedCluster struct {
	name, stage string
	has         string        // its live generation
	status      spec.Status   // Healthy where it is empty
	since       time.Duration // how long ago it was first seen so; 0 where that is not known
	floor       string        // what the file asks of it; 8.9+gen1 where it is empty
}

// upgradesOf is the plan of a file with this policy.
func upgradesOf(t *testing.T, policy string, clusters []stagedCluster, but func(desired, live *spec.Organization)) diff.Plan {
	t.Helper()
	desired, live := "policy:\n  allow: [irreversible]\n  upgrade: "+policy+"\nclusters:\n", "clusters:\n"
	for _, c := range clusters {
		if c.floor == "" {
			c.floor = "Camunda 8.9+gen1"
		}
		stage := ""
		if c.stage != "" {
			stage = ", stage: " + c.stage
		}
		desired += fmt.Sprintf("- {name: %s, generation: %s%s}\n", c.name, c.floor, stage)
		live += fmt.Sprintf("- {name: %s, generation: %s%s}\n", c.name, c.has, stage)
	}
	d, l := load(t, desired), applied(load(t, live))
	l.ClusterOptions, l.Read = spec.Part[spec.ClusterOptions]{}, at
	for i, c := range clusters {
		one := &l.Clusters.Value()[i]
		if c.status != "" {
			one.Status = c.status
		}
		if c.since != 0 {
			one.Steady = []spec.Sighting{{Generation: c.has, Since: at.Add(-c.since)}}
		}
	}
	if but != nil {
		but(&d, &l)
	}
	return diff.Between(d, l)
}

// A cluster is upgraded once all those of earlier stages have arrived, for the soak time, in the window, and one at a time.
func TestUpgradesTakeTurns(t *testing.T) {
	const (
		order = "{order: [dev, test, stage, prod]}"
		soak  = "{order: [dev, test, prod], soak: 24h}"
		old   = "Camunda 8.8+gen3"
		next  = "Camunda 8.9+gen1"
	)
	unseen := func(i int) func(_, live *spec.Organization) {
		return func(desired, live *spec.Organization) {
			desired.Clusters.Value()[i].Stage = spec.Part[string]{}
			live.Clusters.Value()[i].Stage = spec.Unknown[string]("the labels name two stages")
		}
	}
	for name, test := range map[string]struct {
		policy   string
		clusters []stagedCluster
		but      func(desired, live *spec.Organization)
		want     string // a line for each upgrade: its cluster, and why it waits
	}{
		"the first stage goes first": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"d", "dev", old, "", 0, ""}, {"e", "dev", old, "", 0, ""}}, nil, `
			d
			e
			p: it waits for cluster/d (dev), which has Camunda 8.8+gen3 and needs Camunda 8.9+gen1 first (and 1 more)`},
		"stages that the file does not have are not waited for": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, nil, "\np"},
		"a running upgrade": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, spec.Updating, 0, ""}}, nil,
			"\np: it waits for cluster/t (test), which is not ready: the cluster is Updating"},
		"an unhealthy one": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, spec.Unhealthy, 0, ""}}, nil,
			"\np: it waits for cluster/t (test), which is not ready: the cluster is Unhealthy"},
		"one that is frozen": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, func(_, l *spec.Organization) {
			l.Clusters.Value()[1].Encryption, l.Clusters.Value()[1].EncryptionStatus = spec.Known(spec.External), spec.KeyNotReady
		}, "\np: it waits for cluster/t (test), which is not ready: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)"},
		"one of which the file asks less": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", old, "", 0, old}}, nil,
			"\np: it waits for cluster/t (test), which has Camunda 8.8+gen3"},
		"one that does not exist": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, func(_, l *spec.Organization) {
			l.Clusters = spec.Known(l.Clusters.Value()[:1])
		}, "\np: it waits for cluster/t (test), which does not exist yet"},
		"one that is to be deleted is not waited for": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", old, "", 0, ""}}, func(d, _ *spec.Organization) {
			d.Clusters.Value()[1].Absent = true
		}, "\np"},
		"an unknown generation": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, func(_, l *spec.Organization) {
			l.Clusters.Value()[1].Generation = spec.Unknown[spec.Choice]("the API left it out")
		}, "\np: it waits for cluster/t (test), whose generation is unknown: the API left it out"},
		"its own stage is unknown": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, unseen(0), "\np: its stage is unknown: the labels name two stages"},
		"the stage of another one is unknown": {order, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, unseen(1),
			"\np: it waits for cluster/t, whose stage is unknown and may be an earlier one: the labels name two stages"},
		"a stage that the order does not name": {"{order: [test, prod]}", []stagedCluster{{"d", "dev", old, "", 0, ""}, {"p", "prod", old, "", 0, ""}, {"n", "", old, "", 0, ""}}, nil, `
			d
			n
			p`},

		"it soaks": {soak, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 90*time.Minute + time.Second, ""}, {"d", "dev", next, "", 48 * time.Hour, ""}}, nil,
			"\np: it waits until Sun 29 Nov 07:30 UTC, when cluster/t (test) has been at Camunda 8.9+gen1 for 24h"},
		"it has soaked":           {soak, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 24 * time.Hour, ""}}, nil, "\np"},
		"since when is not known": {soak, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 0, ""}}, nil, "\np: it waits until Sun 29 Nov 09:00 UTC, when cluster/t (test) has been at Camunda 8.9+gen1 for 24h"},
		"it had another generation before": {soak, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 48 * time.Hour, ""}}, func(_, l *spec.Organization) {
			l.Clusters.Value()[1].Steady = []spec.Sighting{{Generation: old, Since: at.Add(-48 * time.Hour)}, {Generation: next, Since: at.Add(-time.Hour)}}
		}, "\np: it waits until Sun 29 Nov 08:00 UTC, when cluster/t (test) has been at Camunda 8.9+gen1 for 24h"},
		"a patch in between does not count": {soak, []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", "Camunda 8.9+gen2", "", 48 * time.Hour, ""}}, func(_, l *spec.Organization) {
			l.Clusters.Value()[1].Steady = []spec.Sighting{{Generation: next, Since: at.Add(-48 * time.Hour)}, {Generation: "Camunda 8.9+gen2", Since: at.Add(-time.Hour)}}
		}, "\np"},

		"the window is closed": {"{window: {days: [tue, wed], from: \"09:00\", to: \"15:00\", zone: Europe/Berlin}}", []stagedCluster{{"p", "prod", old, "", 0, ""}}, nil,
			"\np: it waits until Tue 1 Dec 09:00 CET, when the window for upgrades opens"},
		"the window is open": {"{window: {days: [sat], zone: Europe/Berlin}}", []stagedCluster{{"p", "prod", old, "", 0, ""}}, nil, "\np"},
		"the window closes before it has soaked": {"{order: [test, prod], soak: 24h, window: {from: \"09:00\", to: \"15:00\", zone: Europe/Berlin}}",
			[]stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, "", 18 * time.Hour, ""}}, nil,
			"\np: it waits until Sun 29 Nov 09:00 CET, when the window for upgrades opens; by Sat 28 Nov 16:00 CET, cluster/t (test) will have been at Camunda 8.9+gen1 for 24h"},

		"one at a time": {"{maxAtOnce: 1}", []stagedCluster{{"b", "prod", old, "", 0, ""}, {"a", "dev", old, "", 0, ""}}, nil, `
			a
			b: it waits for cluster/a, which is upgraded first: policy.upgrade.maxAtOnce is 1`},
		"two at a time": {"{maxAtOnce: 2}", []stagedCluster{{"b", "prod", old, "", 0, ""}, {"a", "dev", old, "", 0, ""}, {"c", "dev", next, spec.Updating, 0, ""}}, nil, `
			a
			b: it waits for cluster/c, which is Updating (and 1 more): policy.upgrade.maxAtOnce is 2`},
		"what is held goes before no other": {"{order: [dev, prod], maxAtOnce: 1}", []stagedCluster{{"a", "prod", old, "", 0, ""}, {"b", "dev", old, "", 0, ""}}, nil, `
			a: it waits for cluster/b (dev), which has Camunda 8.8+gen3 and needs Camunda 8.9+gen1 first
			b`},
	} {
		t.Run(name, func(t *testing.T) {
			plan := upgradesOf(t, test.policy, test.clusters, test.but)
			var lines []string
			for _, a := range plan.Actions {
				if len(a.Fields) == 0 || a.Fields[0].Name != "generation" {
					continue
				}
				line := a.Name.Outer
				if a.Reason != "" {
					line += ": " + a.Reason
				}
				lines = append(lines, line)
				switch held := a.Verb == diff.Hold; {
				case held && (!a.ByPolicy || a.Wait == nil || a.Turn != nil || a.Hint == ""), !held && (a.Wait != nil || a.Turn == nil):
					t.Errorf("%s: %+v", a, a)
				case held && strings.Contains(a.Reason, "it waits until "+a.Wait.Until.Format("Mon 2 Jan")) == a.Wait.Until.IsZero():
					t.Errorf("%s: until %s", a, a.Wait.Until)
				}
			}
			if got, want := "\n"+strings.Join(lines, "\n"), strings.ReplaceAll(test.want, "\n\t\t\t", "\n"); got != want {
				t.Errorf("got%s\nwant%s", got, want)
			}
		})
	}
}

// What an upgrade waits for may take a person, which the hint says.
func TestHowAnEarlierStageBecomesReady(t *testing.T) {
	const old, next = "Camunda 8.8+gen3", "Camunda 8.9+gen1"
	for status, want := range map[spec.Status]string{
		spec.Updating:  "run again once it is; camsync sync goes on by itself",
		spec.Suspended: "camsync wake t wakes it; then run again",
		spec.Unhealthy: "cluster/t: check the cluster in Camunda Hub, and run again",
	} {
		plan := upgradesOf(t, "{order: [test, prod]}", []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, status, 0, ""}}, nil)
		if got := plan.Actions[0].Hint; got != want {
			t.Errorf("%s: %s", status, got)
		}
	}
	plan := upgradesOf(t, "{order: [test, prod]}", []stagedCluster{{"p", "prod", old, "", 0, ""}, {"t", "test", next, spec.Suspended, 0, ""}}, func(_, live *spec.Organization) {
		live.Clusters.Value()[1].FailedOver = spec.FailedOver{To: "u", Region: "east", Said: "it was failed over"}
	})
	if got := plan.Actions[0].Hint; got != "uuid: u in the file means the new cluster, in east; camsync absorb then takes what the failover changed into the file" {
		t.Errorf("failed over: %s", got)
	}
}

// An upgrade that may still begin, since its answer was lost, is one of those that may be under way at once.
func TestAnUpgradeThatMayBeginCounts(t *testing.T) {
	const old = "Camunda 8.8+gen3"
	plan := upgradesOf(t, "{maxAtOnce: 1}", []stagedCluster{{"b", "prod", old, "", 0, ""}, {"a", "dev", old, "", 0, ""}}, func(_, l *spec.Organization) {
		l.Clusters.Value()[1].Asked = spec.Asked{At: at.Add(-time.Minute), Until: at.Add(2 * time.Minute)}
	})
	const want = "it waits for cluster/a, whose upgrade was asked for and may still begin: policy.upgrade.maxAtOnce is 1"
	if b := plan.Actions[len(plan.Actions)-1]; b.Name.Outer != "b" || b.Reason != want {
		t.Errorf("%s", b)
	}
}

// What the order does not name is noted, and so not taken for an error of the file.
func TestAStageWithoutATurnIsNoted(t *testing.T) {
	plan := upgradesOf(t, "{order: [test, prod]}", []stagedCluster{{"d", "dev", "Camunda 8.8+gen3", "", 0, ""}}, nil)
	want := "cluster/d: policy.upgrade.order does not name its stage, so its upgrade waits for no other cluster, and no other waits for it"
	if len(plan.Notes) != 1 || plan.Notes[0] != want {
		t.Errorf("%q", plan.Notes)
	}
}
