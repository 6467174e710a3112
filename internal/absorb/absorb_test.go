package absorb_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/camsync/camsync/internal/absorb"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// TestFiles absorbs what each file of testdata describes:
//
//	org.yaml   the desired file
//	live.yaml  what is live, as a file; what it leaves out is known to be empty
//	names      what to absorb; empty for every difference
//	want.yaml  the file afterwards
//	left       what could not be absorbed, and why
func TestFiles(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal(err, "no files")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			part := func(name string) string {
				for _, f := range archive.Files {
					if f.Name == name {
						return string(f.Data)
					}
				}
				return ""
			}
			got, left := run(t, part("org.yaml"), applied(load(t, part("live.yaml"))), named(strings.Fields(part("names"))...))
			if want := part("want.yaml"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if want := part("left"); left != want {
				t.Errorf("left\n%s\nwant\n%s", left, want)
			}
		})
	}
}

// named are names by their texts, in which no part has a slash.
func named(texts ...string) []spec.Name {
	names := make([]spec.Name, len(texts))
	for i, text := range texts {
		names[i] = nameOf(text)
	}
	return names
}

func nameOf(text string) spec.Name {
	words := append(strings.Split(text, "/"), "", "", "")
	for _, kind := range spec.Kinds() {
		cluster := ""
		if words[0] == "cluster" {
			cluster = words[1]
		}
		if name, ok := spec.NameOf(kind, cluster, text); ok {
			return name
		}
	}
	panic(text)
}

// run absorbs, checks that the plan has become what it should, and returns the text and what is left.
func run(t *testing.T, text string, live spec.Organization, names []spec.Name) (after, left string) {
	t.Helper()
	desired := load(t, text)
	before := diff.Between(desired, live)
	if len(names) == 0 {
		for _, a := range before.Actions {
			names = append(names, a.Name)
		}
	}
	r, err := absorb.Into(map[string][]byte{"stdin": []byte(text)}, desired, live, before, names)
	if err != nil {
		t.Fatal(err)
	}
	if changed, ok := r.Texts["stdin"]; ok {
		text = string(changed)
	}
	if err := absorb.Check(before, diff.Between(load(t, text), live), r, names); err != nil {
		t.Errorf("%v, in\n%s", err, text)
	}
	for _, l := range r.Refused {
		left += l.Name.String() + ": " + l.Why + "\n"
	}
	return text, left
}

func load(t *testing.T, text string) spec.Organization {
	t.Helper()
	org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v, in\n%s", err, text)
	}
	for i := range org.Clusters.Value() {
		for j := range org.Clusters.Value()[i].Secrets.Value() {
			s := &org.Clusters.Value()[i].Secrets.Value()[j]
			if s.Source.Env != "" {
				s.Value = spec.Known(spec.Seal(s.Source.Env))
			}
		}
	}
	return org
}

// applied is a desired organisation as it would be read once it is live.
func applied(org spec.Organization) spec.Organization {
	for i := range org.Clusters.Value() {
		c := &org.Clusters.Value()[i]
		c.Status = spec.Healthy
		if c.UUID == "" {
			c.UUID = "id-" + c.Name
		}
		if !c.Allowlist.IsKnown() {
			c.Allowlist = spec.Known(spec.Allowlist{})
		}
		if !c.Secrets.IsKnown() {
			c.Secrets = spec.Known[[]spec.Secret](nil)
		}
		for j := range c.Secrets.Value() {
			if s := &c.Secrets.Value()[j]; s.Source.Keep {
				s.Value = spec.Known(spec.Seal("kept"))
			}
		}
		if !c.Clients.IsKnown() {
			c.Clients = spec.Known[[]spec.Client](nil)
		}
		for j := range c.Clients.Value() {
			c.Clients.Value()[j].ID = "id-of-" + c.Clients.Value()[j].Name
		}
		if !c.Stage.IsKnown() {
			c.Stage = spec.Known("")
		}
		if !c.Description.IsKnown() {
			c.Description = spec.Known("")
		}
	}
	if !org.Members.IsKnown() {
		org.Members = spec.Known[[]spec.Member](nil)
	}
	if !org.Clusters.IsKnown() {
		org.Clusters = spec.Known[[]spec.Cluster](nil)
	}
	return org
}

// What is unknown is never taken for absent.
func TestUnknownStays(t *testing.T) {
	const text = "apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\nclusters:\n  - name: p\n    allowlist: []\n    allowOpen: true\n    secrets: {A: {keep: true}}\n    clients: []\n"
	live := applied(load(t, text))
	live.Members = spec.Unknown[[]spec.Member]("403")
	c := &live.Clusters.Value()[0]
	c.Allowlist, c.Secrets, c.Clients = spec.Unknown[spec.Allowlist]("403"), spec.Unknown[[]spec.Secret]("403"), spec.Unknown[[]spec.Client]("403")
	got, left := run(t, text, live, nil)
	if got != text || strings.Count(left, "unknown: 403\n") != 4 {
		t.Errorf("%s\n%s", got, left)
	}
}

