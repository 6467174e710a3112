package api

import (
	"context"

	"github.com/camsync/camsync/internal/spec"
)

// A Selection says what [Client.Read] reads. What a file does not manage is not read.
type Selection struct {
	members  bool
	clusters bool
	whole    []content      // what is read of every cluster
	desired  []spec.Cluster // where nothing is: what these manage, of the clusters that they match
	earlier  map[string]*spec.Cluster
	answers  *Answers
	spare    bool
	hub      *hubSelection // nil for nothing
	options  bool          // what clusters may be made of, in any case
	checked  bool          // what their checks are about, too
	policy   spec.Policy
	backedUp bool // a backup precedes their upgrades and other encryption keys, so that those that they have are to be known

	identify func(ctx context.Context, desired, live []spec.Cluster)
}

// Identified lets find look, once the live clusters are read, for what shows which of them the desired ones are. It may mark
// the desired clusters.
func (s Selection) Identified(find func(ctx context.Context, desired, live []spec.Cluster)) Selection {
	s.identify = find
	return s
}

// Needed selects what a plan of the desired organisation needs. What policy.Only cannot select is not read, except for the list of the
// clusters: it says which organisation this is, and by which names its clusters can be selected.
func Needed(desired spec.Organization) Selection {
	clusters, managed := desired.Clusters.Get()
	s := Selection{
		members: desired.Members.IsKnown() && desired.Policy.MaySelect(spec.Members.List("")), clusters: managed, desired: clusters,
		policy: desired.Policy, backedUp: desired.Policy.BackupBefore.Has(spec.Irreversible),
	}
	workspaces, managed := desired.Workspaces.Get()
	managed = managed && desired.Policy.MaySelect(spec.Workspaces.List(""))
	catalog := desired.Catalog.IsKnown() && desired.Policy.MaySelect(spec.Assets.List(""))
	if managed || catalog {
		s.hub = &hubSelection{policy: desired.Policy, catalog: catalog, nothing: !managed, alone: !s.members && !s.clusters}
	}
	if managed {
		s.hub.desired = workspaces
	}
	return s
}

// Checked selects what the checks of the desired clusters are about, too: the backups of those that say how old the newest may be.
func (s Selection) Checked() Selection {
	s.checked = true
	return s
}

// Trashed selects the workspaces in the trash, too.
func (s Selection) Trashed() Selection {
	if s.hub != nil {
		hub := *s.hub
		hub.trash = true
		s.hub = &hub
	}
	return s
}

// Everything selects the whole organisation, without what new clusters may be made of.
func Everything() Selection {
	return Selection{members: true, clusters: true, whole: contents, hub: &hubSelection{all: true, catalog: true}}
}

// Terraformed selects what Terraform's Camunda provider can manage: members, clusters with their allowlists, connector secrets
// and API clients.
func Terraformed() Selection {
	return Selection{members: true, clusters: true, whole: []content{secretList, clientList}}
}

// Offered selects what clusters may be made of, too.
func (s Selection) Offered() Selection {
	s.options = true
	return s
}

// Rights selects who may do what: members, clusters, their API and monitoring clients, and private links, and workspaces. No secret is read.
func Rights() Selection {
	return Selection{members: true, clusters: true, whole: []content{clientList, monitoringList, privateLinks}, hub: &hubSelection{all: true}}
}

// below calls read for each part of a live cluster that is to be read, and says whether the options
// are, for a cluster that has to be created or upgraded.
func (s Selection) below(live []spec.Cluster, read func(content, *spec.Cluster)) (options bool) {
	for i := range live {
		for _, p := range s.whole {
			read(p, &live[i])
		}
	}
	if s.whole != nil {
		return s.options
	}
	for _, m := range spec.Matches(s.desired, live) {
		switch {
		case m.Conflict != "", m.Live == nil && m.Desired.Absent, !s.selects(spec.Clusters, m):
		case m.Desired.Absent:
			read(backupList, m.Live) // they are deleted with it
		case m.Live == nil:
			options = true
		default:
			older := spec.Older(m.Live.Generation, m.Desired.Generation)
			options = options || older
			for _, p := range contents {
				if kind, _ := p.seldom(); p.managed(m.Desired) && s.selects(kind, m) && !s.kept(p, m.Live) {
					read(p, m.Live)
				}
			}
			if asked := older || m.Live.Rekeys(m.Desired.EncryptionKeys); s.itself(m) && (asked && s.backedUp || s.checked && m.Desired.BackupMaxAge.IsKnown()) {
				read(backupList, m.Live)
			}
		}
	}
	return options
}

// selects reports whether policy.Only may select the cluster or what is in it; of another kind, what the cluster has of it. The live
// cluster may have another name.
func (s Selection) selects(kind spec.Kind, m spec.Match) bool {
	return s.policy.MaySelect(kind.List(m.Desired.Name)) || m.Live != nil && s.policy.MaySelect(kind.List(m.Live.Name))
}

// itself reports whether policy.Only selects the cluster itself, and not only what is in it.
func (s Selection) itself(m spec.Match) bool {
	return s.policy.Selects(spec.ClusterName(m.Desired.Name)) || s.policy.Selects(spec.ClusterName(m.Live.Name))
}
