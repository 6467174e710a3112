package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

var clients = part[[]spec.Client]{
	kind: spec.Clients, of: func(c *spec.Cluster) spec.Part[[]spec.Client] { return c.Clients },
	phase: phaseClients, called: "API clients", are: "are", here: "clients", between: compareClients,
}

// compareClients compares API clients, by name. Those that rotations of a declared client have made
// count as that client: see clientPair.
//
//	file          live                 plan
//	declared      —                    create; hold without a destination, since its secret would be lost
//	declared      same permissions     nothing; hold where its credentials are known not to be at their
//	                                   destination; update by rotation where camsync itself lost them,
//	                                   with the harm of credential-loss where nothing shows that it did
//	declared      other permissions    update by rotation: the API has none, so delete and create;
//	                                   hold without a destination
//	declared      two of that name     hold
//	declared      other rotations      a rotation under way; delete where camsync itself lost them, and where the grace is over:
//	                                   see family
//	—             there                unmanaged, or delete where clients are pruned
func compareClients(c *clusterPair, desired, live []spec.Client) []phased {
	declared := spec.Declare(desired, func(d spec.Client) string { return d.Name })
	var lane []phased
	for p := range pairs(desired, live, func(k *spec.Client) string { return cmp.Or(declared.Of(k.Name), k.Name) }) {
		if p.desired == nil {
			for _, l := range p.live {
				lane = append(lane, c.b.prunable(phaseDeletions, clientRemoval(c, l))...)
			}
			continue
		}
		k := clientPairOf(c, p.desired, p.live)
		if k.isDisputed() {
			lane = append(lane, phased{phaseClients, k.dispute()})
			continue
		}
		if a, differs := k.compare(); differs {
			lane = append(lane, phased{phaseClients, a})
		}
		lane = append(lane, k.leftovers()...)
	}
	return lane
}

// clientRemoval is the deletion of a live client.
func clientRemoval(c *clusterPair, l *spec.Client) Action {
	a := c.action(Delete, spec.Clients, l.Name, spec.Pos{})
	a.Harms = spec.CredentialLoss
	a.Fields = []Field{{Name: "client id", Live: l.ID}, {Name: "permissions", Live: list(l.Permissions)}}
	a.Calls = []api.Call{api.DeleteClient{ID: l.ID}}
	return a
}

const (
	// credentials is the field with the destination of a client's secret. Without a live side it is not a
	// difference: see [Field.IsDestination].
	credentials = "credentials"

	nowhere        = "its secret is shown once, and the file names no destination for it"
	addDestination = "add credentials: {file: …} or {command: […]} to the client"
)

// compare is the creation of the client, or its replacement by a new one, if it needs either.
func (k *clientPair) compare() (a Action, differs bool) {
	create := api.CreateClient{Name: k.desired.Name, Permissions: k.desired.Permissions}
	if l := k.current; l == nil {
		a = k.c.action(Create, spec.Clients, k.desired.Name, k.desired.Pos)
		a.Fields = []Field{{Name: "permissions", Desired: list(k.desired.Permissions)}}
		a.Calls = []api.Call{create}
	} else {
		if a, differs = k.changes(); !differs || a.Verb == Hold {
			return a, differs
		}
		create.Name = l.Name // free again, unlike that of an earlier rotation
		a.Calls = []api.Call{api.DeleteClient{ID: l.ID}, create}
	}
	if k.desired.Credentials == nil {
		return a.Held(nowhere, addDestination), true
	}
	a.Fields = append(a.Fields, Field{Name: credentials, Desired: k.desired.Credentials.String()})
	a.Destination = k.desired.Credentials
	return a, true
}

// changes is what differs in a client that lives, in the order of what matters most: only its
// replacement could change it. It is a hold if camsync does not replace the client by itself.
func (k *clientPair) changes() (a Action, differs bool) {
	d, l := k.desired, k.current
	a = k.c.action(Update, spec.Clients, d.Name, d.Pos)
	a.Harms, a.Supersedes = spec.CredentialLoss, l.ID
	asked := d.Credentials != nil
	switch {
	case !slices.Equal(l.Permissions, d.Permissions) && list(l.Permissions) != list(d.Permissions):
		a.Happened = clientMoved(*d, *l)
		a.Fields = []Field{{Name: "permissions", Live: list(l.Permissions), Desired: list(d.Permissions)}}
	case l.Lost:
		a.Harms = 0 // it was of no use to anyone
		a.Fields = []Field{{Name: "secret", Live: "lost while it was created", Desired: "a new one"}}
	case l.Doubt != "" && !k.delivered:
		a.Fields = []Field{{Name: "secret", Live: "perhaps lost while it was created (" + l.ID + ": " + l.Doubt + ")", Desired: "a new one"}}
	case asked && l.Foreign != "" && !d.Delivered.IsKnown():
		a.Fields = []Field{{Name: credentials, Live: "another's", Desired: d.Credentials.String()}}
		return stuck(a, l.ID+" "+l.Foreign+", and its secret never came to "+d.Credentials.String(),
			k.rotateCommand()+" makes new ones; or put the credentials there: after three days it is taken for done"), true
	case asked && d.Delivered.IsKnown() && !k.delivered:
		a.Fields = []Field{{Name: credentials, Live: "not at their destination", Desired: d.Credentials.String()}}
		return stuck(a, "its secret was shown when it was created, and is not in "+d.Credentials.String(),
			k.rotateCommand()+" makes new ones; or put the credentials there, or take credentials out of the file"), true
	default:
		return Action{}, false
	}
	return a, true
}

// dispute holds a client of whose name several live.
func (k *clientPair) dispute() Action {
	return stuck(k.c.action(Hold, spec.Clients, k.desired.Name, k.desired.Pos), k.disputants(), "delete all but one of them in Camunda Hub")
}

// noteDeadPermissions notes clients whose file asks for access that their cluster no longer offers: the
// REST APIs of Operate and Tasklist ended with 8.10. That is not a difference, since removing a
// permission needs new credentials.
func noteDeadPermissions(c *clusterPair) {
	has, ok := c.live.Generation.Get()
	if c.live.UUID == "" {
		has, ok = c.desired.Generation.Get()
	}
	g, parsed := spec.ParseGeneration(has.Name)
	if !ok || !parsed || g.Major < 8 || g.Major == 8 && g.Minor < 10 {
		return
	}
	for _, k := range c.desired.Clients.Value() {
		dead := slices.DeleteFunc(slices.Clone(k.Permissions), func(p string) bool { return p != "Operate" && p != "Tasklist" })
		if len(dead) > 0 {
			c.b.note(c.name(spec.Clients, k.Name).String() + ": what " + strings.Join(dead, " and ") +
				" gave access to is gone since Camunda 8.10; to leave it out of the file means new credentials, so choose the time")
		}
	}
}
