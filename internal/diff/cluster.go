package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// The phases of a cluster's lane, in order: what others need comes first, and deletions last.
const (
	phaseCreate = iota
	phaseKeys   // what follows may wait for a cluster's first encryption key
	phaseSettings
	phaseAllowlist
	phaseSecrets
	phaseClients
	phaseLink    // after the clients, since its endpoint service takes minutes
	phaseUpgrade // after the clients: during it, the cluster takes no other change
	phaseDeletions
	phaseDeleteCluster
)

// A clusterPair is a desired cluster and its live one, which is empty and has no uuid while it is still
// to be created.
type clusterPair struct {
	b             *builder
	desired, live spec.Cluster
	way           vacancy // to its name, if another live cluster has that
}

// action is one of the cluster's actions: on itself, or on something in it.
func (c *clusterPair) action(verb Verb, kind spec.Kind, own string, pos spec.Pos) Action {
	a := Action{Verb: verb, Name: c.name(kind, own), UUID: c.live.UUID, Pos: pos}
	if c.inherited(pos) {
		a.Into = c.desired.Pos
	}
	if c.live.UUID == "" && kind != spec.Clusters {
		a.Needs = []spec.Name{c.name(spec.Clusters, "")}
	}
	return a
}

// name is that of something in the cluster, or of the cluster itself.
func (c *clusterPair) name(kind spec.Kind, own string) spec.Name {
	return kind.Name(c.desired.Name, own)
}

// clusters compares the clusters and, in each, what the file manages of it.
//
//	file              live                    plan
//	present           —                       create, then all that is in it; hold beside an undeclared one
//	                                          whose name differs in nothing that can be seen
//	present           one                     compare: settings, what is in it, generation
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
		b.Actions = append(b.Actions, unread(Action{Name: spec.Clusters.List(""), Pos: b.desired.Clusters.Pos},
			b.live.Clusters, "clusters", "are", "take clusters out of the file"))
		return
	}
	matches := spec.Matches(desired, live)
	stable.Sort(matches, func(x, y spec.Match) int { return strings.Compare(x.Desired.Name, y.Desired.Name) })
	b.undeclared = undeclared(matches, live)
	seen := make(map[string]*spec.Cluster) // by the visible form of their names
	for _, l := range b.undeclared {
		seen[lookalike.Skeleton(l.Name)] = l
	}
	ways := vacancies(matches, live)
	b.compareAll(matches, func(b *builder, m spec.Match) {
		c := &clusterPair{b: b, desired: *m.Desired, way: ways[m.Live]} // one for each, since calls of the plan may point into it
		b.Actions = append(b.Actions, byPhase(c.compare(m, seen[lookalike.Skeleton(m.Desired.Name)]))...)
	})
	stable.Sort(b.undeclared, func(x, y *spec.Cluster) int { return strings.Compare(x.Name, y.Name) })
	for _, l := range b.undeclared {
		b.leave(spec.ClusterName(l.Name), l.UUID)
	}
	b.Remarks = b.remarks()
}

// undeclared are the live clusters that no file declares. One whose name is that of a conflict may be declared.
func undeclared(matches []spec.Match, live []spec.Cluster) []*spec.Cluster {
	declared, disputed := make(map[*spec.Cluster]bool), make(map[string]bool)
	for _, m := range matches {
		declared[m.Live] = true
		disputed[m.Desired.Name] = disputed[m.Desired.Name] || m.Conflict != ""
	}
	var all []*spec.Cluster
	for i := range live {
		if !declared[&live[i]] && !disputed[live[i].Name] {
			all = append(all, &live[i])
		}
	}
	return all
}

