package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// clients compares a cluster's API clients, by name. Those that rotations of a declared client have
// made count as that client: see rotations.
//
//	file          live                 plan
//	declared      —                    create; hold without a destination, since its secret would be lost
//	declared      same permissions     nothing; hold where its credentials are known not to be at their
//	                                   destination; update by rotation where camsync itself lost them,
//	                                   with the harm of credential-loss where nothing shows that it did
//	declared      other permissions    update by rotation: the API has none, so delete and create;
//	                                   hold without a destination
//	declared      two of that name     hold
//	declared      other rotations      unmanaged; delete where camsync itself lost them: see leftover
//	—             there                unmanaged, or delete where clients are pruned
func (b *builder) clients(c clusterPair) []phased {
	desired, managed := c.desired.Clients.Get()
	if !managed {
		return nil
	}
	b.deadPermissions(c, desired)
	live, ok := c.live.Clients.Get()
	if !ok {
		return []phased{{phaseClients, c.clientsUnseen()}}
	}
	declared := make(map[string]bool, len(desired))
	for _, d := range desired {
		declared[d.Name] = true
	}
	var lane []phased
	for _, p := range pairs(desired, live, func(k *spec.Client) string {
		if name, _ := spec.Rotation(k.Name); declared[name] {
			return name
		}
		return k.Name
	}) {
		if p.desired == nil {
			for _, l := range p.live {
				lane = append(lane, b.prunable(phaseDeletions, c.removal(l))...)
			}
			continue
		}
		r := rotationsOf(*p.desired, p.live)
		if a, differs := c.client(*p.desired, r); differs {
			lane = append(lane, phased{phaseClients, a})
		}
		if !r.disputed() {
			for _, l := range r.others {
				lane = append(lane, b.leftover(c, *p.desired, l)...)
			}
		}
	}
	return lane
}

func (c clusterPair) clientsUnseen() Action {
	return veiled(c.action(Hold, spec.Clients, "", c.desired.Clients.Pos),
		c.live.Clients, "API clients", "are", "take clients out of this cluster in the file")
}

// removal is the deletion of a live client.
func (c clusterPair) removal(l *spec.Client) Action {
	a := c.action(Delete, spec.Clients, l.Name, spec.Pos{})
	a.Harms = spec.CredentialLoss
	a.Fields = []Field{{Name: "client id", Live: l.ID}, {Name: "permissions", Live: list(l.Permissions)}}
	a.Calls = []api.Call{api.DeleteClient{ID: l.ID}}
	return a
}

func (c clusterPair) client(d spec.Client, r rotations) (Action, bool) {
	a := c.action(Create, spec.Clients, d.Name, d.Pos)
	create := api.CreateClient{Name: d.Name, Permissions: d.Permissions}
	switch l := r.current; {
	case r.disputed():
		return c.disputed(d, r), true
	case l == nil:
		a.Fields = []Field{{Name: "permissions", Desired: list(d.Permissions)}}
		a.Calls = []api.Call{create}
	default:
		a.Verb = Update
		create.Name = l.Name // free again, unlike that of an earlier rotation
		a.Calls = []api.Call{api.DeleteClient{ID: l.ID}, create}
		a.Supersedes = l.ID
		switch {
		case list(l.Permissions) != list(d.Permissions):
			a.Harms, a.Happened = spec.CredentialLoss, clientMoved(d, *l)
			a.Fields = []Field{{Name: "permissions", Live: list(l.Permissions), Desired: list(d.Permissions)}}
		case l.Lost:
			a.Fields = []Field{{Name: "secret", Live: "lost while it was created", Desired: "a new one"}}
		case l.Doubt != "" && !r.delivered:
			a.Harms = spec.CredentialLoss
			a.Fields = []Field{{Name: "secret", Live: "perhaps lost while it was created (" + l.ID + ": " + l.Doubt + ")", Desired: "a new one"}}
		case l.Foreign != "" && d.Credentials != nil && !d.Delivered.IsKnown():
			a.Harms = spec.CredentialLoss
			a.Fields = []Field{{Name: credentials, Live: "another's", Desired: d.Credentials.String()}}
			return stuck(a, l.ID+" "+l.Foreign+", and its secret never came to "+d.Credentials.String(),
				c.rotateCommand(d)+" makes new ones; or put the credentials there: after three days it is taken for done"), true
		case d.Credentials != nil && d.Delivered.IsKnown() && !r.delivered:
			a.Harms = spec.CredentialLoss
			a.Fields = []Field{{Name: credentials, Live: "not at their destination", Desired: d.Credentials.String()}}
			return stuck(a, "its secret was shown when it was created, and is not in "+d.Credentials.String(),
				c.rotateCommand(d)+" makes new ones; or put the credentials there, or take credentials out of the file"), true
		default:
			return Action{}, false
		}
	}
	if d.Credentials == nil {
		return a.Held(nowhere, addDestination), true
	}
	if !slices.ContainsFunc(a.Fields, func(f Field) bool { return f.Name == credentials }) {
		a.Fields = append(a.Fields, Field{Name: credentials, Desired: d.Credentials.String()})
	}
	a.Destination = d.Credentials
	return a, true
}

// credentials is the field with the destination of a client's secret. Without a live side it is not a
// difference: see [Field.IsDestination].
const credentials = "credentials"

const (
	nowhere        = "its secret is shown once, and the file names no destination for it"
	addDestination = "add credentials: {file: …} or {command: […]} to the client"
)

func (c clusterPair) disputed(d spec.Client, r rotations) Action {
	ids := []string{r.current.ID}
	for _, l := range r.others {
		if l.Name == r.current.Name {
			ids = append(ids, l.ID)
		}
	}
	return stuck(c.action(Hold, spec.Clients, d.Name, d.Pos),
		fmt.Sprintf("%d live clients have the name %s: %s", len(ids), r.current.Name, strings.Join(ids, ", ")),
		"delete all but one of them in Camunda Hub")
}
