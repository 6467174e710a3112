package faults

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// twoClusters is a file of clusters that are there, or of which the second is to be gone.
const twoClusters = `apiVersion: camsync/v1
policy: {prune: [secrets, clients], allow: [access-gain, access-loss, cost, data-loss, credential-loss], maxDeletePercent: 100}
clusters:
  - {name: one, region: europe-west1, channel: Stable, planType: G3-S, secrets: {A: {env: VALUE}}}
  - %s
`

const (
	second     = "{name: two, region: europe-west1, channel: Stable, planType: G3-S, secrets: {B: {env: VALUE}}}"
	secondGone = "{name: two, state: absent}"
)

// However others rename clusters between two runs, no run makes a second one, deletes one that was renamed, or writes into one
// that another name meant. It ends in an empty plan, or holds and names a cluster; renamed back, all is as the file says.
func TestCaseU1RenamesByOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after string // the second entry, before the renames and after
		log           bool   // the activity log can be read
		forget        bool   // the state directory is lost
		rename        func(h *hub, one, two string)
		held          bool
	}{
		"renamed":                       {before: second, after: second, rename: func(h *hub, one, _ string) { h.rename(one) }},
		"renamed, and the state lost":   {before: second, after: second, log: true, forget: true, rename: func(h *hub, one, _ string) { h.rename(one) }},
		"renamed and to be deleted":     {before: second, after: secondGone, held: true, rename: func(h *hub, _, two string) { h.rename(two) }},
		"swapped":                       {before: second, after: second, held: true, rename: swap},
		"swapped and to be deleted":     {before: second, after: secondGone, held: true, rename: swap},
		"swapped, with a log":           {before: second, after: second, held: true, log: true, rename: swap},
		"passed on":                     {before: second, after: second, held: true, rename: passOn},
		"passed on, with a log":         {before: second, after: second, held: true, log: true, rename: passOn},
		"passed on and to be deleted":   {before: second, after: secondGone, held: true, rename: passOn},
		"to a name that was gone":       {before: secondGone, after: secondGone, held: true, rename: func(h *hub, one, _ string) { h.name(one, "two") }},
		"to a name that is to be there": {before: secondGone, after: second, held: true, rename: func(h *hub, one, _ string) { h.name(one, "two") }},
		"a newcomer":                    {before: second, after: second, held: true, rename: newcomer},
		"a newcomer, to be deleted":     {before: second, after: secondGone, held: true, rename: newcomer},
	} {
		inWorld(t, emulator.Options{}, func(w *world) {
			w.set(map[string]string{"VALUE": "canary value"})
			w.write("org.yaml", fmt.Sprintf(twoClusters, c.before))
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			h, d := newHub(w, nil), desired{clusters: []desiredCluster{{name: "one", secrets: []string{"A"}}, {name: "two", secrets: []string{"B"}, absent: c.after == secondGone}}}
			h.look()
			h.declared["one"], h.declared["two"] = h.called("one"), h.called("two")
			c.rename(h, h.declared["one"], h.declared["two"])
			if c.forget {
				if err := os.RemoveAll(w.path("state")); err != nil {
					t.Error(err)
				}
			}
			if !c.log {
				w.faults(logged(&emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden}, nil))
			}
			w.write("org.yaml", fmt.Sprintf(twoClusters, c.after))
			seen := len(w.emulator.Deletions())
			holds, err := h.rests()
			if err := h.judge(d, w.emulator.Deletions()[seen:]); err != nil {
				t.Errorf("%s: %v\n%s", name, err, h.story.String())
			}
			if err != nil || c.held != (len(holds) > 0) {
				t.Errorf("%s: %v %v\n%s", name, holds, err, h.story.String())
			}
			h.back()
			if err := w.settles(); err != nil {
				t.Errorf("%s: renamed back: %v", name, err)
			}
		})
	}
}

func swap(h *hub, one, two string) {
	h.rename(one)
	h.name(two, "one")
	h.name(one, "two")
}

// passOn gives the second one's name to the first one.
func passOn(h *hub, one, two string) {
	h.rename(two)
	h.name(one, "two")
}

// newcomer makes another one of the second one's name.
func newcomer(h *hub, _, two string) {
	h.rename(two)
	uuid := h.w.emulator.AddCluster(emulator.Cluster{Name: "two"})
	h.first[uuid], h.theirs[uuid] = "", h.inside(uuid)
}

// A cluster is renamed after the run that created it was killed, and before one has seen it under its name. It is known from
// what was answered; where the answer was lost, from the activity log. That nothing shows it at all is a limit: then it is
// created again, and the first one is reported as unmanaged.
func TestCaseU1RenamedBeforeItWasSeen(t *testing.T) {
	t.Parallel()
	refused := &emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden}
	for name, c := range map[string]struct {
		kill string
		log  *emulator.Fault
		soon bool // renamed, and taken up, before it is listed
		want int  // clusters that were made for it
	}{
		"answered, and no log":             {"after noting cluster fresh in no cluster (2)", refused, false, 1},
		"answered, not listed, and no log": {"after noting cluster fresh in no cluster (2)", refused, true, 1},
		"not answered, and a log":          {"after api.CreateCluster in no cluster", nil, false, 1},
		"not answered, and no log":         {"after api.CreateCluster in no cluster", refused, false, 2},
		"answered, and a log, late":        {"after noting cluster fresh in no cluster (2)", nil, false, 1},
	} {
		inEverything(t, emulator.Options{ClusterListDelay: 20 * time.Second, LogDelay: time.Minute}, func(w *world) {
			if p := w.run(c.kill); !p.dead {
				t.Fatalf("there is no such boundary: %s", strings.Join(p.passed, "\n"))
			}
			h := newHub(w, nil)
			if c.soon {
				uuid := h.answered()
				if uuid == "" || h.called("fresh") != "" {
					t.Fatalf("%s: %q was answered, or is listed", name, uuid)
				}
				h.first[uuid] = "fresh"
				h.rename(uuid)
			} else {
				pause(30 * time.Second)
				h.rename(h.called("fresh"))
			}
			w.faults(logged(c.log, nil))
			last := w.run("")
			for range rounds {
				last = w.later()
			}
			made := 0
			for _, at := range h.look() {
				if h.first[at.UUID] == "fresh" {
					made++
				}
			}
			if made != c.want || len(last.plan.Actions) > 0 || c.want > 1 && !strings.Contains(fmt.Sprint(last.plan.Unmanaged), "renamed-") {
				t.Errorf("%s: %d clusters; %v; unmanaged %v", name, made, last.plan.Actions, last.plan.Unmanaged)
			}
		})
	}
}
