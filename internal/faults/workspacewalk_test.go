package faults

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// However the file changes, whatever goes wrong, and whatever people change in Camunda Hub meanwhile: once nothing does, the workspaces
// are as the file says, there is one of each name, and what people did that no file is about is still there.
func TestWorkspaceWalks(t *testing.T) {
	t.Parallel()
	n := *walks
	switch {
	case n == 0 && *long:
		n = 2000
	case n == 0:
		n = 12
	}
	var runs, edits, faults int
	for i := range uint64(n) {
		k := &workspaceWalk{random: rand.New(rand.NewPCG(*seed+i, 1)), guests: map[string][]string{}, asked: map[string]bool{}, projects: map[string][]string{}, gone: map[string]bool{}}
		inWorld(t, k.options(), func(w *world) {
			if err := k.walk(w); err != nil {
				t.Errorf("-faults.seed=%d -faults.walks=1: %v", *seed+i, err)
			}
		})
		runs, edits, faults = runs+k.runs, edits+k.edits, faults+k.faults
	}
	t.Logf("%d walks of %d steps: %d runs, %d edits by people, %d wrong answers; no edit was lost", n, steps, runs, edits, faults)
}

// A workspaceWalk is a random one over desired workspaces.
type workspaceWalk struct {
	random      *rand.Rand
	runs, edits int
	prunes      bool                // the file removes members whom it does not declare
	guests      map[string][]string // by workspace, whom people have added and no file declares
	projects    map[string][]string // the same of projects
	gone        map[string]bool     // by workspace, whether the file deletes it
	asked       map[string]bool     // by workspace, whether the file asks for the removal of guests
	story       strings.Builder

	mu     sync.Mutex
	air    *rand.Rand // for what befalls requests
	faults int
	after  int
	act    func() // what a person does once so many requests have come
}

func (k *workspaceWalk) options() emulator.Options {
	upTo := func(d time.Duration) time.Duration { return time.Duration(k.random.Int64N(int64(d))) }
	o := emulator.Options{Provisioning: upTo(3 * time.Minute), Hub: emulator.HubOptions{
		EnvironmentDelay: upTo(time.Minute), ListDelay: upTo(40 * time.Second), MemberListDelay: upTo(20 * time.Second),
		Created: pick(k.random, 200, 201), OtherClusterIDs: k.random.IntN(4) == 0, LowerEmails: k.random.IntN(2) == 0,
	}}
	if k.random.IntN(3) == 0 {
		o.Hub.MaxRate = 3
	}
	k.prunes = k.random.IntN(2) == 0
	return o
}

func (k *workspaceWalk) walk(w *world) error {
	k.air = rand.New(rand.NewPCG(k.random.Uint64(), 0))
	for _, name := range []string{"production", "staging", "test"} {
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + name, Name: name})
	}
	hub := w.emulator.Hub("pat@example.com")
	theirs := emulator.Workspace{Name: "theirs", Description: "Theirs", Environments: []string{"test"}, Members: []emulator.WorkspaceMember{{Email: "pat@example.com", Role: "workspace_admin", Name: "Pat"}}}
	if _, err := hub.AddWorkspace(theirs); err != nil {
		return err
	}
	untouched := k.shown(w, "theirs")
	for step := range steps {
		file := k.file()
		w.write("org.yaml", file)
		w.faults(k.befall)
		for range k.random.IntN(3) {
			kill := ""
			if k.random.IntN(3) > 0 {
				kill = fmt.Sprint("#", 1+k.random.IntN(24))
			}
			k.meanwhile(k.random.IntN(25), func() { k.edit(hub) })
			p := w.run(kill)
			k.meanwhile(0, nil) // from here on, no request that is still on its way has a person act
			fmt.Fprintf(&k.story, "a run, killed: %t, %v\n%s", p.dead, p.err, p.outcome())
			k.runs++
			pause(time.Duration(k.random.IntN(30)) * time.Second)
		}
		w.faults(nil)
		k.edit(hub)
		if err := w.settles(); err != nil {
			return fmt.Errorf("step %d: %w\n%s\n%s", step, err, file, k.story.String())
		}
		if err := k.judge(w, untouched); err != nil {
			return fmt.Errorf("step %d: %w\n%s\n%s", step, err, file, k.story.String())
		}
		k.story.Reset()
	}
	return nil
}

// file is a desired organisation. The last workspace manages nothing but that it exists.
func (k *workspaceWalk) file() string {
	r := k.random
	clear(k.asked)
	clear(k.gone)
	var b strings.Builder
	b.WriteString("apiVersion: camsync/v1\npolicy:\n  allow: [access-gain, access-loss, cost, data-loss]\n  maxDeletePercent: 100\n")
	if k.prunes {
		b.WriteString("  prune: [workspaceMembers]\n")
	}
	b.WriteString("clusters:\n  - {name: production}\n")
	if r.IntN(2) == 0 {
		b.WriteString("  - {name: fresh, region: europe-west1, channel: Stable, planType: G3-S}\n")
	}
	fresh := strings.Contains(b.String(), "fresh")
	b.WriteString("workspaces:\n  - {name: free}\n")
	for _, name := range []string{"one", "two"} {
		if r.IntN(6) == 0 {
			fmt.Fprintf(&b, "  - {name: %s, state: absent}\n", name)
			k.asked[name], k.gone[name] = true, true
			continue
		}
		fmt.Fprintf(&b, "  - name: %s\n", name)
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "    description: %q\n", pick(r, "", "first", "second"))
		}
		if r.IntN(4) > 0 {
			b.WriteString("    members:\n      - {email: root@example.com, role: workspace_admin}\n")
			for _, who := range []string{"ana", "Bo", "cy"} {
				if r.IntN(2) == 0 {
					fmt.Fprintf(&b, "      - {email: %s@example.com, role: %s}\n", who, pick(r, "workspace_admin", "editor", "commenter", "viewer"))
				}
			}
			k.asked[name] = k.prunes
		}
		if r.IntN(4) > 0 {
			var all []string
			for _, e := range []string{"production", "staging", "test", "fresh"} {
				if r.IntN(2) == 0 && (e != "fresh" || fresh) {
					all = append(all, e)
				}
			}
			fmt.Fprintf(&b, "    environments: [%s]\n", strings.Join(all, ", "))
		}
		if r.IntN(3) > 0 {
			fmt.Fprintf(&b, "    projects:\n      - {name: always}\n      - {name: sometimes, state: %s}\n", pick(r, "present", "absent"))
		}
	}
	return b.String()
}

