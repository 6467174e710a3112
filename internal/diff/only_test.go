package diff_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// The guards count what is selected: an admin whose successor is left out stays.
func TestOnlyComesBeforeTheGuards(t *testing.T) {
	member := func(email, role string) spec.Member { return spec.Member{Email: email, Roles: []string{role}} }
	live := spec.Organization{Members: spec.Known([]spec.Member{member("a@x.org", "admin"), member("b@x.org", "visitor")})}
	desired := spec.Organization{
		Policy:  spec.DefaultPolicy(),
		Members: spec.Known([]spec.Member{member("a@x.org", "visitor"), member("b@x.org", "admin")}),
	}
	if plan := diff.Between(desired, live); len(plan.Actions) != 2 || plan.Actions[0].Verb == diff.Hold || plan.Actions[1].Verb == diff.Hold {
		t.Errorf("of everything: %v", plan.Actions)
	}
	desired.Policy.Only = []spec.Pattern{lookalike.Pattern("member/A@*")}
	plan := diff.Between(desired, live)
	if len(plan.Actions) != 1 || plan.Actions[0].Verb != diff.Hold || !strings.Contains(plan.Actions[0].Reason, "fewer than 1 accepted admins") {
		t.Errorf("of one: %v", plan.Actions)
	}
	live.Members = spec.Unknown[[]spec.Member]("503")
	if plan := diff.Between(desired, live); len(plan.Actions) != 1 || !plan.Actions[0].Unread {
		t.Errorf("of a list that is not read: %v", plan.Actions)
	}
	desired.Policy.Only = []spec.Pattern{lookalike.Pattern("cluster/*")}
	if plan := diff.Between(desired, live); len(plan.Actions) != 0 {
		t.Errorf("of other resources: %v", plan.Actions)
	}
}

// A plan shows the metrics endpoint under the name of the list of monitoring clients, and so it can be selected.
func TestOnlyTheMetricsEndpoint(t *testing.T) {
	desired, live := load(t, "clusters: [{name: a, monitoringClients: []}, {name: b}]"), applied(load(t, "clusters: [{name: a}, {name: b}]"))
	scrapers(true)(nil, &live)
	for text, want := range map[string]int{"cluster/a/monitoringClients": 1, "cluster/b/monitoringClients": 0} {
		desired.Policy.Only = []spec.Pattern{lookalike.Pattern(text)}
		if matched := len(diff.Unmatched(desired, live)) == 0; matched != (want > 0) {
			t.Errorf("%s matches: %t", text, matched)
		}
		if plan := diff.Between(desired, live); len(plan.Actions) != want {
			t.Errorf("%s: %v", text, plan.Actions)
		}
	}
}

// A plan shows the snapshot that follows a push under the name of the files, and so it can be selected.
func TestOnlyTheSnapshot(t *testing.T) {
	const list = "workspace/Orders/project/Process/files"
	for _, c := range []struct {
		snapshot bool
		live     spec.File
		only     []string
		want     string
	}{
		{false, file("b.md", "b", true), []string{list}, ""},
		{true, file("b.md", "b", true), []string{list}, "update " + list + " snapshot: (none) → of all files, once they are as in the directory"},
		{true, edited(file("b.md", "b", true), "hers"), []string{list, "*/a.md"}, "hold update " + list + " snapshot: (none) → of all files, once they are as in the directory: it waits for workspace/Orders/project/Process/file/b.md, which --only leaves out"},
	} {
		desired, live := load(t, oneProject), applied(load(t, livePresent))
		holding([]spec.Model{model("a.md", "a"), model("b.md", "b")}, []spec.File{file("a.md", "a", true), c.live})(&desired, &live)
		of := func(o *spec.Organization, change func(*spec.Files)) {
			p := &o.Workspaces.Value()[0].Projects.Value()[0]
			files := p.Files.Value()
			change(&files)
			p.Files = spec.Known(files)
		}
		of(&desired, func(f *spec.Files) { f.Snapshot = c.snapshot })
		of(&live, func(f *spec.Files) { f.SnapshotDue = true })
		for _, text := range c.only {
			desired.Policy.Only = append(desired.Policy.Only, lookalike.Pattern(text))
		}
		if matched := len(diff.Unmatched(desired, live)) == 0; matched != c.snapshot {
			t.Errorf("%s matches: %t", c.only, matched)
		}
		var got []string
		for _, a := range diff.Between(desired, live).Actions {
			got = append(got, a.String())
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: got %q, want %q", c.only, got, c.want)
		}
	}
}

// A name that is not for a shell is quoted in what a person is to type.
func TestHintsQuoteNames(t *testing.T) {
	rename := strings.NewReplacer("Orders", `"it's $(id)"`)
	desired, live := load(t, rename.Replace(oneProject)), applied(load(t, rename.Replace(livePresent)))
	holding([]spec.Model{model("a.md", "a"), model("d/b.md", "b")}, []spec.File{edited(file("a.md", "a", true), "hers")})(&desired, &live)
	desired.Policy.Only = []spec.Pattern{lookalike.Pattern("*.md")}
	for i, want := range []string{`--only 'workspace/it'\''s $(id)/project/Process/file/d/'`, `camsync pull 'it'\''s $(id)/Process' DIR `} {
		if plan := diff.Between(desired, live); len(plan.Actions) != 2 || !strings.Contains(plan.Actions[i].Hint, want) {
			t.Errorf("%v: no %s", plan.Actions, want)
		}
	}
}

// policy.protect holds exactly the deletions whose names match its pattern.
func TestProtectHoldsWhatMatches(t *testing.T) {
	live := spec.Organization{Clusters: spec.Known([]spec.Cluster{{
		Name: "prod", UUID: "u", Status: spec.Healthy,
		Secrets: spec.Known([]spec.Secret{{Name: "A"}, {Name: "B.1"}}),
		Clients: spec.Known([]spec.Client{{Name: "worker", ID: "1"}, {Name: "A", ID: "2"}}),
	}}), Members: spec.Known([]spec.Member{{Email: "ana@bücher.example", Roles: []string{"visitor"}}})}
	desired := spec.Organization{
		Policy:  spec.Policy{Prune: spec.PrunableKinds(), Allow: ^spec.Harms(0), MaxDeletePercent: 100},
		Members: spec.Known[[]spec.Member](nil),
		Clusters: spec.Known([]spec.Cluster{{
			Name: "prod", Secrets: spec.Known[[]spec.Secret](nil), Clients: spec.Known[[]spec.Client](nil),
		}}),
	}
	for _, text := range []string{
		"*", "cluster/*", "CLUSTER/prod/secret/a", "cluster/prod/*/A", "cluster/*/client/*", "member/*", "member/ana@xn--bcher-kva.example", "cluster/prod", "*.1", "x",
	} {
		pattern := lookalike.Pattern(text)
		desired.Policy.Protect = []string{text}
		plan := diff.Between(desired, live)
		if len(plan.Actions) != 5 {
			t.Fatalf("%s: %v", text, plan.Actions)
		}
		for _, a := range plan.Actions {
			if held := a.Verb == diff.Hold; held != a.Name.Match(pattern) {
				t.Errorf("%s: %s, held: %t", text, a.Name, held)
			}
		}
	}
}