// Whom the API lets nobody change, no file can declare.
func TestOwnerStays(t *testing.T) {
	const text = "apiVersion: camsync/v1\nmembers: [{email: ana@example.com, roles: [admin]}, {email: ben@example.com, roles: [admin]}]\n"
	live := applied(load(t, text))
	live.Members.Value()[0].Roles = []string{"owner", "visitor"}
	live.Members.Value()[1].Roles = []string{"organizationadmin", "visitor"}
	got, left := run(t, text, live, nil)
	want := strings.Replace(text, "ben@example.com, roles: [admin]", "ben@example.com, roles: [admin, visitor]", 1)
	if got != want || left != "member/ana@example.com: role owner cannot be assigned through the API\n" {
		t.Errorf("%s\n%s", got, left)
	}
}

// What a file cannot hold of the names that the API shows is left, and spoils nothing else.
func TestHostileNames(t *testing.T) {
	const text = "apiVersion: camsync/v1\nmembers: []\nclusters:\n  - name: p\n    description: x\n    secrets: {}\n    clients: []\n"
	live := applied(load(t, text))
	live.Members = spec.Known([]spec.Member{
		{Email: "eve@example.com\nroles: [admin]", Roles: []string{"visitor"}}, {Email: "o'neil+x@example.com", Roles: []string{"visitor"}},
	})
	c := &live.Clusters.Value()[0]
	c.Description = spec.Known("a: {b} # \"c\" \u2028 'd'\n- e")
	c.Secrets = spec.Known([]spec.Secret{{Name: "A: {env: B}"}, {Name: "true"}, {Name: "8.10"}})
	c.Clients = spec.Known([]spec.Client{{Name: "a b", Permissions: []string{"Zeebe"}}, {Name: "- [x", Permissions: []string{"Zeebe"}},
		{Name: "{x}", Permissions: []string{"Zeebe"}}, {Name: "w", Permissions: []string{"New"}}})
	plan := diff.Between(load(t, text), live)
	got, left := run(t, text, live, slices.Concat(plan.Unmanaged, []spec.Name{spec.ClusterName("p")}))
	want := `apiVersion: camsync/v1
members:
  - email: "o'neil+x@example.com"
    roles: [visitor]
clusters:
  - name: p
    description: "a: {b} # \"c\" \u2028 'd'\n- e"
    secrets:
      "8.10": {keep: true}
      "true": {keep: true}
    clients:
      - name: "{x}"
        permissions: [Zeebe]
`
	if got != want || strings.Count(left, "\n") != 6 {
		t.Errorf("%s\n%s", got, left)
	}
}

// The metrics endpoint follows from the monitoring clients: whether it is to be switched may change with one that is absorbed.
func TestTheMetricsEndpointFollows(t *testing.T) {
	file := func(clients string) string {
		return "apiVersion: camsync/v1\npolicy: {prune: [monitoringClients], allow: [credential-loss]}\nclusters:\n  - name: p\n    monitoringClients: [" + clients + "]\n"
	}
	for name, c := range map[string]struct{ live, text, want string }{
		"on, and no client":          {"", "{name: a}", ""},
		"one of two that would go":   {"{name: a}, {name: b}", "", "{name: a}"},
		"the only one that would go": {"{name: a}", "", "{name: a}"},
		"one of two that are gone":   {"", "{name: a}, {name: b}", "{name: b}"},
	} {
		t.Run(name, func(t *testing.T) {
			live := applied(load(t, file(c.live)))
			live.Clusters.Value()[0].MetricsEndpoint.On, live.Clusters.Value()[0].UUID = true, "id-p"
			got, left := run(t, file(c.text), live, named("cluster/p/monitoring/a"))
			is, want := load(t, got).Clusters.Value()[0], load(t, file(c.want)).Clusters.Value()[0]
			if left != "" || !slices.Equal(spec.MonitoringClients.In(is).Names, spec.MonitoringClients.In(want).Names) {
				t.Errorf("%s\n%s", got, left)
			}
		})
	}
}

// Another live cluster, which the file leaves out, may have the name of a declared one, as after a failover. It stays as it is.
func TestAnotherClusterOfTheName(t *testing.T) {
	const text = "apiVersion: camsync/v1\nclusters:\n  - name: p\n    uuid: 22222222-2222-4222-8222-222222222222\n    region: east\n"
	live := applied(load(t, text))
	p := &live.Clusters.Value()[0]
	p.Region = spec.Known(spec.Choice{Name: "west"})
	live.Clusters = spec.Known(append(live.Clusters.Value(), spec.Cluster{Name: "p", UUID: "other", Status: spec.Suspended}))
	got, left := run(t, text, live, named("cluster/p"))
	if want := strings.Replace(text, "east", "west", 1); got != want || left != "" {
		t.Errorf("%s\n%s", got, left)
	}
}

// A live cluster that nobody declared may be called like something in another one, as slashes are free to the API.
func TestClusterNamedLikeASecret(t *testing.T) {
	const text = "apiVersion: camsync/v1\nclusters:\n  - name: p\n    secrets: {}\n    clients: []\n"
	live := applied(load(t, text))
	for _, name := range []string{"p/secret/A", "p/client/a", "q/secret/A"} {
		live.Clusters = spec.Known(append(live.Clusters.Value(), spec.Cluster{Name: name, UUID: "id of " + name, Status: spec.Healthy}))
	}
	names := []spec.Name{spec.ClusterName("p/client/a"), spec.ClusterName("p/secret/A"), spec.ClusterName("q/secret/A")}
	got, left := run(t, text, live, names)
	if got != text || strings.Count(left, " writes it, to be copied into the file") != len(names) {
		t.Errorf("%s\n%s", got, left)
	}
}