// compare compares one cluster. A twin is an undeclared live cluster whose name looks the same.
func (c *clusterPair) compare(m spec.Match, twin *spec.Cluster) []phased {
	switch {
	case m.Conflict != "":
		hint := cmp.Or(c.successor(), "pin the right one with uuid: in the file")
		if m.Conflict == c.desired.Shown.Doubt {
			hint = c.desired.Shown.Hint
		}
		return []phased{{phaseCreate, stuck(c.action(Hold, spec.Clusters, "", c.desired.Pos), m.Conflict, hint)}}
	case m.Live != nil:
		c.live = *m.Live
		identifying{c}.recognised()
		var lane []phased
		if c.desired.Absent {
			lane = c.deletion()
		} else if lane = c.failedOver(); lane == nil {
			keys := keying{c}.compareKeys()
			lane = append(keys, c.unready(slices.Concat(compareSettings(c), c.inside(), compareGenerations(c)), keying{c}.supplies(keys))...)
		}
		identifying{c}.rivals(lane)
		return lane
	case c.desired.Absent:
		return nil
	}
	all := creation(c)
	if twin != nil && all[0].Verb != Hold {
		all[0].Action = all[0].Held("the live cluster "+twin.UUID+" has a name that looks the same",
			"write the name exactly as it is, or pin that cluster with uuid: in the file; if this is meant to be another one, give it another name")
	} else if twin == nil {
		identifying{c}.sameButCase()
		matches := identifying{c}.lookAlikes()
		for i := range all {
			all[i].Matches = matches
		}
	}
	return slices.Concat(all, keying{c}.firstKey(), keying{c}.afterKey(c.inside()))
}

// deletion is that of a cluster that the file declares absent. One of another name than the file has may
// have been renamed in order to be kept.
func (c *clusterPair) deletion() []phased {
	a := c.action(Delete, spec.Clusters, "", c.desired.Pos)
	a.Harms = spec.DataLoss
	a.Fields = []Field{{Name: "uuid", Live: c.live.UUID}, {Name: "status", Live: string(c.live.Status)}}
	if text := backupsOf(c.live); text != "" {
		a.Fields = append(a.Fields, Field{Name: BackupCount, Live: text})
	}
	a.Calls, a.Called = []api.Call{api.DeleteCluster{}}, []string{c.live.Name}
	if c.live.Name != c.desired.Name {
		a.Fields = slices.Insert(a.Fields, 0, Field{Name: "name", Live: c.live.Name})
		if !slices.Contains(c.desired.Formerly, c.live.Name) {
			a = a.Held("the cluster of the pinned uuid is now called "+c.live.Name,
				"if it is to be deleted all the same, give it that name in the file; else take its entry out")
		}
	}
	return []phased{{phaseDeleteCluster, a}}
}

// unready holds what cannot be done in the cluster's present state. A cluster that will become
// Healthy is waited for; one that is Unhealthy accepts everything except an upgrade and what needs a healthy cluster. One
// whose encryption key cannot be used takes nothing, whatever its status says, unless the run supplies the one that it
// waits for.
func (c *clusterPair) unready(lane []phased, supplied bool) []phased {
	reason, hint := c.live.Unusable()
	if reason == "" {
		return lane
	}
	frozen, _ := c.live.Frozen()
	onItsWay := c.live.Status == spec.Creating || c.live.Status == spec.Updating || c.live.Status == spec.Resuming
	if supplied || onItsWay && (frozen == "" || c.live.EncryptionStatus == spec.StorageNotReady) {
		for i := range lane {
			if lane[i].Verb == Hold {
				continue
			}
			if lane[i].Await = true; supplied {
				lane[i].Needs = append(slices.Clone(lane[i].Needs), c.name(spec.Clusters, ""))
			}
		}
		return lane
	}
	if c.live.Status == spec.Suspended && frozen == "" { // without its key, a cluster agrees to wake and stays as it is
		return woken(c, lane)
	}
	for i := range lane {
		accepts := frozen == "" && lane[i].phase != phaseUpgrade && !lane[i].Name.Kind.Traits().NeedsHealthy
		if c.live.Status == spec.Unhealthy && accepts || lane[i].Verb == Hold {
			continue
		}
		lane[i].Action = lane[i].Action.Held(reason, hint)
	}
	return lane
}
