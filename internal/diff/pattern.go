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
	omitted := make(map[spec.Name]bool)
	for _, a := range g.plan.Actions {
		if g.selects(a) {
			kept = append(kept, a)
		} else if a.Verb != Hold || a.Would == Create {
			omitted[a.Name] = true
		}
	}
	if n := len(g.plan.Actions) - len(kept); n == 1 {
		g.plan.note("--only leaves out 1 difference of what was read")
	} else if n > 1 {
		g.plan.note(fmt.Sprintf("--only leaves out %d differences of what was read", n))
	}
	for i, a := range kept {
		for _, need := range a.Needs {
			if omitted[need] && a.Verb != Hold {
				kept[i] = a.blocked("it waits for "+need.String()+", which --only leaves out", "select that, too: --only '"+need.String()+"'")
				break
			}
		}
	}
	g.plan.Actions = kept
	unselected := func(name spec.Name) bool { return !g.selects(Action{Name: name}) }
	g.plan.Unmanaged = slices.DeleteFunc(g.plan.Unmanaged, unselected)
	g.plan.Provided = slices.DeleteFunc(g.plan.Provided, unselected)
	g.plan.Rotations = slices.DeleteFunc(g.plan.Rotations, func(u UnderWay) bool {
		return unselected(u.Name) && unselected(u.Name.Kind.Name(u.Name.Cluster, u.Old))
	})
	g.plan.Outside = slices.DeleteFunc(g.plan.Outside, func(a Action) bool { return !g.selects(a) })
}

// selects reports whether an action is about something that policy.Only selects, or may be.
func (g *guards) selects(a Action) bool {
	names := g.names(a)
	return slices.ContainsFunc(g.desired.Policy.Only, func(p spec.Pattern) bool {
		return slices.ContainsFunc(names, func(n spec.Name) bool {
			return n.Match(p) || a.Drift().What == Unseen && p.MayMatchIn(n)
		})
	})
}

// Unmatched are the patterns of policy.Only that match no name of either side, nor may match one of what was not read.
func Unmatched(desired, live spec.Organization) []spec.Pattern {
	return slices.DeleteFunc(slices.Clone(desired.Policy.Only), (&guards{desired: desired, live: live}).protects)
}

// protects reports whether a pattern matches a name of either side, or may match one that was not
// read. The contents of a cluster count even if there are none.
func (g *guards) protects(pattern spec.Pattern) bool {
	all := strings.HasSuffix(pattern.String(), "/*")
	if (all || !g.live.Members.IsKnown()) && pattern.CanMatch(spec.Members) {
		return true
	}
	ofClusters := func(k spec.Kind) bool { return (k == spec.Clusters || k.Traits().InCluster) && pattern.CanMatch(k) }
	if !g.live.Clusters.IsKnown() && slices.ContainsFunc(spec.Kinds(), ofClusters) {
		return true
	}
	for _, side := range []spec.Organization{g.desired, g.live} {
		for _, name := range side.Names() {
			if name.Match(pattern) {
				return true
			}
		}
		for _, c := range side.Clusters.Value() {
			if (all || c.Absent) && pattern.Inside(c.Name) || c.MonitoringClients.IsKnown() && spec.MonitoringClients.List(c.Name).Match(pattern) {
				return true // the list stands for the metrics endpoint
			}
		}
	}
	return slices.ContainsFunc(g.live.Clusters.Value(), func(c spec.Cluster) bool {
		return pattern.Inside(c.Name) && slices.ContainsFunc(spec.InnerKinds(), func(k spec.Kind) bool {
			return !k.Traits().Single && !k.In(c).IsKnown() && pattern.CanMatch(k)
		})
	})
}

// names are the names of an action that a pattern may match: its own; for a rotation, the client's; for the switch of a metrics
// endpoint, those of its clients;
// and in a cluster to be renamed, the present ones.
func (g *guards) names(a Action) []spec.Name {
	names := []spec.Name{a.Name}
	if declared, n := spec.Rotation(a.Name.Own); a.Declared != "" && a.Declared != a.Name.Own {
		names = append(names, a.Name.Kind.Name(a.Name.Cluster, a.Declared))
	} else if a.Name.Kind == spec.Clients && n > 1 {
		names = append(names, spec.Clients.Name(a.Name.Cluster, declared))
	}
	if a.Name.Kind == spec.MonitoringClients && a.Name.IsList() && a.Verb == Update { // of the endpoint, which is switched on for them
		for _, c := range g.desired.Clusters.Value() {
			if c.Name == a.Name.Cluster {
				names = append(names, each(c.MonitoringClients.Value(), func(m spec.MonitoringClient) spec.Name { return spec.MonitoringClients.Name(c.Name, m.Name) })...)
			}
		}
	}
	if c := spec.ByUUID(g.live.Clusters.Value(), a.UUID); c != nil && c.Name != a.Name.Cluster {
		for _, name := range slices.Clone(names) {
			names = append(names, name.In(c.Name))
		}
	}
	return names
}
