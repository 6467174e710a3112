package diff

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// vacancy is how a cluster gets a name that other live clusters still have. Its identity is certain, so
// everything else of it is compared in any case.
//
//	the cluster that has the name            the rename
//	is not renamed, or not in the file       held
//	is renamed, to a name that is free       after that
//	is renamed, to a name that waits in turn after that, and so on
//	waits for this one's name                held: one of them needs a name in between
type vacancy struct {
	after         []string // uuids of the live clusters to be renamed first
	blocked, hint string   // why the name is not available, and what to do about it
}

// vacancies are the vacancies of renamed clusters whose names are taken, by live cluster.
func vacancies(matches []spec.Match, live []spec.Cluster) map[*spec.Cluster]vacancy {
	moving := make(map[*spec.Cluster]spec.Match) // clusters to be renamed
	for _, m := range matches {
		if m.Live != nil && m.Conflict == "" && !m.Desired.Absent && m.Live.Name != m.Desired.Name {
			moving[m.Live] = m
		}
	}
	ways := make(map[*spec.Cluster]vacancy)
	for l, m := range moving {
		if m.Taken != "" {
			ways[l] = way(m, moving, live, []*spec.Cluster{l})
		}
	}
	return ways
}

// way is the vacancy of one cluster; those on the path wait for its name.
func way(m spec.Match, moving map[*spec.Cluster]spec.Match, live []spec.Cluster, path []*spec.Cluster) vacancy {
	var w vacancy
	for i := range live {
		l := &live[i]
		if l == m.Live || l.Name != m.Desired.Name {
			continue
		}
		next, moves := moving[l]
		switch {
		case !moves:
			return vacancy{
				blocked: "another live cluster, " + l.UUID + ", already has the name that this one is to get",
				hint:    "give this one its live name in the file, as camsync absorb does, or rename the other one first",
			}
		case slices.Contains(path, l):
			return circle(path, moving)
		}
		if further := way(next, moving, live, append(slices.Clone(path), l)); further.blocked != "" {
			return further
		}
		w.after = append(w.after, l.UUID)
	}
	return w
}

// circle is the vacancy of clusters that wait for each other's names.
func circle(path []*spec.Cluster, moving map[*spec.Cluster]spec.Match) vacancy {
	names := each(path, func(l *spec.Cluster) string { return l.Name })
	return vacancy{
		blocked: "the names of live clusters are exchanged, and none of them can be renamed first: " + list(names),
		hint:    "camsync absorb takes the live names into the file; or give cluster " + moving[path[0]].Desired.Name + " a name in between in the file, apply, and then its own name again",
	}
}

// stranded holds each rename to a name whose present cluster keeps it, since its own rename is held.
func (g *guards) stranded() {
	for again := true; again; {
		again = false
		renamed := make(map[string]bool)
		for _, a := range g.plan.Actions {
			if Renames(a) {
				renamed[a.UUID] = true
			}
		}
		for i, a := range g.plan.Actions {
			kept := slices.DeleteFunc(slices.Clone(a.After), func(uuid string) bool { return renamed[uuid] })
			if len(kept) > 0 && a.Verb != Hold {
				g.plan.Actions[i] = a.Held("it waits for the renaming of "+strings.Join(kept, ", ")+", which is held", "")
				again = true
			}
		}
	}
}

// Renames reports whether an action renames its cluster.
func Renames(a Action) bool {
	return a.Verb == Update && slices.ContainsFunc(a.Calls, func(call api.Call) bool {
		p, ok := call.(api.PatchCluster)
		return ok && p.Name != nil
	})
}
