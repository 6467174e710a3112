package faults

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/emulator"
)

// seeded begins the ids of the clusters that are there from the beginning; what follows is their name.
const seeded = "seeded-"

// everything is a desired organisation that differs from the one of inEverything in every kind of thing
// and in every way.
const everything = beforeKey + keyed + afterKey

// keyed lets a new cluster wait for its key.
const (
	ownKey = "arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000001"
	keyed  = "    encryption: {type: External, primaryKey: \"" + ownKey + "\"}\n"
)

const beforeKey = `apiVersion: camsync/v1
policy:
  prune: [members, secrets, clients, monitoringClients]
  allow: [access-gain, access-loss, cost, data-loss, irreversible, credential-loss]
  maxDeletePercent: 100
  wake: true
members:
  - {email: admin@example.com, roles: [admin]}
  - {email: invited@example.com, roles: [developer]}
  - {email: promoted@example.com, roles: [analyst, developer]}
clusters:
  - name: shop
    formerly: [store]
    description: Orders
    stage: prod
    generation: Camunda 8.9+gen1
    allowlist:
      - {ip: 192.0.2.0/24, description: Office}
      - {ip: 198.51.100.7, description: Gate}
    backupSchedule: 0 2 * * *
    secureConnectivity: {allowedPrincipals: ["arn:aws:iam::123456789012:root"], allowedRegions: [us-east-1]}
    monitoringClients:
      - {name: grafana, credentials: {file: creds/grafana.env}}
    secrets:
      CHANGED: {env: CHANGED}
      ADDED: {env: ADDED}
      SAME: {keep: true}
    clients:
      - {name: added, permissions: [Zeebe], credentials: {file: creds/added.env}}
      - {name: commanded, permissions: [Zeebe], credentials: {command: [tee, creds/commanded.json]}}
      - {name: rotated, permissions: [Zeebe, Operate], credentials: {file: creds/rotated.json, format: json}}
      - {name: same, permissions: [Zeebe]}
  - name: fresh
    region: eu-central-1
    channel: Stable
    planType: G3-S
`

const afterKey = `    allowlist:
      - {ip: 203.0.113.0/24, description: Office}
    backupSchedule: 30 1 * * 6
    secrets:
      FIRST: {env: ADDED}
    clients:
      - {name: worker, permissions: [Zeebe, Tasklist], credentials: {file: creds/worker.env}}
  - name: idle
    backupSchedule: ""
    monitoringClients: []
    secureConnectivity: {state: absent}
  - name: doomed
    state: absent
`

// inEverything runs f in a world that everything is to be made of. A colleague has a cluster in it too,
// which the file does not name.
func inEverything(t *testing.T, o emulator.Options, f func(w *world)) {
	t.Helper()
	o.Provisioning, o.Upgrading, o.Resuming = 90*time.Second, 40*time.Second, 50*time.Second
	inWorld(t, o, func(w *world) {
		if err := os.Mkdir(w.path("creds"), 0o700); err != nil {
			t.Fatal(err)
		}
		w.write("org.yaml", everything)
		w.set(map[string]string{"CHANGED": "canary \"changed\"/é&", "ADDED": "canary+added=%3D"})
		w.emulator.SetMember("admin@example.com", "Admin", "admin")
		w.emulator.SetMember("promoted@example.com", "Promoted", "analyst")
		w.emulator.SetMember("leaver@example.com", "Leaver", "visitor")
		w.emulator.AddCluster(emulator.Cluster{
			UUID: seeded + "shop", Name: "store", Region: "eu-central-1", Generation: "Camunda 8.8+gen3", Description: "Old", Labels: []string{"dev"},
			Allowlist: map[string]string{"192.0.2.0/24": "Office", "192.0.2.99": "Once"},
			Secrets:   map[string]string{"CHANGED": "canary before", "DROPPED": "canary dropped", "SAME": "canary same"},
			Clients:   map[string][]string{"rotated": {"Zeebe"}, "dropped": {"Zeebe"}, "same": {"Zeebe"}},
		})
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "doomed", Name: "doomed"})
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "idle", Name: "idle", Region: "us-east-1"})
		for _, name := range []string{"shop", "idle"} {
			w.someone(http.MethodPut, "/clusters/"+seeded+name+"/backups/schedule", `{"schedule":"0 4 * * *"}`)
			w.someone(http.MethodPost, "/clusters/"+seeded+name+"/secure-connectivity", theirs)
			w.someone(http.MethodPost, "/clusters/"+seeded+name+"/monitoring", "")
			w.someone(http.MethodPost, "/clusters/"+seeded+name+"/monitoring/clients", `{"username":"old"}`)
		}
		if err := w.emulator.SetStatus("idle", "Suspended"); err != nil {
			t.Fatal(err)
		}
		w.emulator.AddCluster(emulator.Cluster{
			UUID: seeded + "theirs", Name: "theirs", Secrets: map[string]string{"THEIRS": "canary theirs"}, Clients: map[string][]string{"theirs": {"Zeebe"}},
		})
		f(w)
	})
}

// mayGo are the things that everything asks to delete, and the clients that camsync makes itself, whose
// secrets may get lost with it.
var mayGo = []string{
	"schedule/idle/" + seeded + "idle", "secureConnectivity/idle/" + seeded + "idle", "secureConnectivity/shop/" + seeded + "shop", "secureConnectivity/store/" + seeded + "shop",
	"monitoringClient/shop/grafana", "monitoringClient/store/grafana", "monitoringClient/shop/old", "monitoringClient/store/old", "monitoringClient/idle/old", "monitoring/idle/" + seeded + "idle",
	"monitoring/shop/" + seeded + "shop", "monitoring/store/" + seeded + "shop", // with the last client, where the one to be added could not be
	"cluster/doomed", "member/leaver@example.com", "secret/shop/DROPPED", "secret/store/DROPPED", "client/shop/dropped", "client/store/dropped",
	"client/shop/rotated", "client/store/rotated", "client/shop/added", "client/shop/commanded", "client/store/commanded", "client/store/added", "client/fresh/worker",
}

// judgeEverything says what is wrong with the world of everything once all runs are over.
func (w *world) judgeEverything() error {
	for _, d := range w.emulator.Deletions() {
		if name := deletion(d); !slices.Contains(mayGo, name) {
			return fmt.Errorf("%s was deleted, which nobody asked for", name)
		}
	}
	env, _ := os.ReadFile(w.path("creds/grafana.env"))
	if err := w.scrapes(seeded+"shop", "grafana", dotenv.Parse(string(env))["METRICS_PASSWORD"]); err != nil {
		return err
	}
	return w.judge([]wantedClient{
		{seeded + "shop", "added", "creds/added.env"}, {seeded + "shop", "rotated", "creds/rotated.json"}, {seeded + "shop", "commanded", "creds/commanded.json"}, {"fresh", "worker", "creds/worker.env"},
	})
}

func deletion(d emulator.Change) string {
	return strings.ReplaceAll(d.Kind+"/"+d.Cluster+"/"+d.Name, "//", "/")
}