// edit is what a person changes in Camunda Hub. What is not there cannot be changed.
func (k *workspaceWalk) edit(hub emulator.Hub) {
	k.edits++
	name := pick(k.random, "one", "two", "free")
	w, said := hub.Workspace(name), ""
	note := func(what string, err error) {
		if said = what; err != nil {
			said += ": " + err.Error()
		}
	}
	switch k.random.IntN(7) {
	case 0:
		guest := fmt.Sprintf("guest-%d@example.com", k.edits)
		err := w.SetMember(guest, pick(k.random, "editor", "viewer"))
		if note("adds "+guest, err); err == nil {
			k.guests[name] = append(k.guests[name], guest)
		}
	case 1:
		note("changes ana", w.SetMember("ana@example.com", pick(k.random, "editor", "workspace_admin")))
	case 2:
		note("removes bo", w.RemoveMember("bo@example.com"))
	case 3:
		note("assigns", w.Assign(pick(k.random, "production", "staging", "test")))
	case 5:
		guest := fmt.Sprintf("project-%d", k.edits)
		_, err := w.AddProject(emulator.Project{Name: guest})
		if note("adds "+guest, err); err == nil {
			k.projects[name] = append(k.projects[name], guest)
		}
	case 4:
		note("unassigns", w.Unassign(pick(k.random, "production", "staging", "test")))
	default:
		note("describes", w.Describe(fmt.Sprint("by a person ", k.edits)))
	}
	fmt.Fprintf(&k.story, "a person %s in %s\n", said, name)
}

// meanwhile lets a person do something when so many more requests have come.
func (k *workspaceWalk) meanwhile(after int, what func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.after, k.act = after, what
}

func (k *workspaceWalk) befall(*http.Request, string) *emulator.Fault {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.after--; k.after < 0 && k.act != nil {
		k.act()
		k.act = nil
	}
	if k.air.IntN(12) == 0 {
		all := wrongs()
		fault := all[k.air.IntN(len(all))].fault
		fault.Delay = min(fault.Delay, settle-50*time.Second)
		k.faults++
		return &fault
	}
	return &emulator.Fault{Delay: time.Duration(k.air.IntN(1000)) * time.Millisecond}
}

// shown is what a workspace is and has, as the API shows it.
func (k *workspaceWalk) shown(w *world, name string) string {
	pause(2 * time.Second) // so that no rate is exceeded
	var found struct {
		Items []struct{ WorkspaceKey, Description string }
	}
	var members struct {
		Items []struct{ Email, Role string }
	}
	var environments struct{ Items []struct{ Name string } }
	read := func(into any, method, path, body string) {
		if err := json.Unmarshal([]byte(w.someone(method, path, body)), into); err != nil {
			w.t.Error(err)
		}
	}
	read(&found, http.MethodPost, "/api/v2/workspaces/search", fmt.Sprintf(`{"filter": {"name": %q}}`, name))
	if len(found.Items) == 0 {
		return ""
	}
	key := found.Items[0].WorkspaceKey
	read(&members, http.MethodPost, "/api/v2/members/search", fmt.Sprintf(`{"filter": {"workspaceKey": %q}}`, key))
	read(&environments, http.MethodGet, "/api/v2/workspaces/"+key+"/environments", "")
	return fmt.Sprint(key, found.Items, members.Items, environments.Items)
}

// judge says what was lost, or is there twice.
func (k *workspaceWalk) judge(w *world, untouched string) error {
	if is := k.shown(w, "theirs"); is != untouched {
		return fmt.Errorf("what no file names was %s and is %s", untouched, is)
	}
	pause(2 * time.Second)
	found := w.someone(http.MethodPost, "/api/v2/workspaces/search", "{}")
	for _, name := range []string{"free", "one", "two"} {
		if n := strings.Count(found, `"name":"`+name+`"`); n > 1 {
			return fmt.Errorf("there are %d workspaces %s", n, name)
		}
	}
	projects := w.someone(http.MethodPost, "/api/v2/projects/search", `{"page": {"limit": 1000}}`)
	for _, name := range slices.Sorted(maps.Keys(k.projects)) {
		if k.gone[name] {
			delete(k.projects, name)
		}
		for _, guest := range k.projects[name] {
			if n := strings.Count(projects, `"name":"`+guest+`"`); n != 1 {
				return fmt.Errorf("%s was added to %s by a person, and there are %d", guest, name, n)
			}
		}
	}
	if n := strings.Count(projects, `"name":"always"`); n > 2 {
		return fmt.Errorf("there are %d projects for two workspaces: %s", n, projects)
	}
	for _, name := range slices.Sorted(maps.Keys(k.guests)) {
		if k.asked[name] {
			delete(k.guests, name)
			continue
		}
		has := k.shown(w, name)
		for _, guest := range k.guests[name] {
			if has != "" && !strings.Contains(has, guest) {
				return fmt.Errorf("%s was added to %s by a person, and is lost: %s", guest, name, has)
			}
		}
	}
	return w.judge(nil)
}
