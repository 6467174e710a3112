package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A hub is where people rename clusters by hand, and what is known of those that are there, whatever they are called.
type hub struct {
	w        *world
	random   *rand.Rand
	first    map[string]string // by uuid, the name that a cluster was made under; empty for one that a colleague made
	declared map[string]string // by declared name, the uuid of its cluster once camsync has seen it
	theirs   map[string]string // by uuid, what is in the clusters of a colleague
	renames  int
	story    strings.Builder // of a step
}

func newHub(w *world, r *rand.Rand) *hub {
	return &hub{w: w, random: r, first: map[string]string{}, declared: map[string]string{}, theirs: map[string]string{}}
}

// look lists the living clusters, and notes those that are new.
func (h *hub) look() []liveCluster {
	live := h.w.listed()
	for _, c := range live {
		if _, known := h.first[c.UUID]; !known {
			h.first[c.UUID] = c.Name
		}
	}
	return live
}

// rename is one rename by hand. A cluster gets a name that nobody uses.
func (h *hub) rename(uuid string) { h.name(uuid, fmt.Sprintf("renamed-%d", h.renames)) }

func (h *hub) name(uuid, name string) {
	h.renames++
	fmt.Fprintf(&h.story, "%s is renamed to %s\n", uuid, name)
	h.w.someone("PATCH", "/clusters/"+uuid, fmt.Sprintf(`{"name":%q}`, name))
}

// noted reports whether a run knows of a cluster that it is a declared one.
func (h *hub) noted(uuid string) bool {
	seen, _ := h.w.store().Recall()
	if slices.Contains(slices.Collect(maps.Values(seen.Clusters)), uuid) {
		return true
	}
	intents, _ := filepath.Glob(h.w.path("state/intents/*/*.json"))
	return slices.ContainsFunc(intents, func(file string) bool {
		text, _ := os.ReadFile(file)
		return strings.Contains(string(text), `"answered":"`+uuid)
	})
}

// answered is the uuid of the cluster whose creation was answered and is not listed yet, as the state directory has it.
func (h *hub) answered() string {
	intents, _ := filepath.Glob(h.w.path("state/intents/*/*.json"))
	for _, file := range intents {
		var i journal.Intent
		if text, _ := os.ReadFile(file); json.Unmarshal(text, &i) == nil && i.Kind == spec.Clusters && i.Answered != "" {
			return i.Answered
		}
	}
	return ""
}

// plainly renames one of the clusters that camsync knows, and that the file does not want gone.
func (h *hub) plainly(d desired) {
	var all []string
	for _, c := range h.look() {
		if name := h.first[c.UUID]; name != "" && name != "theirs" && !d.absent(name) && h.noted(c.UUID) {
			all = append(all, c.UUID)
		}
	}
	if len(all) > 0 {
		h.rename(pick(h.random, all...))
	}
}

// mix renames clusters that camsync has seen, so that a name alone tells nothing any more, or the wrong thing.
func (h *hub) mix() {
	at := map[string]string{} // the uuids of the living clusters, by their names
	for _, c := range h.look() {
		at[c.Name] = c.UUID
	}
	from, to := "one", "two"
	if h.random.IntN(2) == 0 {
		from, to = to, from
	}
	switch way := h.random.IntN(5); {
	case at[from] == "" || h.declared[from] != at[from] || at[to] != "" && h.declared[to] != at[to]:
	case way == 0 || at[to] == "" && way == 1: // and nothing else
		h.rename(at[from])
	case way == 1: // swapped
		h.rename(at[from])
		h.name(at[to], from)
		h.name(at[from], to)
	case way == 2: // another one gets its name
		h.rename(at[from])
		uuid := h.w.emulator.AddCluster(emulator.Cluster{Name: from})
		fmt.Fprintf(&h.story, "%s is made as %s\n", uuid, from)
		h.first[uuid], h.theirs[uuid] = "", h.inside(uuid)
	case way == 3: // and one of a colleague's has its name
		h.rename(at[from])
		h.theirs[at["theirs"]] = h.inside(at["theirs"])
		h.name(at["theirs"], from)
	default: // it gets the other one's name
		if at[to] != "" {
			h.rename(at[to])
		}
		h.name(at[from], to)
	}
}

// inside is what is in a cluster, as far as its lists tell.
func (h *hub) inside(uuid string) string {
	return h.w.someone("GET", "/clusters/"+uuid+"/secrets", "") + h.w.someone("GET", "/clusters/"+uuid+"/clients", "")
}

