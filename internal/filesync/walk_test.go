package filesync_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/models"
)

// some is one of the keys of a map, or empty.
func some[V any](r *rand.Rand, of map[string]V) string {
	keys := slices.Sorted(maps.Keys(of))
	if len(keys) == 0 {
		return ""
	}
	return keys[r.IntN(len(keys))]
}

func somePath(r *rand.Rand) string {
	return []string{"", "", "x/", "y/", "x/z/"}[r.IntN(5)] + []string{"a", "b", "c", "d"}[r.IntN(4)] + []string{".bpmn", ".bpmn", ".md", ".json"}[r.IntN(4)]
}

// someContent is one for a path; equal numbers make equal ones.
func someContent(at, n string) string {
	switch path.Ext(at) {
	case ".bpmn":
		return `<r><t n="` + n + `"></t><u></u></r>`
	case ".json":
		return `{"$schema":"element-template","value":"` + n + `"}`
	}
	return "text " + n
}

// change makes one change, by a person in Camunda Hub or in the local directory.
func (h *hub) change(r *rand.Rand) string {
	at, key, to := some(r, h.local), some(r, h.files), somePath(r)
	sameType := strings.TrimSuffix(to, path.Ext(to)) + path.Ext(at)
	switch n := r.IntN(16); {
	case n < 3:
		h.local[to] = someContent(to, fmt.Sprint(r.IntN(6)))
		return "write " + to
	case n < 4 && at != "":
		delete(h.local, at)
		return "remove " + at
	case n < 7 && at != "":
		content := h.local[at]
		delete(h.local, at)
		h.local[sameType] = content
		return "rename " + at + " to " + sameType
	case n == 7 && at != "":
		other := some(r, h.local)
		if path.Ext(other) == path.Ext(at) {
			h.local[at], h.local[other] = h.local[other], h.local[at]
		}
		return "swap " + at + " and " + other
	case n == 8 && at != "":
		for _, p := range slices.Sorted(maps.Keys(h.local)) {
			if rest, is := strings.CutPrefix(p, "x/"); is {
				h.local["w/"+rest] = h.local[p]
				delete(h.local, p)
			}
		}
		return "rename x to w"
	case n < 11 && key != "":
		h.next++
		h.edit(key, someContent(h.path(h.files[key]), fmt.Sprintf("person-%d", h.next)))
		return "person edits " + key
	case n == 11 && key != "":
		if content, is := h.local[h.path(h.files[key])]; is {
			h.edit(key, content)
		}
		return "person writes the same to " + key
	case n == 12 && key != "":
		to = strings.TrimSuffix(to, path.Ext(to)) + path.Ext(h.path(h.files[key]))
		h.relocate(key, to)
		return "person moves " + key + " to " + to
	case n == 13 && key != "":
		delete(h.files, key)
		return "person deletes " + key
	case n == 14:
		if content, is := h.local[to]; is && r.IntN(2) == 0 {
			return "person adds the same " + to + " " + h.add(to, content, true)
		}
		h.next++
		return "person adds " + to + " " + h.add(to, someContent(to, fmt.Sprintf("person-%d", h.next)), true)
	case n == 15 && len(h.dirs) > 0:
		key := some(r, h.dirs)
		d := h.dirs[key]
		d.Name = []string{"x", "y", "v"}[r.IntN(3)]
		h.dirs[key] = d
		return "person renames the directory " + key + " to " + d.Name
	}
	return "nothing"
}

// works are the contents that persons have written, by their files.
func (h *hub) works() map[string]string {
	works := map[string]string{}
	for key, f := range h.files {
		if strings.Contains(f.content, "person-") {
			works[key] = f.content
		}
	}
	return works
}

// settled checks that each source which is not held is live, once, and means the same.
func (h *hub) settled(p filesync.Plan) {
	heldAt, heldKeys := map[string]bool{}, map[string]bool{"": true}
	for _, s := range p.Steps {
		if s.Does == filesync.Hold {
			heldAt[s.Path], heldKeys[s.Key] = true, true
		}
	}
	for at, content := range h.local {
		n := 0
		for key, f := range h.files {
			if h.path(f) == at && !heldKeys[key] {
				if n++; !heldAt[at] && !models.Same(f.kind, []byte(named(at, content)), []byte(named(at, f.content))) && !h.lossy {
					h.Fatalf("%s is %q, and not %q:\n%s", at, f.content, content, text(p))
				}
			}
		}
		if n != 1 && !heldAt[at] {
			h.Fatalf("%d files are at %s:\n%s", n, at, text(p))
		}
	}
}

// named is a content of a template without its name.
func named(at, content string) string {
	name, _ := split(at)
	return strings.Replace(content, `"name": "`+name+`",`, "", 1)
}

func TestWalks(t *testing.T) {
	walks := 1000
	if testing.Short() {
		walks = 200
	}
	for seed := range walks {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		h := newHub(t)
		h.keeps, h.lossy, h.prune = r.IntN(3) == 0, r.IntN(4) == 0, r.IntN(2) == 0
		log := []string{fmt.Sprintf("seed %d, keeps %t, lossy %t, prune %t", seed, h.keeps, h.lossy, h.prune)}
		if !t.Run("", func(t *testing.T) {
			h.T = t
			defer func() {
				if t.Failed() {
					t.Log(strings.Join(log, "\n"))
				}
			}()
			for range 12 {
				for range 1 + r.IntN(5) {
					log = append(log, h.change(r))
				}
				if !h.lossy && r.IntN(6) == 0 {
					clear(h.ledger)
					log = append(log, "the ledger is lost")
				}
				h.allow, h.problem = r.IntN(8) == 0, r.IntN(8) == 0
				h.pass(r, &log)
			}
		}) {
			return
		}
	}
}

// pass makes passes until nothing is left to do.
func (h *hub) pass(r *rand.Rand, log *[]string) {
	works, versions := h.works(), len(h.versions)
	if r.IntN(4) == 0 { // the first one is killed
		p := h.plan()
		most := r.IntN(5)
		*log = append(*log, fmt.Sprintf("%d steps of\n%s", most, text(p)))
		h.apply(p, most)
	}
	p := h.sync()
	*log = append(*log, text(p))
	if !h.problem {
		h.settled(p)
	}
	for key, work := range works {
		f := h.files[key]
		kept := f != nil && (f.content == work || f.kind == models.Template && strings.Contains(f.content, marker(work)))
		if !kept && !h.allow {
			h.Fatalf("the work of a person in %s is lost", key)
		}
		if !kept && f != nil && !slices.Contains(h.versions[versions:], work) {
			h.Fatalf("there is no version of the work of a person in %s", key)
		}
	}
	if h.problem {
		for _, s := range p.Steps {
			if s.Does == filesync.Move || s.Does == filesync.Delete {
				h.Fatal("files are moved or deleted without all sources")
			}
		}
	}
	h.problem = false
	for range 2 {
		if p = h.sync(); p.Changes() == 0 {
			break
		}
		*log = append(*log, "again: "+text(p))
	}
	if again := h.plan(); again.Changes() > 0 {
		h.Fatalf("there is always more to do:\n%s", text(again))
	}
}

// marker is what a person wrote in a content.
func marker(content string) string {
	_, rest, _ := strings.Cut(content, "person-")
	end := strings.IndexAny(rest, `"<`)
	return `person-` + rest[:max(end, 0)]
}
