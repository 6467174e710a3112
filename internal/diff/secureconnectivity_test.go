package diff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// inAWS moves the live clusters to Frankfurt, and tells more of the private links that are on.
func inAWS(more ...func(*spec.PrivateLink)) func(desired, live *spec.Organization) {
	return func(_, l *spec.Organization) {
		for i := range l.Clusters.Value() {
			c := &l.Clusters.Value()[i]
			c.Region = spec.Known(spec.Choice{Name: "Frankfurt, Europe (eu-central-1)", UUID: "r-aws"})
			link := c.SecureConnectivity.Value()
			if link.On {
				link.Endpoint.Service = "svc"
			}
			for _, tell := range more {
				if link.On {
					tell(&link)
				}
			}
			c.SecureConnectivity = spec.Known(link)
		}
	}
}

func connected(p *spec.PrivateLink) {
	p.Count = 2
	p.Connections = []spec.Connection{{ID: "vpce-1", Owner: "123456789012", State: "available"}}
}

const (
	ops  = `secureConnectivity: {allowedPrincipals: ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/ops"], allowedRegions: [us-east-1]}`
	root = `secureConnectivity: {allowedPrincipals: ["arn:aws:iam::123456789012:root"], allowedRegions: [us-east-1, eu-central-1]}`
	none = `secureConnectivity: {state: absent}`
)

