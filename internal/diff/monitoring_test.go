package diff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// scrapers lets the live cluster have an endpoint that is on or off, and clients of these names.
func scrapers(on bool, names ...string) func(desired, live *spec.Organization) {
	return func(_, live *spec.Organization) {
		all := []spec.MonitoringClient{}
		for i, name := range names {
			all = append(all, spec.MonitoringClient{Name: name, ID: fmt.Sprint("m-", i+1)})
		}
		c := &live.Clusters.Value()[0]
		c.MonitoringClients, c.MetricsEndpoint = spec.Known(all), spec.MetricsEndpoint{On: on}
	}
}

func TestPlansOfMonitoringClients(t *testing.T) {
	const live = "clusters: [{name: a}]"
	many, unmanaged := make([]string, spec.MaxMonitoringClients), make([]string, spec.MaxMonitoringClients)
	for i := range many {
		many[i] = fmt.Sprintf("n%02d", i)
		unmanaged[i] = "\nunmanaged cluster/a/monitoring/" + many[i]
	}
	testPlans(t, []planCase{
		{"the first one", "clusters: [{name: a, monitoringClients: [{name: g, credentials: {command: [tee]}}]}]", live, scrapers(false), `update cluster/a/monitoringClients metrics endpoint: off → on [access-gain]
create cluster/a/monitoring/g credentials → command tee`},
		{"the first one, where access-gain is not allowed", "policy: {allow: []}\nclusters: [{name: a, monitoringClients: [{name: g, credentials: {command: [tee]}}]}]", live, scrapers(false), `hold update cluster/a/monitoringClients metrics endpoint: off → on [access-gain]: it does access-gain, which is not allowed
hold create cluster/a/monitoring/g credentials → command tee: it waits for cluster/a/monitoringClients, which is held`},
		{"a second one", "clusters: [{name: a, monitoringClients: [{name: f}, {name: g, credentials: {command: [tee]}}]}]", live, scrapers(true, "f"), `create cluster/a/monitoring/g credentials → command tee`},
		{"two of one name", "clusters: [{name: a, monitoringClients: [{name: f}]}]", live, scrapers(true, "f", "f"), `hold cluster/a/monitoring/f: 2 live monitoring clients have the name f: m-1, m-2`},
		{"one too many", "clusters: [{name: a, monitoringClients: [{name: g, credentials: {command: [tee]}}]}]", live, scrapers(true, many...), "hold create cluster/a/monitoring/g credentials → command tee: a cluster has at most 20 monitoring clients" +
			strings.Join(unmanaged, "")},
		{"none wanted, and no client left", "clusters: [{name: a, monitoringClients: []}]", live, scrapers(true), `hold update cluster/a/monitoringClients metrics endpoint: on → off [credential-loss,access-loss]: no client is listed, which is unusual while the endpoint is on, and switching it off deletes those, too, that the list leaves out; it does credential-loss, which is not allowed`},
		{"none wanted, and no client left, allowed", "policy: {allow: [access-loss, credential-loss]}\nclusters: [{name: a, monitoringClients: []}]", live, scrapers(true), `update cluster/a/monitoringClients metrics endpoint: on → off [credential-loss,access-loss]`},
		{"none listed, and one may be protected", "policy: {allow: [access-loss, credential-loss], protect: ['cluster/a/monitoring/*']}\nclusters: [{name: a, monitoringClients: []}]", live, scrapers(true), `hold update cluster/a/monitoringClients metrics endpoint: on → off [credential-loss,access-loss]: it is protected by cluster/a/monitoring/*`},
		{"the last ones, where one that is not listed may be protected", "policy: {prune: [monitoringClients], allow: [credential-loss], maxDeletePercent: 100, protect: [cluster/a/monitoring/h]}\nclusters: [{name: a, monitoringClients: []}]", live, scrapers(true, "f", "g"), `delete cluster/a/monitoring/f uuid: m-1 → (none) [credential-loss]
delete cluster/a/monitoring/g uuid: m-2 → (none) [credential-loss]
note policy.protect: "cluster/a/monitoring/h" matches nothing that is live or in the file; * alone stands for any text`},
		{"those that are listed, and one is wanted", "policy: {prune: [monitoringClients], allow: [credential-loss], maxDeletePercent: 100}\nclusters: [{name: a, monitoringClients: [{name: h}]}]", live, scrapers(true, "f", "g"), `hold create cluster/a/monitoring/h: its password is shown once, and the file names no destination for it
delete cluster/a/monitoring/f uuid: m-1 → (none) [credential-loss]
delete cluster/a/monitoring/g uuid: m-2 → (none) [credential-loss]`},
		{"not read", "clusters: [{name: a, monitoringClients: []}]", live, func(_, live *spec.Organization) {
			live.Clusters.Value()[0].MonitoringClients = spec.Refused[[]spec.MonitoringClient]("403 Forbidden")
		}, `hold cluster/a/monitoringClients: the monitoring clients are unknown: 403 Forbidden`},
		{"the last ones", "policy: {prune: [monitoringClients], allow: [credential-loss], maxDeletePercent: 100}\nclusters: [{name: a, monitoringClients: []}]", live, scrapers(true, "f", "g"), `delete cluster/a/monitoring/f uuid: m-1 → (none), metrics endpoint: on → off [credential-loss]
delete cluster/a/monitoring/g uuid: m-2 → (none), metrics endpoint: on → off [credential-loss]`},
		{"the last ones but a protected one", "policy: {prune: [monitoringClients], allow: [credential-loss], maxDeletePercent: 100, protect: [cluster/a/monitoring/g]}\nclusters: [{name: a, monitoringClients: []}]", live, scrapers(true, "f", "g"), `delete cluster/a/monitoring/f uuid: m-1 → (none) [credential-loss]
hold delete cluster/a/monitoring/g uuid: m-2 → (none) [credential-loss]: it is protected by cluster/a/monitoring/g`},
		{"all but a declared one", "policy: {prune: [monitoringClients], allow: [credential-loss], maxDeletePercent: 100}\nclusters: [{name: a, monitoringClients: [{name: f}]}]", live, scrapers(true, "f", "g", "h"), `delete cluster/a/monitoring/g uuid: m-2 → (none) [credential-loss]
delete cluster/a/monitoring/h uuid: m-3 → (none) [credential-loss]`},
		{"all but a protected one", "policy: {prune: [monitoringClients], allow: [credential-loss], maxDeletePercent: 100, protect: [cluster/a/monitoring/h]}\nclusters: [{name: a, monitoringClients: []}]", live, scrapers(true, "f", "g", "h"), `delete cluster/a/monitoring/f uuid: m-1 → (none) [credential-loss]
delete cluster/a/monitoring/g uuid: m-2 → (none) [credential-loss]
hold delete cluster/a/monitoring/h uuid: m-3 → (none) [credential-loss]: it is protected by cluster/a/monitoring/h`},
		{"a lost password", "clusters: [{name: a, monitoringClients: [{name: f, credentials: {command: [tee]}}]}]", live, func(_, live *spec.Organization) {
			scrapers(true, "f")(nil, live)
			live.Clusters.Value()[0].MonitoringClients.Value()[0].Lost = true
		}, `update cluster/a/monitoring/f password: lost on its way → a new one, credentials → command tee`},
	})
}

