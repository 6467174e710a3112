package diff

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// The phases of a cluster's lane, in order: what others need comes first, and deletions last.
const (
	phaseCreate = iota
	phaseSettings
	phaseAllowlist
	phaseSecrets
	phaseClients
	phaseUpgrade
	phaseDeletions
	phaseDeleteCluster
)

// clusterPair is a desired cluster and its live one. A live cluster that is still to be created is
// empty and has no uuid.
type clusterPair struct {
	desired, live spec.Cluster
	way           vacancy // to its name, if another live cluster has that
}

// action is one of the cluster's actions; below follows its name.
func (c clusterPair) action(verb Verb, kind spec.Kind, own string, pos spec.Pos) Action {
	a := Action{Verb: verb, Name: c.name(kind, own), UUID: c.live.UUID, Pos: pos}
	if c.live.UUID == "" && kind != spec.Clusters {
		a.Needs = []spec.Name{c.name(spec.Clusters, "")}
	}
	return a
}

// name is that of something in the cluster, or of the cluster itself.
func (c clusterPair) name(kind spec.Kind, own string) spec.Name {
	return kind.Name(c.desired.Name, own)
}

// clusters compares the clusters and, in each, what the file manages of it.
//
//	file              live                    plan
//	present           —                       create, then all that is in it; hold beside an undeclared one
//	                                          whose name differs in nothing that can be seen
//	present           one                     compare: settings, allowlist, secrets, clients, generation
//	present           one, under a former     the same, and a rename; hold the rename alone where
//	                  name or a pinned uuid   another live one has the name and is not renamed first
//	present           several, or a pin that  hold, and nothing else of this cluster
//	                  no cluster has
//	absent            one                     delete
//	absent            —                       nothing
//	—                 there                   unmanaged: leaving a cluster out never deletes it
func (b *builder) clusters() {
	desired, managed := b.desired.Clusters.Get()
	if !managed {
		return
	}
	live, ok := b.live.Clusters.Get()
	if !ok {
		b.add(veiled(Action{Name: spec.Clusters.List(""), Pos: b.desired.Clusters.Pos},
			b.live.Clusters, "clusters", "are", "take clusters out of the file"))
		return
	}
	matches := spec.Matches(desired, live)
	slices.SortStableFunc(matches, func(x, y spec.Match) int { return strings.Compare(x.Desired.Name, y.Desired.Name) })
	declared := make(map[*spec.Cluster]bool, len(matches))
	disputed := make(map[string]bool)
	for _, m := range matches {
		declared[m.Live] = true
		if m.Conflict != "" {
			disputed[m.Desired.Name] = true
		}
	}
	var unmanaged []spec.Name
	seen := make(map[string]*spec.Cluster) // undeclared live ones, by the visible form of their names
	for i := range live {
		if !declared[&live[i]] && !disputed[live[i].Name] {
			unmanaged = append(unmanaged, spec.ClusterName(live[i].Name))
			seen[lookalike.Skeleton(live[i].Name)] = &live[i]
			b.strangers = append(b.strangers, &live[i])
		}
	}
	b.vacancies = vacancies(matches, live)
	for _, m := range matches {
		b.plan.Actions = append(b.plan.Actions, byPhase(b.cluster(m, seen[lookalike.Skeleton(m.Desired.Name)]))...)
	}
	slices.SortFunc(unmanaged, func(x, y spec.Name) int { return strings.Compare(x.Cluster, y.Cluster) })
	b.plan.Unmanaged = append(b.plan.Unmanaged, unmanaged...)
}

// cluster compares one cluster. A twin is an undeclared live cluster whose name looks the same.
func (b *builder) cluster(m spec.Match, twin *spec.Cluster) []phased {
	c := clusterPair{desired: *m.Desired}
	switch {
	case m.Conflict != "" && m.Conflict == m.Desired.Shown.Doubt:
		return []phased{{phaseCreate, stuck(c.action(Hold, spec.Clusters, "", m.Desired.Pos), m.Conflict,
			m.Desired.Shown.Hint)}}
	case m.Conflict != "":
		return []phased{{phaseCreate, stuck(c.action(Hold, spec.Clusters, "", m.Desired.Pos), m.Conflict,
			"pin the right one with uuid: in the file")}}
	case m.Live == nil && m.Desired.Absent:
		return nil
	case m.Live == nil:
		c.live = spec.Cluster{
			Allowlist: spec.Known(spec.Allowlist{}), Secrets: spec.Known[[]spec.Secret](nil), Clients: spec.Known[[]spec.Client](nil),
		}
		all := b.create(c)
		if twin != nil && all[0].Verb != Hold {
			all[0] = all[0].Held("the live cluster "+twin.UUID+" has a name that looks the same",
				"write the name exactly as it is, or pin that cluster with uuid: in the file; if this is meant to be another one, give it another name")
		} else if twin == nil {
			b.sameButCase(c)
			alike := b.lookAlikes(c)
			for i := range all {
				all[i].Matches = alike
			}
		}
		var lane []phased
		for _, a := range all {
			lane = append(lane, phased{phaseCreate, a})
		}
		return slices.Concat(lane, b.inside(c))
	}
	c.live, c.way = *m.Live, b.vacancies[m.Live]
	b.recognised(c)
	if m.Desired.Absent {
		a := c.action(Delete, spec.Clusters, "", m.Desired.Pos)
		a.Harms = spec.DataLoss
		a.Fields = []Field{{Name: "uuid", Live: c.live.UUID}, {Name: "status", Live: string(c.live.Status)}}
		if c.live.Name != c.desired.Name {
			a.Fields = append([]Field{{Name: "name", Live: c.live.Name}}, a.Fields...)
		}
		a.Calls, a.Called = []api.Call{api.DeleteCluster{}}, []string{c.live.Name}
		if c.live.Name != c.desired.Name && !slices.Contains(c.desired.Formerly, c.live.Name) {
			a = a.Held("the cluster of the pinned uuid is now called "+c.live.Name,
				"if it is to be deleted all the same, give it that name in the file; else take its entry out")
		}
		lane := []phased{{phaseDeleteCluster, a}}
		b.rivals(c, lane)
		return lane
	}
	lane := unready(c, slices.Concat(b.settings(c), b.inside(c), b.upgrade(c)))
	b.rivals(c, lane)
	return lane
}

// inside compares what is in a cluster.
func (b *builder) inside(c clusterPair) []phased {
	return slices.Concat(b.allowlist(c), b.secrets(c), b.clients(c))
}

// unready holds what cannot be done in the cluster's present state. A cluster that will become
// Healthy is waited for; one that is Unhealthy accepts everything except an upgrade.
func unready(c clusterPair, lane []phased) []phased {
	switch c.live.Status {
	case spec.Healthy:
		return lane
	case spec.Creating, spec.Updating, spec.Resuming:
		for i := range lane {
			lane[i].Await = lane[i].Verb != Hold
		}
		return lane
	}
	reason, hint := "the cluster is "+string(c.live.Status), "check the cluster in Camunda Hub, and run again"
	switch c.live.Status {
	case "":
		reason = "the cluster's status is unknown: the API left it out"
	case spec.Suspended:
		hint = "resume the cluster in Camunda Hub, and run again"
	case spec.WaitingForInput:
		hint = "it waits for its encryption key: supply it in Camunda Hub, and run again"
	}
	for i := range lane {
		if c.live.Status == spec.Unhealthy && lane[i].phase != phaseUpgrade || lane[i].Verb == Hold {
			continue
		}
		lane[i].Action = lane[i].Action.Held(reason, hint)
	}
	return lane
}
