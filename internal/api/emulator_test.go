package api_test

import (
	"net/http/httptest"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/spec"
)

// TestAWalkThroughTheEmulator makes every call against an API that was written without ours.
func TestAWalkThroughTheEmulator(t *testing.T) {
	e := invariants.New(emulator.Options{})
	s := httptest.NewServer(e)
	defer s.Close()
	client, err := api.New(api.Config{
		BaseURL: s.URL, OAuthURL: s.URL + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret"),
	})
	if err != nil {
		t.Fatal(err)
	}
	uuid := ""
	do := func(call api.Call) api.Answer {
		t.Helper()
		answer, err := client.Do(t.Context(), call, uuid)
		if err != nil {
			t.Fatalf("%#v: %v", call, err)
		}
		return answer
	}
	read := func(selection api.Selection) spec.Organization {
		t.Helper()
		org, err := client.Read(t.Context(), selection)
		if err != nil {
			t.Fatal(err)
		}
		if why, unknown := org.Clusters.Why(); unknown {
			t.Fatal(why)
		}
		return org
	}
	found := func(choices []spec.Choice, text string) string {
		t.Helper()
		for _, c := range choices {
			if c.Is(text) {
				return c.UUID
			}
		}
		t.Fatalf("%s is not offered", text)
		return ""
	}

	var wanted spec.Organization
	wanted.Clusters = spec.Known([]spec.Cluster{{Name: "production", Secrets: spec.Known([]spec.Secret{}), Clients: spec.Known([]spec.Client{})}})
	wanted.Members = spec.Known([]spec.Member{})
	o := read(api.Needed(wanted)).ClusterOptions.Value()
	call := api.CreateCluster{Name: "production", StageLabel: "dev", Description: "Orders", PlanTypeID: found(o.PlanTypes, "G3-S")}
	for _, r := range o.Regions {
		if r.Is("europe-west1") {
			call.RegionID, call.BackupRegionID = r.UUID, r.Backups[0].UUID
		}
	}
	for _, c := range o.Channels {
		if c.Is("Stable") {
			call.ChannelID, call.GenerationID = c.UUID, found(c.Generations, "Camunda 8.8+gen3")
		}
	}
	uuid = do(call).Created
	do(api.PatchCluster{Description: new(""), StageLabel: new("prod")})
	do(api.SetAllowlist{Entries: []api.AllowlistEntry{{IP: "203.0.113.0/24, 198.51.100.7", Description: "Office"}}})
	do(api.CreateSecret{Name: "A", Value: spec.Seal("one")})
	do(api.UpdateSecret{Name: "A", Value: spec.Seal("two")})
	do(api.CreateSecret{Name: "B", Value: spec.Seal("three")})
	do(api.DeleteSecret{Name: "B"})
	made := do(api.CreateClient{Name: "worker", Permissions: []string{"Zeebe"}}).Client
	gone := do(api.CreateClient{Name: "gone", Permissions: []string{"Operate"}}).Client
	do(api.DeleteClient{ID: gone.ID})
	do(api.DeleteClient{ID: gone.ID}) // is gone already
	do(api.SetRoles{Email: "ana+1@example.com", Roles: []string{"admin"}})
	do(api.SetRoles{Email: "ben@example.com", Roles: []string{"visitor"}})
	do(api.RemoveMember{Email: "ben@example.com"})
	if got := do(api.Upgrade{}).Generation; got == "" || got == "Camunda 8.8+gen3" {
		t.Errorf("upgraded to %q", got)
	}

	e.ResetRequests()
	org := read(api.Needed(wanted))
	sent := 0
	for _, n := range e.Requests() {
		sent += n
	}
	if sent != 4 { // 2 + 2N, and no token
		t.Errorf("%d requests: %v", sent, e.Requests())
	}
	c := org.Clusters.Value()[0]
	secrets, clients := c.Secrets.Value(), c.Clients.Value()
	if c.UUID != uuid || c.Name != "production" || c.Stage.Value() != "prod" || c.Description.Value() != "" || c.Region.Value().Code() != "europe-west1" || c.BackupRegion.Value().UUID == "" ||
		len(c.Allowlist.Value().Entries) != 1 || len(c.Allowlist.Value().Entries[0].Prefixes) != 2 {
		t.Errorf("cluster %+v", c)
	}
	if len(secrets) != 1 || secrets[0].Name != "A" || secrets[0].Value.Value().Reveal() != "two" {
		t.Errorf("secrets %+v", secrets)
	}
	if len(clients) != 1 || clients[0].ID != made.ID || clients[0].Permissions[0] != "Zeebe" || made.Secret.Reveal() == "" || made.Audience == "" || len(made.Links) == 0 {
		t.Errorf("clients %+v, made %+v", clients, made)
	}
	invited := false
	for _, m := range org.Members.Value() {
		invited = invited || m.Email == "ana+1@example.com" && m.Pending && m.Roles[0] == "admin"
		if m.Email == "ben@example.com" {
			t.Error("ben is still there")
		}
	}
	if !invited {
		t.Errorf("members %+v", org.Members.Value())
	}
	for _, p := range client.Probe(t.Context()) {
		if p.Access != api.Readable && p.Reason != "no cluster in AWS to ask" {
			t.Errorf("%+v", p)
		}
	}
	if owner, err := client.OwnerFromActivity(t.Context()); err != nil || owner != org.OwnerID {
		t.Errorf("owner %q, %v, want %q", owner, err, org.OwnerID)
	}
	do(api.DeleteCluster{})
	do(api.DeleteCluster{})
	if got := e.Violations(); len(got) != 0 {
		t.Errorf("violations: %q", got)
	}
}
