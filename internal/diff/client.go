package diff

import (
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// clients compares a cluster's API clients, by name.
//
//	file          live                 plan
//	declared      —                    create; hold without a destination, since its secret would be lost
//	declared      same permissions     nothing; hold where its credentials are known not to be at their
//	                                   destination; update by rotation where camsync itself lost them
//	declared      other permissions    update by rotation: the API has none, so delete and create;
//	                                   hold without a destination
//	declared      two of that name     hold
//	—             there                unmanaged, or delete where clients are pruned
func (b *builder) clients(c clusterPair) []phased {
	desired, managed := c.desired.Clients.Get()
	if !managed {
		return nil
	}
	live, ok := c.live.Clients.Get()
	if !ok {
		return []phased{{phaseClients, stuck(c.action(Hold, spec.Clients, "/clients", c.desired.Clients.Pos),
			unseen("the API clients are", c.live.Clients), "let these credentials read API clients, or take clients out of this cluster in the file")}}
	}
	var lane []phased
	for _, p := range pairs(desired, live, func(k *spec.Client) string { return k.Name }) {
		if p.desired == nil {
			for _, l := range p.live {
				a := c.action(Delete, spec.Clients, "/client/"+l.Name, spec.Pos{})
				a.Harms = spec.CredentialLoss
				a.Fields = []Field{{Name: "client id", Live: l.ID}, {Name: "permissions", Live: list(l.Permissions)}}
				a.Calls = []api.Call{api.DeleteClient{ID: l.ID}}
				lane = append(lane, b.prunable(phaseDeletions, a)...)
			}
			continue
		}
		if a, differs := c.client(*p.desired, p.live); differs {
			lane = append(lane, phased{phaseClients, a})
		}
	}
	return lane
}

func (c clusterPair) client(d spec.Client, live []*spec.Client) (Action, bool) {
	a := c.action(Create, spec.Clients, "/client/"+d.Name, d.Pos)
	create := api.CreateClient{Name: d.Name, Permissions: d.Permissions}
	switch len(live) {
	case 0:
		a.Fields = []Field{{Name: "permissions", Desired: list(d.Permissions)}}
		a.Calls = []api.Call{create}
	case 1:
		l := live[0]
		a.Verb = Update
		a.Calls = []api.Call{api.DeleteClient{ID: l.ID}, create}
		delivered, told := d.Delivered.Get()
		switch {
		case list(l.Permissions) != list(d.Permissions):
			a.Harms = spec.CredentialLoss
			a.Fields = []Field{{Name: "permissions", Live: list(l.Permissions), Desired: list(d.Permissions)}}
		case l.Lost:
			a.Fields = []Field{{Name: "secret", Live: "lost while it was created", Desired: "a new one"}}
		case d.Credentials != nil && told && delivered != l.ID:
			a.Harms = spec.CredentialLoss
			a.Fields = []Field{{Name: "credentials", Live: "not at their destination", Desired: d.Credentials.File}}
			return stuck(a, "its secret was shown when it was created, and is not in "+d.Credentials.File,
				"put the credentials there, take credentials out of the file, or delete the client so that it is made anew"), true
		default:
			return Action{}, false
		}
	default:
		ids := make([]string, len(live))
		for i, l := range live {
			ids[i] = l.ID
		}
		return stuck(a, fmt.Sprintf("%d live clients have this name: %s", len(live), strings.Join(ids, ", ")),
			"delete all but one of them in Camunda's Console"), true
	}
	if d.Credentials == nil {
		return hold(a, "its secret is shown once and the file gives no place for it", "add credentials: {file: …} to the client"), true
	}
	a.Destination = d.Credentials
	return a, true
}
