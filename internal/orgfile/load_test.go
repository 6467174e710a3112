package orgfile_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

const wholeFile = `# yaml-language-server: $schema=camsync.schema.json
apiVersion: camsync/v1
organization:
  ownerId: 7c7a
policy:
  prune: [secrets]
  allow: [cost, data-loss]
  protect: [member/cto@example.com]
members:
  - email: Ana@example.com
    roles: [admin, analyst]
clusters:
  - name: production
    uuid: 5f0c
    formerly: [prod-old]
    state: present
    description: Order processing
    stage: prod
    region: europe-west1
    channel: Stable
    planType: G3-S
    generation: Camunda 8.8+gen3
    autoUpdate: true
    hardwarePackages: 2
    backupRegion: europe-west3
    encryption: {type: Provider}
    allowlist:
      - ip: 203.0.113.0/24, 198.51.100.7
        description: Office
    secrets:
      SLACK_TOKEN: {env: SLACK_TOKEN}
      DB_PASSWORD: {file: secrets/db-password}
      SMTP: {command: [pass, show, smtp]}
      OLD: {keep: true}
    clients:
      - name: order-worker
        permissions: [Zeebe]
        credentials: {file: credentials/order-worker.env}
  - name: gone
    state: absent
`

func TestLoadWholeFile(t *testing.T) {
	org := load(t, wholeFile)
	if org.OwnerID != "7c7a" {
		t.Errorf("owner %q", org.OwnerID)
	}
	p := org.Policy
	if len(p.Prune) != 1 || p.Prune[0] != spec.Secrets || p.Allow != spec.Cost|spec.DataLoss || p.MaxDeletePercent != 25 || p.MinAdmins != 1 || len(p.Protect) != 1 {
		t.Errorf("policy %+v", p)
	}
	if m := org.Members.Value(); len(m) != 1 || m[0].Email != "Ana@example.com" || strings.Join(m[0].Roles, " ") != "admin analyst" || m[0].Pos.String() != "stdin:10:5" {
		t.Errorf("members %+v", m)
	}
	if at := org.Clusters.Pos.String(); at != "stdin:12:1" {
		t.Errorf("clusters stand at %s", at)
	}
	clusters := org.Clusters.Value()
	if len(clusters) != 2 {
		t.Fatalf("%d clusters", len(clusters))
	}
	c := clusters[0]
	if c.Name != "production" || c.UUID != "5f0c" || c.Formerly[0] != "prod-old" || c.Absent || c.Pos.Line != 13 {
		t.Errorf("cluster %+v", c)
	}
	if c.Description.Value() != "Order processing" || c.Stage.Value() != "prod" || c.Region.Value().Name != "europe-west1" ||
		c.Channel.Value().Name != "Stable" || c.PlanType.Value().Name != "G3-S" || c.Generation.Value().Name != "Camunda 8.8+gen3" ||
		!c.AutoUpdate.Value() || c.HardwarePackages.Value() != 2 || c.BackupRegion.Value().Name != "europe-west3" || c.Encryption.Value() != "Provider" {
		t.Errorf("settings %+v", c)
	}
	if at := c.Region.Pos.String(); at != "stdin:19:5" {
		t.Errorf("region stands at %s", at)
	}
	e := c.Allowlist.Value().Entries
	if len(e) != 1 || e[0].IP != "203.0.113.0/24, 198.51.100.7" || len(e[0].Prefixes) != 2 || e[0].Prefixes[1].String() != "198.51.100.7/32" || e[0].Description.Value() != "Office" {
		t.Errorf("allowlist %+v", e)
	}
	s := c.Secrets.Value()
	if len(s) != 4 || s[0].Source.Env != "SLACK_TOKEN" || s[1].Source.File != "secrets/db-password" || len(s[2].Source.Program.Command) != 3 || !s[3].Source.Keep {
		t.Errorf("secrets %+v", s)
	}
	w := c.Clients.Value()[0]
	if w.Name != "order-worker" || w.Permissions[0] != "Zeebe" || w.Credentials.File != "credentials/order-worker.env" || w.Credentials.Format != "env" {
		t.Errorf("client %+v", w)
	}
	if gone := clusters[1]; !gone.Absent || !gone.Secrets.IsAbsent() || !gone.Allowlist.IsAbsent() {
		t.Errorf("cluster %+v", gone)
	}
}

func TestAbsentIsNotEmpty(t *testing.T) {
	absent := load(t, "apiVersion: camsync/v1\n")
	if !absent.Members.IsAbsent() || !absent.Clusters.IsAbsent() {
		t.Errorf("nothing is declared, yet something is managed: %+v", absent)
	}
	empty := load(t, "apiVersion: camsync/v1\nmembers: []\nclusters: [{name: a, allowlist: [], allowOpen: true, secrets: {}, clients: []}]\n")
	c := empty.Clusters.Value()[0]
	if !empty.Members.IsKnown() || !c.Allowlist.IsKnown() || !c.Allowlist.Value().AllowOpen || !c.Secrets.IsKnown() || !c.Clients.IsKnown() {
		t.Errorf("what is empty is not managed: %+v", empty)
	}
	if got := empty.Policy; got.Allow != spec.DefaultPolicy().Allow {
		t.Errorf("policy %+v, want the default", got)
	}
}

// load reads one file that must be right.
func load(t *testing.T, text string) spec.Organization {
	t.Helper()
	org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return org
}