func TestPrivateLinks(t *testing.T) {
	testPlans(t, []planCase{
		{
			name:    "off is switched on, with the cluster's own region",
			desired: `clusters: [{name: p, ` + ops + `}, {name: q}]`,
			live:    `clusters: [{name: p}, {name: q, ` + root + `}]`,
			but:     inAWS(),
			want:    `create cluster/p/secureConnectivity allowedPrincipals: (none) → arn:aws:iam::123456789012:role/ops, arn:aws:iam::123456789012:root, allowedRegions: (none) → eu-central-1, us-east-1 [access-gain,cost]`,
		},
		{
			name:    "order does not count, nor whether the own region is named",
			desired: `clusters: [{name: p, ` + root + `}, {name: q, ` + root + `}, {name: r, ` + none + `}]`,
			live: `clusters: [{name: p, secureConnectivity: {allowedPrincipals: ["arn:aws:iam::123456789012:root"], allowedRegions: [eu-central-1, us-east-1]}},
				{name: q, ` + root + `}, {name: r}]`,
			but: inAWS(),
		},
		{
			name:    "one that was switched on without the own region is as the file says",
			desired: `clusters: [{name: p, ` + ops + `}]`,
			live:    `clusters: [{name: p, ` + ops + `}]`,
			but:     inAWS(),
		},
		{
			name:    "other lists are held with what to do instead",
			desired: `clusters: [{name: p, ` + root + `}]`,
			live:    `clusters: [{name: p, ` + ops + `}]`,
			but:     inAWS(connected),
			want: `
				hold update cluster/p/secureConnectivity allowedPrincipals: arn:aws:iam::123456789012:role/ops, arn:aws:iam::123456789012:root → arn:aws:iam::123456789012:root, allowedRegions: us-east-1 → eu-central-1, us-east-1, connections: 2 (vpce-1 of 123456789012, available; 1 that the API does not show) → (none) [irreversible,access-loss,access-gain]: the API can only switch it off and on, which makes a new endpoint service and cuts every existing connection (2 now); it does irreversible, which is not allowed`,
		},
		{
			name: "and replaced where that is allowed, unless it is protected",
			desired: `
				policy: {allow: [irreversible, access-loss, access-gain, cost], protect: [cluster/q/secureConnectivity]}
				clusters: [{name: p, ` + root + `}, {name: q, ` + root + `}]`,
			live: `clusters: [{name: p, ` + ops + `}, {name: q, ` + ops + `}]`,
			but:  inAWS(),
			want: `
				update cluster/p/secureConnectivity allowedPrincipals: arn:aws:iam::123456789012:role/ops, arn:aws:iam::123456789012:root → arn:aws:iam::123456789012:root, allowedRegions: us-east-1 → eu-central-1, us-east-1, connections: none → (none) [irreversible,access-loss,access-gain]
				hold update cluster/q/secureConnectivity allowedPrincipals: arn:aws:iam::123456789012:role/ops, arn:aws:iam::123456789012:root → arn:aws:iam::123456789012:root, allowedRegions: us-east-1 → eu-central-1, us-east-1, connections: none → (none) [irreversible,access-loss,access-gain]: it is protected by cluster/q/secureConnectivity`,
		},
		{
			name:    "none is wanted: who is connected, and what never comes back",
			desired: `clusters: [{name: p, ` + none + `}]`,
			live:    `clusters: [{name: p, ` + root + `}]`,
			but:     inAWS(connected),
			want:    `hold delete cluster/p/secureConnectivity allowedPrincipals: arn:aws:iam::123456789012:root → (none), allowedRegions: eu-central-1, us-east-1 → (none), connections: 2 (vpce-1 of 123456789012, available; 1 that the API does not show) → (none) [irreversible,access-loss]: the name of its endpoint service never comes back, and every existing connection (2 now) is cut; it does irreversible, which is not allowed`,
		},
		{
			name:    "outside AWS and in an old generation there is none, and none is read",
			desired: `clusters: [{name: p, ` + root + `}, {name: q, ` + none + `}, {name: r, ` + root + `}]`,
			live:    `clusters: [{name: p}, {name: q}, {name: r, generation: Camunda 8.7+gen9}]`,
			but: func(d, l *spec.Organization) {
				all := l.Clusters.Value()
				all[0].SecureConnectivity, all[1].SecureConnectivity = spec.Part[spec.PrivateLink]{}, spec.Part[spec.PrivateLink]{}
				all[2].Region = spec.Known(spec.Choice{Name: "Frankfurt, Europe (eu-central-1)"})
			},
			want: `
				hold create cluster/p/secureConnectivity allowedPrincipals: (none) → arn:aws:iam::123456789012:root, allowedRegions: (none) → eu-central-1, us-east-1 [access-gain,cost]: AWS PrivateLink needs a cluster in AWS, and this one is in Belgium, Europe (europe-west1)
				hold create cluster/r/secureConnectivity allowedPrincipals: (none) → arn:aws:iam::123456789012:root, allowedRegions: (none) → eu-central-1, us-east-1 [access-gain,cost]: AWS PrivateLink needs generation 8.8.0 or newer, and this cluster has Camunda 8.7+gen9`,
		},
		{
			name:    "a cluster that is not Healthy takes none",
			desired: `clusters: [{name: p, ` + root + `}, {name: q, ` + root + `}]`,
			live:    `clusters: [{name: p}, {name: q}]`,
			but: func(d, l *spec.Organization) {
				inAWS()(d, l)
				l.Clusters.Value()[0].Status, l.Clusters.Value()[1].Status = spec.Unhealthy, "Restoring"
			},
			want: `
				hold create cluster/p/secureConnectivity allowedPrincipals: (none) → arn:aws:iam::123456789012:root, allowedRegions: (none) → eu-central-1, us-east-1 [access-gain,cost]: the cluster is Unhealthy
				hold create cluster/q/secureConnectivity allowedPrincipals: (none) → arn:aws:iam::123456789012:root, allowedRegions: (none) → eu-central-1, us-east-1 [access-gain,cost]: the cluster is Restoring`,
		},
		{
			name:    "unknown is not absent",
			desired: `clusters: [{name: p, ` + root + `}]`,
			live:    `clusters: [{name: p}]`,
			but: func(d, l *spec.Organization) {
				inAWS()(d, l)
				l.Clusters.Value()[0].SecureConnectivity = spec.Refused[spec.PrivateLink]("403 Forbidden")
			},
			want: `hold cluster/p/secureConnectivity: the secure connectivity is unknown: 403 Forbidden`,
		},
		{
			name:    "a new cluster gets one after itself",
			desired: `clusters: [{name: p, region: us-central1, channel: Stable, planType: G3-S, ` + root + `}]`,
			live:    `clusters: []`,
			want: `
				create cluster/p region: (none) → us-central1, channel: (none) → Stable, planType: (none) → G3-S [cost]
				hold create cluster/p/secureConnectivity allowedPrincipals: (none) → arn:aws:iam::123456789012:root, allowedRegions: (none) → eu-central-1, us-east-1 [access-gain,cost]: AWS PrivateLink needs a cluster in AWS, and this one is in us-central1`,
		},
	})
}

