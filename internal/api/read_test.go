package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

const options = `{"channels":[{"name":"Stable","uuid":"channel","defaultGeneration":{"name":"Camunda 8.8+gen3","uuid":"generation"},
	"allowedGenerations":[{"name":"Camunda 8.8+gen3","uuid":"generation","classification":"new one"}]}],
	"clusterPlanTypes":[{"name":"G3-S","uuid":"plan"}],
	"regions":[{"provider":"gcp","name":"Belgium, Europe (europe-west1)","uuid":"region","backups":[{"uuid":"backup","regions":[{"id":"europe-west3","label":"Frankfurt"}]}]}]}`

func TestReadEverything(t *testing.T) {
	s := serve(t, files(map[string]string{
		"GET /clusters":             "[" + cluster("production", "c-1") + "]",
		"GET /members":              `[{"email":"Ana@example.com","name":"Ana","roles":["organizationadmin","newrole"],"invitePending":false,"since":1}]`,
		"GET /clusters/c-1/secrets": `{"B":"two","A":"one","M":"***","E":""}`,
		"GET /clusters/c-1/clients": `[{"clientId":"id~1","name":"worker","permissions":["Zeebe","Newer"]}]`,
	}))
	client := s.client()
	org, err := everything(t, client)
	if err != nil {
		t.Fatal(err)
	}
	if org.OwnerID != "org-1" || !org.ClusterOptions.IsAbsent() {
		t.Errorf("owner %q, options %+v", org.OwnerID, org.ClusterOptions)
	}
	if m := org.Members.Value(); len(m) != 1 || m[0].Email != "Ana@example.com" || m[0].Name != "Ana" || !slices.Equal(m[0].Roles, []string{"organizationadmin", "newrole"}) || m[0].Pending {
		t.Errorf("members %+v", m)
	}
	c := org.Clusters.Value()[0]
	if c.Name != "production" || c.UUID != "c-1" || c.Status != spec.Healthy || c.Created.Year() != 2026 ||
		c.Region.Value().Code() != "europe-west1" || c.Generation.Value().Name != "Camunda 8.8+gen3" || c.Channel.Value().UUID != "channel" ||
		c.PlanType.Value().Name != "G3-S" || !c.AutoUpdate.Value() || c.Encryption.Value() != "Provider" || c.Stage.Value() != "prod" || c.Description.Value() != "Orders" {
		t.Errorf("cluster %+v", c)
	}
	if why, _ := c.HardwarePackages.Why(); why != "the API does not show it" {
		t.Errorf("hardware packages: %q", why)
	}
	e := c.Allowlist.Value().Entries
	if len(e) != 1 || e[0].IP != "203.0.113.7/24, 2001:db8::1" || e[0].Description.Value() != "Office" || fmt.Sprint(e[0].Prefixes) != "[203.0.113.0/24 2001:db8::1/128]" {
		t.Errorf("allowlist %+v", e)
	}
	var secrets []string
	for _, secret := range c.Secrets.Value() {
		why, _ := secret.Value.Why()
		secrets = append(secrets, secret.Name+"="+secret.Value.Value().Reveal()+why)
	}
	if got := strings.Join(secrets, " "); got != "A=one B=two E=the API masks it M=the API masks it" {
		t.Errorf("secrets %q", got)
	}
	if cl := c.Clients.Value(); len(cl) != 1 || cl[0].ID != "id~1" || cl[0].Name != "worker" || !slices.Equal(cl[0].Permissions, []string{"Zeebe", "Newer"}) {
		t.Errorf("clients %+v", cl)
	}
	want := map[string]int{"POST token": 1, "GET /clusters": 1, "GET /members": 1, "GET /clusters/{clusterUuid}/secrets": 1, "GET /clusters/{clusterUuid}/clients": 1,
		"GET /clusters/{clusterUuid}/backups/schedule": 1, "GET /clusters/{clusterUuid}/monitoring/clients": 1}
	if got := client.Requests(); !maps.Equal(got, want) {
		t.Errorf("requests %v, want %v", got, want)
	}
	for _, r := range s.requests() {
		if r.auth != "Bearer token-1" || r.agent != "camsync/1.2.3" || r.body != "" {
			t.Errorf("request %+v", r)
		}
	}
}

// desired is an organisation of n clusters called c0, c1, …, with those kinds managed.
func desired(n int, members, secrets, clients bool) spec.Organization {
	var org spec.Organization
	list := make([]spec.Cluster, n)
	for i := range list {
		list[i].Name = fmt.Sprintf("c%d", i)
		if secrets {
			list[i].Secrets = spec.Known([]spec.Secret(nil))
		}
		if clients {
			list[i].Clients = spec.Known([]spec.Client(nil))
		}
	}
	org.Clusters = spec.Known(list)
	if members {
		org.Members = spec.Known([]spec.Member(nil))
	}
	return org
}

func TestRequestsOfAPlan(t *testing.T) {
	const n = 20
	var live []string
	for i := range n + 3 { // three that no file names
		live = append(live, cluster(fmt.Sprintf("c%d", i), fmt.Sprintf("uuid-%d", i)))
	}
	answer := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/clusters":
			fmt.Fprint(w, "["+strings.Join(live, ",")+"]")
		case r.URL.Path == "/clusters/parameters":
			fmt.Fprint(w, options)
		case strings.HasSuffix(r.URL.Path, "/secrets"):
			fmt.Fprint(w, "{}")
		default:
			fmt.Fprint(w, "[]")
		}
	}
	withAbsent, withNew := desired(n, true, true, true), desired(n, true, true, true)
	withAbsent.Clusters.Value()[0].Absent = true
	withNew.Clusters.Value()[0].Name = "brand new"
	withPin := desired(n, true, true, true)
	withPin.Clusters.Value()[0].UUID = "of nobody"
	for name, test := range map[string]struct {
		desired spec.Organization
		want    int
		options bool
	}{
		"all managed":            {desired(n, true, true, true), 2 + 2*n, false},
		"without clients":        {desired(n, true, true, false), 2 + n, false},
		"without members":        {desired(n, false, true, true), 1 + 2*n, false},
		"clusters only":          {desired(n, false, false, false), 1, false},
		"one to delete":          {withAbsent, 2 + 2*(n-1) + 1, false},
		"one to create":          {withNew, 2 + 2*(n-1) + 1, true},
		"a pin that is nobody's": {withPin, 2 + 2*(n-1), false},
		"members only":           {spec.Organization{Members: spec.Known([]spec.Member{})}, 1, false},
		"nothing":                {spec.Organization{}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, answer)
			client := s.client()
			org, err := client.Read(t.Context(), api.Needed(test.desired))
			if err != nil {
				t.Fatal(err)
			}
			if got := len(s.requests()); got != test.want {
				t.Errorf("%d requests, want %d: %v", got, test.want, client.Requests())
			}
			if s.logins() != min(1, test.want) {
				t.Errorf("%d logins", s.logins())
			}
			if org.ClusterOptions.IsKnown() != test.options {
				t.Errorf("options %+v", org.ClusterOptions)
			}
			if test.options {
				o := org.ClusterOptions.Value()
				if o.PlanTypes[0].UUID != "plan" || o.Channels[0].Default.UUID != "generation" || o.Channels[0].Generations[0].Name != "Camunda 8.8+gen3" ||
					o.Regions[0].Code() != "europe-west1" || o.Regions[0].Backups[0].UUID != "backup" || o.Regions[0].Backups[0].Regions[0] != (spec.Choice{Name: "Frankfurt", UUID: "europe-west3"}) {
					t.Errorf("options %+v", o)
				}
			}
		})
	}
}
