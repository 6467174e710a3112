package diff_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// A planCase is two organisations as files, what else is peculiar about them, and the whole plan as text.
//
// The live file is read as if it had been applied: what it leaves out is known to be empty, a cluster
// has the uuid id-NAME, a client w+2 is called w~2, as no file may say, and a secret {env: X} has the
// value X, on both sides.
type planCase struct {
	name          string
	desired, live string
	but           func(desired, live *spec.Organization)
	want          string
}

func testPlans(t *testing.T, cases []planCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, l := load(t, c.desired), applied(load(t, c.live))
			if c.but != nil {
				c.but(&d, &l)
			}
			got := text(diff.Between(d, l))
			if want := dedent(c.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// text is a whole plan, a line for each statement.
func text(p diff.Plan) string {
	var lines []string
	for _, a := range p.Actions {
		lines = append(lines, a.String())
	}
	for _, u := range p.Unmanaged {
		lines = append(lines, "unmanaged "+u.String())
	}
	for _, r := range p.Rotations {
		lines = append(lines, "rotation "+r.String())
	}
	for _, n := range p.Notes {
		lines = append(lines, "note "+n)
	}
	if p.Refusal != nil {
		lines = append(lines, "refused: "+p.Refusal.Reason)
	}
	return strings.Join(lines, "\n")
}

func load(t *testing.T, text string) spec.Organization {
	t.Helper()
	org, err := orgfile.Load([]string{"-"}, strings.NewReader("apiVersion: camsync/v1\n"+dedent(text)))
	if err != nil {
		t.Fatal(err)
	}
	sources.Resolve(context.Background(), &org, func(name string) (string, bool) {
		if name == "UNSET" {
			return "", false
		}
		return name, true
	})
	return org
}

// applied turns what a file says into what the API would show of it.
func applied(org spec.Organization) spec.Organization {
	live := spec.Organization{OwnerID: "org", Members: spec.Known(org.Members.Value()), ClusterOptions: spec.Known(options)}
	var clusters []spec.Cluster
	for _, c := range org.Clusters.Value() {
		if c.UUID == "" {
			c.UUID = "id-" + c.Name
		}
		c.Status, c.OwnerID = spec.Healthy, "org"
		c.Description, c.Stage = spec.Known(c.Description.Value()), spec.Known(c.Stage.Value())
		c.Region = spec.Known(options.Regions[0].Choice)
		c.Channel = named(c.Channel, options.Channels[0].Choice)
		c.PlanType = spec.Known(options.PlanTypes[0])
		c.Generation = named(c.Generation, options.Channels[0].Default)
		c.AutoUpdate = spec.Known(c.AutoUpdate.Value())
		c.HardwarePackages = spec.Unknown[int]("the API does not show it")
		c.BackupRegion = spec.Known(spec.Choice{Name: "europe-west3", UUID: "b3"})
		c.Encryption = spec.Known("Provider")
		c.Allowlist = spec.Known(c.Allowlist.Value())
		c.BackupSchedule = spec.Known(c.BackupSchedule.Value())
		c.SecureConnectivity = spec.Known(c.SecureConnectivity.Value())
		c.Secrets = spec.Known(c.Secrets.Value())
		clients := c.Clients.Value()
		for i := range clients {
			clients[i].Name = strings.Replace(clients[i].Name, "+", "~", 1)
			clients[i].ID = "client-" + clients[i].Name
		}
		c.Clients = spec.Known(clients)
		clusters = append(clusters, c)
	}
	live.Clusters = spec.Known(clusters)
	live.Environments, live.Trash = spec.Known([]spec.Environment{}), spec.Known([]spec.Deleted{})
	for _, c := range clusters {
		live.Environments = spec.Known(append(live.Environments.Value(), spec.Environment{Name: c.Name, ID: "env-" + c.Name, Cluster: c.UUID}))
	}
	workspaces := []spec.Workspace{}
	for _, w := range org.Workspaces.Value() {
		if w.Key == "" {
			w.Key = "key-" + w.Name
		}
		w.Description, w.Members = spec.Known(w.Description.Value()), spec.Known(w.Members.Value())
		assigned := []spec.Environment{}
		for _, e := range w.Environments.Value() {
			i := slices.IndexFunc(live.Environments.Value(), func(l spec.Environment) bool { return l.Name == e.Name })
			assigned = append(assigned, live.Environments.Value()[i])
		}
		w.Environments = spec.Known(assigned)
		projects := []spec.Project{}
		for _, p := range w.Projects.Value() {
			if p.Key == "" {
				p.Key = "key-" + p.Name
			}
			projects = append(projects, p)
		}
		w.Projects, w.Trash = spec.Known(projects), spec.Known([]spec.Deleted{})
		workspaces = append(workspaces, w)
	}
	live.Workspaces = spec.Known(workspaces)
	return live
}

func named(p spec.Part[spec.Choice], otherwise spec.Choice) spec.Part[spec.Choice] {
	if p.IsKnown() {
		return spec.Known(spec.Choice{Name: p.Value().Name, UUID: "uuid of " + p.Value().Name})
	}
	return spec.Known(otherwise)
}

var options = spec.ClusterOptions{
	Regions: []spec.RegionOption{
		{Choice: spec.Choice{Name: "Belgium, Europe (europe-west1)", UUID: "r1"}, Backups: []spec.BackupOption{
			{UUID: "b3", Regions: []spec.Choice{{Name: "Frankfurt (europe-west3)", UUID: "europe-west3"}}},
			{UUID: "b34", Regions: []spec.Choice{{Name: "Frankfurt (europe-west3)", UUID: "europe-west3"}, {Name: "London (europe-west2)", UUID: "europe-west2"}}},
		}},
		{Choice: spec.Choice{Name: "Iowa, USA (us-central1)", UUID: "r2"}},
	},
	Channels: []spec.ChannelOption{{
		Choice:  spec.Choice{Name: "Stable", UUID: "c1"},
		Default: spec.Choice{Name: "Camunda 8.8+gen3", UUID: "g83"},
		Generations: []spec.Choice{
			{Name: "Camunda 8.8+gen3", UUID: "g83"}, {Name: "Camunda 8.7+gen9", UUID: "g79"},
		},
	}},
	PlanTypes: []spec.Choice{{Name: "G3-S", UUID: "p1"}},
}

// dedent takes the indentation of the first line from every line.
func dedent(s string) string {
	s = strings.Trim(s, "\n\t ")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if i > 0 {
			lines[i] = strings.TrimPrefix(l, "\t\t\t\t")
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "\t", "  ")
}