// A client that is in use is used again all the time: that is neither another plan nor another difference.
func TestAMonitoringClientInUseDiffersAlikeAtEachLook(t *testing.T) {
	first := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	plan := func(policy string, at, used time.Time) diff.Plan {
		desired, live := load(t, policy+"\nclusters: [{name: a, monitoringClients: []}]"), applied(load(t, "clusters: [{name: a}]"))
		scrapers(true, "f", "g")(nil, &live)
		live.Clusters.Value()[0].MonitoringClients.Value()[0].LastUsed, live.Read = used, at
		return diff.Between(desired, live)
	}
	for policy, of := range map[string]func(diff.Plan) []diff.Action{
		"policy: {prune: [monitoringClients], allow: [credential-loss]}": func(p diff.Plan) []diff.Action { return p.Actions },
		"policy: {unmanaged: {monitoringClients: report}}":               func(p diff.Plan) []diff.Action { return p.Outside },
	} {
		for name, test := range map[string]struct {
			later time.Duration
			used  time.Time // later
			same  bool
		}{
			"it is in use":         {time.Hour, first.Add(59 * time.Minute), true},
			"it is no longer used": {240 * time.Hour, first.Add(-time.Minute), false},
		} {
			was, is := of(plan(policy, first, first.Add(-time.Minute))), of(plan(policy, first.Add(test.later), test.used))
			if got := cmp.Diff(fmt.Sprint(was), fmt.Sprint(is)); len(was) != 2 || (got == "") != test.same {
				t.Errorf("%s, %s: %s", policy, name, got)
			}
		}
	}
}
