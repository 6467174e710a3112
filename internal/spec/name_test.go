package spec_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestNames(t *testing.T) {
	for _, test := range []struct {
		name              spec.Name
		text, base, below string
		lane              string
		list, inside      bool
	}{
		{spec.ClusterName("prod"), "cluster/prod", "prod", "cluster/prod/", "cluster/prod", false, false},
		{spec.Clusters.List(""), "clusters", "", "cluster/", "members", true, false},
		{spec.Allowlists.Name("prod", ""), "cluster/prod/allowlist", "", "cluster/prod/allowlist/", "cluster/prod", false, true},
		{spec.Secrets.Name("prod", "TOKEN"), "cluster/prod/secret/TOKEN", "TOKEN", "cluster/prod/secret/TOKEN/", "cluster/prod", false, true},
		{spec.Secrets.List("prod"), "cluster/prod/secrets", "", "cluster/prod/secret/", "cluster/prod", true, true},
		{spec.Clients.Name("prod", "worker~2"), "cluster/prod/client/worker~2", "worker~2", "cluster/prod/client/worker~2/", "cluster/prod", false, true},
		{spec.Clients.List("prod"), "cluster/prod/clients", "", "cluster/prod/client/", "cluster/prod", true, true},
		{spec.MemberName("ana@example.com"), "member/ana@example.com", "ana@example.com", "member/ana@example.com/", "members", false, false},
		{spec.Members.List(""), "members", "", "member/", "members", true, false},
		{spec.Secrets.Name("", "TOKEN"), "secret/TOKEN", "TOKEN", "secret/TOKEN/", "members", false, true}, // of a cluster that nothing names
	} {
		n := test.name
		if n.String() != test.text || n.Base() != test.base || n.Below() != test.below || n.Lane().String() != test.lane || n.IsList() != test.list {
			t.Errorf("%#v: %q, base %q, below %q, lane %q, list %t", n, n, n.Base(), n.Below(), n.Lane(), n.IsList())
		}
		if got := n.Under(n.Outer); got != test.inside || n.Outer != "" && n.Under("another") {
			t.Errorf("%s in %q: %t", n, n.Outer, got)
		}
		if again, ok := spec.NameOf(n.Kind, n.Outer, test.text); !ok || again != n {
			t.Errorf("%q is read as %#v", test.text, again)
		}
	}
}

// With the kind and the cluster known, each text has one meaning.
func TestNameOf(t *testing.T) {
	for _, test := range []struct {
		kind          spec.Kind
		cluster, text string
		own           string // empty for none
	}{
		{spec.Secrets, "a", "cluster/a/secret/b/secret/c", "b/secret/c"},
		{spec.Secrets, "a/secret/b", "cluster/a/secret/b/secret/c", "c"},
		{spec.Clients, "a/b", "cluster/a/b/client/c", "c"},
		{spec.Allowlists, "a/allowlist", "cluster/a/allowlist/allowlist", ""},
		{spec.Clusters, "secrets", "cluster/secrets", ""},
		{spec.Clusters, "a/secret/", "cluster/a/secret/", ""},
		{spec.Secrets, "/", "cluster///secret/x", "x"},
	} {
		if got, ok := spec.NameOf(test.kind, test.cluster, test.text); !ok || got != test.kind.Name(test.cluster, test.own) || got.String() != test.text {
			t.Errorf("%q is read as %#v", test.text, got)
		}
	}
	for _, kind := range spec.Kinds() {
		for _, text := range []string{"", "cluster/", "member/", "cluster", "Members", "secret/x", "policy", "/cluster/a", "cluster/a/secret/"} {
			if got, ok := spec.NameOf(kind, "a", text); ok {
				t.Errorf("%q is read as %#v", text, got)
			}
		}
	}
}

// Every text that is read as a name is its spelling, and every name with a kind and a cluster that are known is read as itself.
func FuzzNames(f *testing.F) {
	f.Add("cluster/a/secret/b/secret/c", "a", "b")
	f.Add("member/a", "", "")
	f.Add("clusters", "secrets", "allowlist")
	f.Add("cluster/x/clients", "x/clients", "/")
	f.Fuzz(func(t *testing.T, text, cluster, own string) {
		for _, kind := range spec.Kinds() {
			if n, ok := spec.NameOf(kind, cluster, text); ok && n.String() != text {
				t.Errorf("%q is read as %#v, which is %q", text, n, n)
			}
			n := kind.Name(cluster, own)
			switch traits := kind.Traits(); {
			case (kind.Outer() == "") != (cluster == ""), kind.Outer() == kind && own != "", traits.Single && own != "":
				continue // nothing has such a name
			}
			if again, ok := spec.NameOf(kind, n.Outer, n.String()); !ok || again != n {
				t.Errorf("%#v is read as %#v", n, again)
			}
		}
	})
}

