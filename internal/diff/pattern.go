package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// only leaves nothing of the plan but what policy.Only selects, before any guard counts what would be done. What needs a change
// that is left out is held. How many differences of what was read are left out is a note, and no difference. Lists in which nothing can
// be selected are neither read nor compared.
//
//	selected                              stays
//	of a list or cluster that could not   stays, where something that is selected may be in it
//	be compared
//	not selected                          left out, and counted
func (g *guards) only() {
	if len(g.desired.Policy.Only) == 0 {
		return
	}
	var kept []Action
	omitted := make(map[spec.Name]Action)
	for _, a := range g.plan.Actions {
		if g.selects(a) {
			kept = append(kept, a)
		} else if a.Verb != Hold || a.Strands() {
			omitted[a.Name] = a
		}
	}
	if n := len(g.plan.Actions) - len(kept); n == 1 {
		g.plan.note("--only leaves out 1 difference of what was read")
	} else if n > 1 {
		g.plan.note(fmt.Sprintf("--only leaves out %d differences of what was read", n))
	}
	for i, a := range kept {
		if a.Verb != Hold {
			kept[i] = a.without(omitted)
		}
	}
	g.plan.Actions = kept
	unselected := func(name spec.Name) bool { return !g.selects(Action{Name: name}) }
	g.plan.Unmanaged = slices.DeleteFunc(g.plan.Unmanaged, unselected)
	g.plan.Provided = slices.DeleteFunc(g.plan.Provided, unselected)
	g.plan.Rotations = slices.DeleteFunc(g.plan.Rotations, func(u UnderWay) bool {
		return unselected(u.Name) && unselected(u.Name.Kind.Name(u.Name.Outer, u.Old))
	})
	g.plan.Outside = slices.DeleteFunc(g.plan.Outside, func(a Action) bool { return !g.selects(a) })
}

// without is the action, held if it needs any that are left out.
func (a Action) without(omitted map[spec.Name]Action) Action {
	var all []string // what it needs, and what that needs in turn, in the order in which it is to be done
	seen := make(map[spec.Name]bool)
	var add func(needs []spec.Name)
	add = func(needs []spec.Name) {
		for _, need := range needs {
			if other, is := omitted[need]; is && !seen[need] {
				seen[need] = true
				add(other.Needs)
				all = append(all, need.String())
			}
		}
	}
	add(a.Needs)
	const shown = 5
	switch n := len(all); {
	case n == 0:
		return a
	case n > shown:
		return a.blocked(fmt.Sprintf("it waits for %s and %d more, which --only leaves out", all[0], n-1), "select these, too")
	}
	return a.blocked("it waits for "+strings.Join(all, ", ")+", which --only leaves out", "select that, too: --only "+strings.Join(each(all, quoted), " --only "))
}

// selects reports whether an action is about something that policy.Only selects, or may be.
func (g *guards) selects(a Action) bool {
	names := g.names(a)
	return slices.ContainsFunc(g.desired.Policy.Only, func(p spec.Pattern) bool {
		return slices.ContainsFunc(names, func(n spec.Name) bool {
			return n.Match(p) || (a.Drift().What == Unseen || n == spec.Assets.List("")) && p.MayMatchIn(n)
		})
	})
}

// Unmatched are the patterns of policy.Only that match no name of either side, nor may match one of what was not read.
func Unmatched(desired, live spec.Organization) []spec.Pattern {
	g := &guards{desired: desired, live: live}
	return slices.DeleteFunc(slices.Clone(desired.Policy.Only), func(p spec.Pattern) bool { return g.protects(p) || keeps(desired, p) })
}

// keeps reports whether a pattern matches a list of files, which stands for the snapshot that follows a push.
func keeps(desired spec.Organization, pattern spec.Pattern) bool {
	return slices.ContainsFunc(desired.Workspaces.Value(), func(w spec.Workspace) bool {
		return slices.ContainsFunc(w.Projects.Value(), func(p spec.Project) bool {
			return p.Files.Value().Snapshot && spec.FileName(w.Name, p.Name, "").Match(pattern)
		})
	})
}

