package faults

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// workspaces is a desired organisation that differs from the one of inWorkspaces in every way that workspaces can.
const workspaces = `apiVersion: camsync/v1
policy:
  prune: [workspaceMembers]
  allow: [access-gain, access-loss, cost, data-loss]
  maxDeletePercent: 100
members:
  - {email: ana@example.com, roles: [developer]}
  - {email: invited@example.com, roles: [developer]}
clusters:
  - {name: fresh, region: europe-west1, channel: Stable, planType: G3-S}
workspaces:
  - name: Orders
    formerly: [Order team]
    description: Payments and orders
    members:
      - {email: ana@example.com, role: workspace_admin}
      - {email: eve@example.com, role: editor}
      - {email: low@example.com, role: viewer}
      - {email: invited@example.com, role: viewer}
    environments: [production, fresh]
    projects:
      - {name: Order process, formerly: [Old process]}
      - {name: New process}
      - {name: Doomed process, state: absent}
  - name: Fresh
    description: ""
    members: [{email: ana@example.com, role: workspace_admin}]
    environments: [staging]
    projects: [{name: First process}]
  - name: Doomed
    state: absent
`

// inWorkspaces runs f in a world with workspaces, one of which is a colleague's that the file does not name.
func inWorkspaces(t *testing.T, o emulator.Options, f func(w *world)) {
	t.Helper()
	o.Provisioning, o.Hub.EnvironmentDelay = 90*time.Second, 20*time.Second
	inWorld(t, o, func(w *world) {
		w.write("org.yaml", workspaces)
		w.emulator.SetMember("ana@example.com", "Ana", "developer")
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "production", Name: "production"})
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "staging", Name: "staging"})
		for _, seed := range []emulator.Workspace{
			{Name: "Order team", Description: "Old", Environments: []string{"staging"}, Members: []emulator.WorkspaceMember{
				{Email: "ana@example.com", Role: "workspace_admin", Name: "Ana"}, {Email: "eve@example.com", Role: "viewer", Name: "Eve"},
				{Email: "low@example.com", Role: "workspace_admin", Name: "Lou"}, {Email: "leaver@example.com", Role: "editor", Name: "Lea"},
			}, Projects: []emulator.Project{{Name: "Old process"}, {Name: "Doomed process"}, {Name: "Their process"}}},
			{Name: "Doomed"},
			{Name: "Theirs", Description: "Theirs", Environments: []string{"staging"}, Members: []emulator.WorkspaceMember{{Email: "theirs@example.com", Role: "workspace_admin", Name: "T"}}},
		} {
			if _, err := w.emulator.Hub(colleague).AddWorkspace(seed); err != nil {
				t.Fatal(err)
			}
		}
		f(w)
	})
}

// judgeWorkspaces says what is wrong with the world of workspaces once all runs are over.
func (w *world) judgeWorkspaces() error {
	may := []string{"workspace/Doomed", "workspaceMember/leaver@example.com", "project/Doomed process"}
	for _, d := range w.emulator.Deletions() {
		if name := d.Kind + "/" + d.Name; !slices.Contains(may, name) {
			return fmt.Errorf("%s was deleted, which nobody asked for", name)
		}
	}
	found := w.someone(http.MethodPost, "/api/v2/workspaces/search", "{}")
	for _, name := range []string{"Orders", "Fresh", "Theirs"} {
		if n := strings.Count(found, `"name":"`+name+`"`); n != 1 {
			return fmt.Errorf("there are %d workspaces %s: %s", n, name, found)
		}
	}
	if n := strings.Count(found, `"workspaceKey"`); n != 3 {
		return fmt.Errorf("there are %d workspaces: %s", n, found)
	}
	projects := w.someone(http.MethodPost, "/api/v2/projects/search", "{}")
	for _, name := range []string{"Order process", "New process", "First process", "Their process"} {
		if n := strings.Count(projects, `"name":"`+name+`"`); n != 1 {
			return fmt.Errorf("there are %d projects %s: %s", n, name, projects)
		}
	}
	if n := strings.Count(projects, `"projectKey"`); n != 4 {
		return fmt.Errorf("there are %d projects: %s", n, projects)
	}
	return w.judge(nil)
}

// Whatever the answer to one request of a run, the runs after it bring the workspaces to their file, and nothing is made twice.
func TestEveryWrongAnswerOfTheHub(t *testing.T) {
	t.Parallel()
	var names []string
	inWorkspaces(t, emulator.Options{}, func(w *world) {
		q := &requests{count: map[string]int{}}
		w.faults(q.befall)
		p := w.run("")
		names = q.names
		if err := errors.Join(p.err, w.settles(), w.judgeWorkspaces()); err != nil {
			t.Fatalf("%v\n%s", err, p.outcome())
		}
	})
	total := 0
	for _, name := range names {
		if !strings.Contains(name, "/api/v2/") {
			continue
		}
		for _, wrong := range wrongs() {
			if !share(7, name+wrong.name) {
				continue
			}
			total++
			o := emulator.Options{}
			o.Hub.ListDelay = 25 * time.Second
			inWorkspaces(t, o, func(w *world) {
				q := &requests{count: map[string]int{}, meet: name, fault: wrong.fault}
				w.faults(q.befall)
				first := w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeWorkspaces()); err != nil {
					t.Errorf("%s: %s: %v\nfirst %v\n%s", name, wrong.name, err, first.err, first.outcome())
				}
			})
		}
	}
	t.Logf("%d wrong answers to %d requests", total, len(names))
}

// Wherever a run is killed, the next ones go on, and no workspace is made twice.
func TestEveryCrashInWorkspaces(t *testing.T) {
	t.Parallel()
	for _, o := range []emulator.Options{{}, {Hub: emulator.HubOptions{ListDelay: 25 * time.Second}}} {
		var passed []string
		inWorkspaces(t, o, func(w *world) { passed = w.run("").passed })
		for _, kill := range passed {
			if !share(3, kill) {
				continue
			}
			inWorkspaces(t, o, func(w *world) {
				if p := w.run(kill); !p.dead {
					t.Errorf("the run did not come to %s", kill)
				}
				if err := errors.Join(w.settles(), w.judgeWorkspaces()); err != nil {
					t.Errorf("killed %s: %v", kill, err)
				}
			})
		}
		t.Logf("%d boundaries", len(passed))
	}
}