// Each row of the table says all that others take from it.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range spec.Kinds() {
		traits := kind.Traits()
		if traits.Singular == "" || seen[kind.List("c").String()] || seen[string(kind)] || string(kind) == traits.Singular && !traits.Single && kind != spec.Assets {
			t.Errorf("%s: one of them is %q", kind, traits.Singular)
		}
		seen[kind.List("c").String()], seen[string(kind)] = true, true
		if traits.Permission == "" || len(traits.Entities) == 0 && !traits.Unlogged {
			t.Errorf("%s: permission %q, entities %q", kind, traits.Permission, traits.Entities)
		}
		if traits.Reported && !traits.Prunable {
			t.Errorf("%s: the policy cannot say whether it is reported", kind)
		}
		if !traits.Single && traits.Missing == 0 {
			t.Errorf("%s: it does no harm where one is missing", kind)
		}
		if !spec.NewPattern("*").CanMatch(kind) || !spec.NewPattern("*").Inside(kind.Name("c", "").Lane()) && kind.Outer() != "" {
			t.Errorf("%s: no name that * matches", kind)
		}
		example := map[bool]string{true: "a@example.com", false: "x"}[kind == spec.Members || kind == spec.WorkspaceMembers]
		n := kind.Name("c", example)
		if kind == spec.ProjectFiles {
			n = spec.FileName("c", "p", "sub/x")
		}
		if again, ok := spec.NameOf(kind, "c", n.String()); !ok || again.Kind != kind || !spec.NewPattern(n.String()).CanMatch(kind) {
			t.Errorf("%s is read as %#v", n, again)
		}
	}
	if got := (spec.Kind("backups")).Traits(); got.Singular != "" || len(got.Entities) > 0 {
		t.Errorf("a kind that is none: %+v", got)
	}
}

// The names of an organisation are those of all that is in it.
func TestNamesOfAnOrganization(t *testing.T) {
	org := spec.Organization{
		Members: spec.Known([]spec.Member{{Email: "a@example.com"}}),
		Clusters: spec.Known([]spec.Cluster{
			{Name: "c", Secrets: spec.Known([]spec.Secret{{Name: "S"}}), Clients: spec.Known([]spec.Client{{Name: "k"}}), MonitoringClients: spec.Known([]spec.MonitoringClient{{Name: "m"}})}, {Name: "d", BackupSchedule: spec.Known(""), SecureConnectivity: spec.Known(spec.PrivateLink{})},
		}),
		Workspaces: spec.Known([]spec.Workspace{{Name: "w", Members: spec.Known([]spec.WorkspaceMember{{Email: "a@example.com"}}), Projects: spec.Known([]spec.Project{
			{Name: "p", Files: spec.Known(spec.Files{Live: []spec.File{{Path: "sub/a.bpmn"}}})}, {Name: "q"},
		})}}),
		Catalog: spec.Known(spec.Catalog{Assets: []spec.Asset{{ID: "com.example.a"}, {ID: "gone", Unpublished: true}}}),
	}
	var got []string
	kinds := map[spec.Kind]bool{}
	for _, name := range org.Names() {
		got, kinds[name.Kind] = append(got, name.String()), true
	}
	want := "member/a@example.com cluster/c cluster/c/allowlist cluster/c/secret/S cluster/c/monitoring/m cluster/c/client/k cluster/d cluster/d/allowlist cluster/d/backupSchedule cluster/d/secureConnectivity workspace/w workspace/w/environments workspace/w/member/a@example.com workspace/w/project/p workspace/w/project/q workspace/w/project/p/file/sub/a.bpmn catalog/com.example.a"
	if strings.Join(got, " ") != want || len(kinds) != len(spec.Kinds()) {
		t.Errorf("got %q of %d kinds", got, len(kinds))
	}
}

// What an entry of the activity log is about is told by its words, clusters last.
func TestKindOfEntity(t *testing.T) {
	for _, test := range []struct {
		entity, rest string
		known        map[spec.Kind]bool
		want         spec.Kind
	}{
		{"Cluster", "Name", nil, spec.Clusters},
		{"Cluster", "IP Allowlist", nil, spec.Allowlists},
		{"Cluster client", "", nil, spec.Clients},
		{"cluster-secret", "", nil, spec.Secrets},
		{"Cluster backup", "", map[spec.Kind]bool{spec.Clusters: true}, ""},
		{"Invitation", "", nil, spec.Members},
		{"Something", "", map[spec.Kind]bool{spec.Clients: true}, spec.Clients},
		{"Something", "secret", nil, ""},
		{"secureConnectivity", "", nil, spec.SecureConnectivity},
		{"Cluster", "Private link activated", nil, spec.SecureConnectivity},
		{"schedule", "", nil, spec.BackupSchedules},
		{"backupSchedule", "", nil, spec.BackupSchedules},
		{"backup", "Scheduled backup created", nil, ""},
		{"Cluster", "Backup schedule updated", nil, spec.BackupSchedules},
		{"Cluster", "Scheduled maintenance", nil, spec.Clusters},
	} {
		if got := spec.KindOfEntity(test.entity, test.rest, test.known); got != test.want {
			t.Errorf("%q %q is of %q", test.entity, test.rest, got)
		}
	}
}