// protects reports whether a pattern matches a name of either side, or may match one that was not
// read. The contents of a cluster or workspace count even if there are none.
func (g *guards) protects(pattern spec.Pattern) bool {
	all := strings.HasSuffix(pattern.String(), "/*")
	if (all || !g.live.Members.IsKnown()) && pattern.CanMatch(spec.Members) {
		return true
	}
	unread := map[spec.Kind]bool{spec.Clusters: !g.live.Clusters.IsKnown(), spec.Workspaces: !g.live.Workspaces.IsKnown()}
	if slices.ContainsFunc(spec.Kinds(), func(k spec.Kind) bool { return unread[k.Outer()] && pattern.CanMatch(k) }) {
		return true
	}
	if spec.Assets.List("").Match(pattern) && !g.desired.Catalog.IsAbsent() || pattern.CanMatch(spec.Assets) && !g.live.Catalog.IsKnown() && !g.live.Catalog.IsAbsent() {
		return true
	}
	for _, side := range []spec.Organization{g.desired, g.live} {
		for _, name := range side.Names() {
			if name.Match(pattern) {
				return true
			}
		}
		for _, c := range side.Clusters.Value() {
			if (all || c.Absent) && pattern.Inside(spec.ClusterName(c.Name)) || c.MonitoringClients.IsKnown() && spec.MonitoringClients.List(c.Name).Match(pattern) {
				return true // the list stands for the metrics endpoint
			}
		}
		for _, w := range side.Workspaces.Value() {
			if (all || w.Absent) && pattern.Inside(spec.WorkspaceName(w.Name)) || slices.ContainsFunc(w.Projects.Value(), func(p spec.Project) bool {
				return p.Absent && pattern.MayMatchIn(spec.Projects.Name(w.Name, p.Name)) // whose files are not read
			}) {
				return true
			}
		}
	}
	for list, has := range g.live.Contents() {
		if !list.Kind.Traits().Single && !has.IsKnown() && pattern.CanMatch(list.Kind) && pattern.Inside(list.Lane()) {
			return true
		}
	}
	return false
}

// names are the names of an action that a pattern may match: its own; for a rotation, the client's; for the switch of a metrics
// endpoint, those of its clients;
// of a file to be moved, where it is now;
// and in a cluster, workspace or project to be renamed, the present ones.
func (g *guards) names(a Action) []spec.Name {
	names := append([]spec.Name{a.Name}, each(a.Unpublishes, spec.AssetName)...)
	if declared, n := spec.Rotation(a.Name.Own); a.Declared != "" && a.Declared != a.Name.Own {
		names = append(names, a.Name.Kind.Name(a.Name.Outer, a.Declared))
	} else if a.Name.Kind == spec.Clients && n > 1 {
		names = append(names, spec.Clients.Name(a.Name.Outer, declared))
	}
	if a.Name.Kind == spec.Assets && !a.Name.IsList() { // why the whole is held
		names = append(names, spec.Assets.List(""))
	}
	if a.Name.Kind == spec.MonitoringClients && a.Name.IsList() && a.Verb == Update { // of the endpoint, which is switched on for them
		for _, c := range g.desired.Clusters.Value() {
			if c.Name == a.Name.Outer {
				names = append(names, each(c.MonitoringClients.Value(), func(m spec.MonitoringClient) spec.Name { return spec.MonitoringClients.Name(c.Name, m.Name) })...)
			}
		}
	}
	if a.File != nil && a.File.From != "" && a.File.From != a.Name.Own { // where it is now
		names = append(names, spec.FileName(a.Name.Outer, a.Name.Project, a.File.From))
	}
	if project := nowInProject(g.live, a); project != "" && project != a.Name.Project {
		for _, name := range slices.Clone(names) {
			names = append(names, spec.FileName(name.Outer, project, name.Own))
		}
	}
	if called := nowCalled(g.live, a); called != "" && called != a.Name.Outer {
		for _, name := range slices.Clone(names) {
			names = append(names, name.In(called))
		}
	}
	return names
}

// nowInProject is the present name of the project that an action's file is in; empty for none.
func nowInProject(live spec.Organization, a Action) string {
	w := spec.WorkspaceByKey(live.Workspaces.Value(), a.UUID)
	if a.File == nil || a.File.Key == "" || w == nil {
		return ""
	}
	for _, p := range w.Projects.Value() {
		if slices.ContainsFunc(p.Files.Value().Live, func(l spec.File) bool { return l.Key == a.File.Key }) {
			return p.Name
		}
	}
	return ""
}

// nowCalled is the present name of the cluster or workspace that an action is about, or is in; empty for none.
func nowCalled(live spec.Organization, a Action) string {
	switch a.Name.Kind.Outer() {
	case spec.Clusters:
		if c := spec.ByUUID(live.Clusters.Value(), a.UUID); c != nil {
			return c.Name
		}
	case spec.Workspaces:
		if w := spec.WorkspaceByKey(live.Workspaces.Value(), a.UUID); w != nil {
			return w.Name
		}
	}
	return ""
}
