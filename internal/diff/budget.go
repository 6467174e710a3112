package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// budget refuses a run that would delete too large a share of a kind, as a truncated file would.
func (g *guards) budget() *Refusal {
	deletions := make(map[spec.Name]int) // by what counts together
	for _, a := range g.plan.Actions {
		if a.Verb == Delete && a.Harms != 0 && a.Successor == "" { // without harm, it was of no use to anyone
			name := a.Name.In(cmp.Or(nowCalled(g.live, a), a.Name.Outer))
			name.Project = cmp.Or(nowInProject(g.live, a), name.Project)
			deletions[counted(name)]++
		}
		if a.Verb == Update && len(a.Unpublishes) > 0 {
			deletions[a.Name] = len(a.Unpublishes)
		}
	}
	if len(deletions) == 0 {
		return nil
	}
	live := make(map[spec.Name]int)
	for _, name := range g.live.Names() {
		if name.Kind != spec.Secrets || !spec.Provided(name.Own) {
			live[counted(name)]++
		}
	}
	limit := g.desired.Policy.MaxDeletePercent
	kinds := append([]spec.Kind{spec.Clusters, spec.Workspaces, spec.Assets}, spec.PrunableKinds()...)
	lists := slices.SortedFunc(maps.Keys(deletions), func(x, y spec.Name) int {
		return cmp.Or(slices.Index(kinds, x.Kind)-slices.Index(kinds, y.Kind), strings.Compare(x.String(), y.String()))
	})
	for _, list := range lists {
		if !slices.Contains(kinds, list.Kind) {
			continue
		}
		if n, of := deletions[list], live[list]; of >= 4 && n*100 > limit*of {
			return &Refusal{
				Reason: fmt.Sprintf("%d of %d %s, and policy.maxDeletePercent is %d", n, of, lost(list), limit),
				Hint:   "check that the file is whole; if this is meant, raise policy.maxDeletePercent or delete in several runs",
			}
		}
	}
	return nil
}

// counted is the list of a resource, with which its deletion counts: those of a workspace's members count by themselves, and those of a
// project's files.
func counted(n spec.Name) spec.Name {
	if n.Kind != spec.WorkspaceMembers && n.Kind != spec.ProjectFiles {
		n.Outer = ""
	}
	n.Own = ""
	return n
}

// lost says what becomes of those of a list.
func lost(list spec.Name) string {
	if list.Kind == spec.Assets {
		return "assets of the catalog would be unpublished"
	}
	return list.String() + " would be deleted"
}