// What is as the file says may still want to be looked at.
func TestStatesOfPrivateLinks(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	ready := spec.Condition{Type: "Ready", Status: "True", Since: now.Add(-4 * 24 * time.Hour)}
	for _, test := range []struct {
		name string
		link spec.PrivateLink
		want string
	}{
		{"ready and connected", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}, Conditions: []spec.Condition{ready}, Connections: []spec.Connection{{ID: "vpce-1", Owner: "1", State: "Available"}}}, ""},
		{"no condition is shown", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}}, ""},
		{"a fault that is not there", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}, Count: 1, Conditions: []spec.Condition{ready, {Type: "Degraded", Status: "False"}}}, ""},
		{"not ready", spec.PrivateLink{Conditions: []spec.Condition{{Type: "ServiceReady", Status: "False", Reason: "Provisioning", Message: "not yet"}}},
			"note cluster/p/secureConnectivity: ServiceReady is False (Provisioning not yet)"},
		{"a fault", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}, Count: 1, Conditions: []spec.Condition{ready, {Type: "Degraded", Status: "True", Reason: "Quota"}}},
			"note cluster/p/secureConnectivity: Degraded is True (Quota)"},
		{"no name yet", spec.PrivateLink{}, "note cluster/p/secureConnectivity: its endpoint service has no name yet"},
		{"a connection that waits", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}, Conditions: []spec.Condition{ready}, Connections: []spec.Connection{{ID: "vpce-1", Owner: "123456789012", State: "pendingAcceptance"}}},
			"note cluster/p/secureConnectivity: connection vpce-1 of 123456789012 is pendingAcceptance"},
		{"no connection for days", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}, Conditions: []spec.Condition{ready}},
			"note cluster/p/secureConnectivity: no endpoint is connected, and it has been ready since 2026-11-24 12:00 UTC"},
		{"no connection since today", spec.PrivateLink{Endpoint: spec.Endpoint{Service: "svc"}, Conditions: []spec.Condition{{Type: "Ready", Status: "True", Since: now.Add(-time.Hour)}}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := "clusters: [{name: p, " + root + "}]"
			l := applied(load(t, file))
			inAWS(func(p *spec.PrivateLink) {
				p.Endpoint, p.Count, p.Connections, p.Conditions, p.Read = test.link.Endpoint, test.link.Count, test.link.Connections, test.link.Conditions, now
			})(nil, &l)
			if got := text(diff.Between(load(t, file), l)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// From the organisation's side, a private link is widened, narrowed, missing or not in the file.
func TestDriftOfPrivateLinks(t *testing.T) {
	for _, test := range []struct {
		desired, live string
		what          diff.What
		harms         spec.Harms
		grave         bool
	}{
		{none, root, diff.Added, spec.AccessGain, false},
		{root, "", diff.Missing, spec.AccessLoss | spec.Irreversible, true},
		{root, strings.Replace(root, "eu-central-1", "eu-central-1, eu-west-1", 1), diff.Widened, spec.AccessGain, false},
		{strings.Replace(root, "eu-central-1", "eu-central-1, eu-west-1", 1), root, diff.Narrowed, spec.AccessLoss, false},
		{ops, root, diff.Narrowed, spec.AccessLoss, false},
		{root, strings.Replace(root, ":root", ":user/eve", 1), diff.Changed, spec.AccessGain | spec.AccessLoss, false},
	} {
		l := applied(load(t, "clusters: [{name: p, "+test.live+"}]"))
		inAWS()(nil, &l)
		plan := diff.Between(load(t, "clusters: [{name: p, "+test.desired+"}]"), l)
		if h := plan.Actions[0].Drift(); h.What != test.what || h.Harms != test.harms || h.Grave != test.grave {
			t.Errorf("%s beside %s: %+v", test.live, test.desired, h)
		}
	}
}