// back gives all clusters the name that they were made under, and takes away what colleagues made meanwhile.
func (h *hub) back() {
	live := h.look()
	for _, c := range live {
		if h.first[c.UUID] == "" {
			h.w.someone("DELETE", "/clusters/"+c.UUID, "")
			delete(h.theirs, c.UUID)
		} else if h.first[c.UUID] != c.Name {
			h.rename(c.UUID)
		}
	}
	for _, c := range live {
		if name := h.first[c.UUID]; name != "" && name != c.Name {
			h.name(c.UUID, name)
		}
	}
}

// judge says where a rename has led camsync astray: to a second cluster, to a deletion, to another one's content.
func (h *hub) judge(d desired, gone []emulator.Change) error {
	live := h.look()
	bearers := map[string][]string{}
	var errs []error
	for _, c := range live {
		bearers[h.first[c.UUID]] = append(bearers[h.first[c.UUID]], c.UUID+" called "+c.Name)
		if was, noted := h.theirs[c.UUID]; noted && was != h.inside(c.UUID) {
			errs = append(errs, fmt.Errorf("%s of a colleague holds %s and no longer %s", c.Name, h.inside(c.UUID), was))
		}
	}
	for _, name := range []string{"one", "two", "theirs"} {
		if n := len(bearers[name]); n > 1 || n == 0 && h.declared[name] != "" && !d.absent(name) {
			errs = append(errs, fmt.Errorf("of cluster %s there are %d: %s", name, n, bearers[name]))
		}
	}
	for _, g := range gone {
		if g.Actor == colleague {
			continue
		}
		from, known := h.first[g.ClusterUUID]
		switch {
		case g.Kind == "cluster" && (h.first[g.ID] != g.Name || !d.absent(g.Name)):
			errs = append(errs, fmt.Errorf("%+v was deleted, which was made as %q", g, h.first[g.ID]))
		case known:
			g.Cluster = from
		}
		if !d.mayGo(g) {
			errs = append(errs, fmt.Errorf("%+v was deleted, which nobody asked for", g))
		}
	}
	return errors.Join(errs...)
}

// rests runs camsync until it does nothing any more, in rounds at most, and says what it holds then. It must say why, and name a
// cluster that is there.
func (h *hub) rests() ([]diff.Action, error) {
	w := h.w
	var last *process
	for range rounds + 1 {
		before := w.writes()
		if last = w.later(); last.err != nil || !onlyHeld(last.plan) {
			fmt.Fprintf(&h.story, "a run: %v\n%s", last.err, last.outcome())
			continue
		}
		if wait := last.waits(); wait > 0 { // for an earlier request, and not for a decision
			pause(wait)
			continue
		}
		if w.writes() != before {
			return nil, fmt.Errorf("it wrote though it held all: %v", last.plan.Actions)
		}
		for _, a := range last.plan.Actions {
			if !slices.ContainsFunc(w.listed(), func(c liveCluster) bool {
				return strings.Contains(a.Reason, c.UUID) || regexp.MustCompile(`\b`+c.Name+`\b`).MatchString(a.Reason)
			}) {
				return nil, fmt.Errorf("%s is held, and why is not said: %q", a, a.Reason)
			}
		}
		return last.plan.Actions, nil
	}
	return nil, fmt.Errorf("not at rest after %d runs: %v\n%s", rounds+1, last.err, last.outcome())
}

func onlyHeld(p diff.Plan) bool {
	return !slices.ContainsFunc(p.Actions, func(a diff.Action) bool { return a.Verb != diff.Hold })
}

// ends lets camsync come to rest after a step, and says what is wrong then. What it holds because of a rename is told apart
// with pins, or renamed back, and then nothing may be held.
func (h *hub) ends(d desired, gone func() []emulator.Change) (held bool, err error) {
	holds, err := h.rests()
	err = errors.Join(err, h.judge(d, gone()))
	if held = len(holds) > 0; held && err == nil {
		d.pins = maps.Clone(h.declared)
		h.w.write("org.yaml", d.file())
		_, err = h.rests()
		err = errors.Join(err, h.judge(d, gone()))
	}
	if err != nil {
		return held, err
	}
	h.back()
	if err := errors.Join(h.w.settles(), h.judge(d, gone()), h.w.judge(d.clients())); err != nil {
		return held, err
	}
	was := h.declared
	h.declared = map[string]string{}
	for _, c := range h.look() {
		if name := h.first[c.UUID]; name != "theirs" && name != "" {
			h.declared[name] = c.UUID
		}
	}
	for name, uuid := range was {
		if !d.absent(name) && h.declared[name] != uuid {
			return held, fmt.Errorf("cluster %s was %s and is %s", name, uuid, h.declared[name])
		}
	}
	return held, nil
}
