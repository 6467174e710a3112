package saved_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// desiredFile has an action of every kind in it against liveFile. In both, a secret {env: X} has the
// value that a test gives X.
const (
	desiredFile = `apiVersion: camsync/v1
policy: {prune: [members, secrets, clients], allow: [access-gain, access-loss, cost, irreversible, credential-loss], maxDeletePercent: 100, minAdmins: 0}
members:
- {email: ana@example.com, roles: [developer, admin]}
- {email: bob@example.com, roles: [visitor]}
clusters:
- name: fresh
  region: europe-west1
  channel: Stable
  planType: G3-S
  secrets: {TOKEN: {env: TOKEN}}
- name: prod
  formerly: [old]
  description: Orders
  generation: Camunda 8.8+gen3
  autoUpdate: true
  allowlist: [{ip: "203.0.113.0/24, 198.51.100.7", description: Office}]
  secrets: {DB: {env: DB}, NEW: {file: secrets/new}, RUN: {command: [/bin/vault, canary-argument]}, KEPT: {keep: true}}
  clients:
  - {name: reader, permissions: [Operate], credentials: {file: reader.env}}
  - {name: worker, permissions: [Zeebe], credentials: {file: worker.env}}
- {name: gone, state: absent}
`
	liveFile = `apiVersion: camsync/v1
members:
- {email: Ana@example.com, roles: [visitor]}
- {email: eve@example.com, roles: [visitor]}
clusters:
- name: old
  description: Old orders
  generation: Camunda 8.7+gen9
  allowlist: [{ip: 192.0.2.0/24, description: Visitors}, {ip: 203.0.113.0/24, description: Office}]
  secrets: {DB: {env: LIVE}, LEFT: {env: LIVE}}
  clients:
  - {name: worker, permissions: [Operate], credentials: {file: worker.env}}
  - {name: unknown, permissions: [Zeebe], credentials: {file: unknown.env}}
- {name: gone}
`
)

// load reads a file; secrets are what env gives, or their variable's name.
func load(t testing.TB, text string, env map[string]string) spec.Organization {
	t.Helper()
	org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	sources.Resolve(context.Background(), &org, func(name string) (string, bool) {
		if value, ok := env[name]; ok {
			return value, value != ""
		}
		return name, true
	})
	return org
}

// alive turns what a file says into what the API would show of it.
func alive(org spec.Organization) spec.Organization {
	live := spec.Organization{OwnerID: "org", Members: org.Members, ClusterOptions: spec.Known(offer())}
	clusters := org.Clusters.Value()
	for i := range clusters {
		c := &clusters[i]
		c.UUID, c.Status, c.OwnerID = "id-"+c.Name, spec.Healthy, "org"
		c.Stage, c.AutoUpdate = spec.Known(""), spec.Known(false)
		c.Channel = spec.Known(offer().Channels[0].Choice)
		for j := range c.Clients.Value() {
			c.Clients.Value()[j].ID = "client-" + c.Clients.Value()[j].Name
		}
	}
	live.Clusters = spec.Known(clusters)
	return live
}

func offer() spec.ClusterOptions {
	generation := spec.Choice{Name: "Camunda 8.8+gen3", UUID: "g3"}
	return spec.ClusterOptions{
		Regions:   []spec.RegionOption{{Choice: spec.Choice{Name: "Belgium (europe-west1)", UUID: "r1"}}},
		Channels:  []spec.ChannelOption{{Choice: spec.Choice{Name: "Stable", UUID: "c1"}, Default: generation, Generations: []spec.Choice{generation}}},
		PlanTypes: []spec.Choice{{Name: "G3-S", UUID: "p1"}},
	}
}

var made = time.Date(2026, 11, 23, 9, 0, 0, 123e6, time.UTC)

// between is the plan between both sides, as it is saved.
func between(desired, live spec.Organization) saved.Plan {
	run := saved.Run{Camsync: "1.2.3", Made: made, Organization: "org", Client: "me", BaseURL: "https://api.example.com", Files: []string{"org.yaml"}, Allow: spec.DataLoss.Names()}
	desired.Policy.Allow |= spec.DataLoss
	return saved.New(run, diff.Between(desired, live), desired, live)
}

func whole(t testing.TB, env map[string]string) saved.Plan {
	t.Helper()
	return between(load(t, desiredFile, env), alive(load(t, liveFile, env)))
}

func encode(t testing.TB, p saved.Plan) []byte {
	t.Helper()
	text, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
