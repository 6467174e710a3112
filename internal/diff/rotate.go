package diff

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A Rotation gives a client new credentials without downtime.
type Rotation struct {
	// Create makes the next rotation of the client and hands it over. It is empty where that has
	// been done, by this run or an earlier one.
	Create Plan
	// Remove deletes the live clients before it, once all who use them have had time to change over.
	Remove Plan
}

// Plan is the whole rotation. Where it holds or refuses anything, nothing of it may be begun.
func (r Rotation) Plan() Plan {
	return Plan{Actions: slices.Concat(r.Create.Actions, r.Remove.Actions), Notes: r.Create.Notes, Refusal: r.Create.Refusal}
}

// Handed is a client that was handed over; zero for none.
type Handed struct{ Name, ID string }

// is reports whether that is the client. One whose id is not known is known by its name.
func (h Handed) is(l *spec.Client) bool { return l.Name == h.Name && (h.ID == "" || l.ID == h.ID) }

// Rotate plans new credentials for a client that the file declares. It fails where the file does not.
//
// The command that asks for it by name allows credential-loss for the clients before the new one;
// what is protected, or logged in as, stays, and so does a client whose new secret might be discarded with
// a CI job. handed is the live client that this run has
// handed over already.
func Rotate(desired, live spec.Organization, cluster, client string, handed Handed) (Rotation, error) {
	d, err := declaredIn(desired, cluster, client, spec.Clients, func(c spec.Cluster) []spec.Client { return c.Clients.Value() },
		func(c spec.Client) string { return c.Name })
	if err != nil {
		return Rotation{}, err
	}
	if r := foreign(desired, live); r != nil {
		return Rotation{Create: Plan{Refusal: r}}, nil
	}
	var p Plan
	c, hold := rotatable(desired, live, cluster, spec.Clients, d.Name, d.Pos)
	switch {
	case hold != nil:
		p.Actions = []Action{*hold}
	case !c.live.Clients.IsKnown():
		p.Actions = []Action{clients.unseen(c)}
	default:
		p.Actions = byPhase(c.unready(clientPairOf(c, d, rotationsOf(c.live, d.Name)).rotate(handed), false))
	}
	g := guards{desired, live, &p}
	g.block(g.protect(), g.keepSelf)
	g.sendable()
	g.block(g.keepCredentials)
	g.together()
	var r Rotation
	for _, a := range p.Actions {
		if a.Verb == Delete {
			r.Remove.Actions = append(r.Remove.Actions, a)
		} else {
			r.Create.Actions = append(r.Create.Actions, a)
		}
	}
	return r, nil
}

// mostNames is how many names of the file an error lists.
const mostNames = 10

// declaredIn finds a client of a kind in the file.
func declaredIn[T any](desired spec.Organization, cluster, client string, kind spec.Kind, of func(spec.Cluster) []T, name func(T) string) (none T, _ error) {
	var clusters, clients []string
	for _, c := range desired.Clusters.Value() {
		if c.Name != cluster || c.Absent {
			clusters = append(clusters, c.Name)
			continue
		}
		for _, d := range of(c) {
			if name(d) == client {
				return d, nil
			}
			clients = append(clients, name(d))
		}
		return none, fmt.Errorf("the file declares no %s %q in cluster %q, but %s", kind.Noun(), client, cluster, some(clients, mostNames))
	}
	return none, fmt.Errorf("the file declares no cluster %q, but %s", cluster, some(clusters, mostNames))
}

// some lists names, of which it has most at most.
func some(names []string, most int) string {
	switch {
	case len(names) == 0:
		return "none at all"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// rotatable is the cluster of a client that is to be rotated, or the hold that says why it cannot be.
func rotatable(desired, live spec.Organization, cluster string, kind spec.Kind, own string, pos spec.Pos) (*clusterPair, *Action) {
	c := &clusterPair{desired: spec.Cluster{Name: cluster}}
	no := func(reason, hint string) (*clusterPair, *Action) {
		hold := stuck(c.action(Hold, kind, own, pos), reason, hint)
		return c, &hold
	}
	clusters, ok := live.Clusters.Get()
	if !ok {
		return no(unseen("the clusters are", live.Clusters), "let these credentials read clusters")
	}
	for _, m := range spec.Matches(desired.Clusters.Value(), clusters) {
		switch {
		case m.Desired.Name != cluster:
		case m.Conflict != "":
			return no(m.Conflict, "pin the right one with uuid: in the file")
		case m.Live == nil:
			return no("its cluster does not exist yet", "camsync apply creates both")
		default:
			c = &clusterPair{b: &builder{desired: desired, live: live}, desired: *m.Desired, live: *m.Live}
		}
	}
	return c, nil
}

// rotationsOf are the live clients of a cluster that rotations of a declared one have made, and that itself.
func rotationsOf(l spec.Cluster, declared string) []*spec.Client {
	var all []*spec.Client
	for i, k := range l.Clients.Value() {
		if name, _ := spec.Rotation(k.Name); name == declared {
			all = append(all, &l.Clients.Value()[i])
		}
	}
	return all
}

// rotate are the actions of a rotation, or the one hold that says why there can be none.
//
//	the client                                       plan
//	is at its destination, the newest of several     remove the others: the rotation was begun
//	was handed over by this run, and still is        remove the others
//	any other                                        create the next one, and remove all before it
func (k *clientPair) rotate(handed Handed) []phased {
	d := k.desired
	no := func(reason, hint string) []phased {
		return []phased{{phaseClients, stuck(k.c.action(Hold, spec.Clients, d.Name, d.Pos), reason, hint)}}
	}
	switch {
	case k.current == nil:
		return no("it does not exist yet", "camsync apply creates it")
	case k.disputed():
		return []phased{{phaseClients, k.dispute()}}
	case list(k.current.Permissions) != list(d.Permissions):
		return no("its permissions are "+list(k.current.Permissions)+", and the file asks for "+list(d.Permissions),
			"camsync apply --allow credential-loss creates it again with them, and with new credentials")
	case d.Credentials == nil:
		return no(nowhere, addDestination)
	case handed.Name != "" && (!handed.is(k.current) || !k.delivered && d.Delivered.IsKnown()):
		return no("what is at "+d.Credentials.String()+" is no longer what this run has handed over as "+handed.Name,
			"find out who else changes it, and run "+k.rotateCommand()+" again")
	}
	var lane []phased
	before, successor := k.others, k.current.ID
	if handed.Name == "" && !(k.delivered && k.newest() && len(k.others) > 0) {
		before, successor = append(slices.Clip(k.others), k.current), ""
		lane = append(lane, phased{phaseClients, k.next()})
	}
	for _, l := range before {
		a := clientRemoval(k.c, l)
		a.Successor = successor
		lane = append(lane, phased{phaseDeletions, a})
	}
	return lane
}

// next is the creation of the next rotation.
func (k *clientPair) next() Action {
	last := rotation(k.current)
	for _, l := range k.others {
		last = max(last, rotation(l))
	}
	name := spec.RotationName(k.desired.Name, last+1)
	a := k.c.action(Create, spec.Clients, name, k.desired.Pos)
	a.Fields = []Field{{Name: "permissions", Desired: list(k.desired.Permissions)}, {Name: credentials, Desired: k.desired.Credentials.String()}}
	if length := utf8.RuneCountInString(name); length > spec.MaxName {
		return stuck(a, fmt.Sprintf("the name %s of the next one has %d characters, and the API takes %d", name, length, spec.MaxName),
			"give the client a shorter name in the file: that makes another client, and leaves this one")
	}
	a.Calls = []api.Call{api.CreateClient{Name: name, Permissions: k.desired.Permissions}}
	a.Destination = k.desired.Credentials
	a.Supersedes = k.current.ID
	return a
}

// together holds everything where anything is held.
func (g *guards) together() {
	at := slices.IndexFunc(g.plan.Actions, func(a Action) bool { return a.Verb == Hold })
	if at < 0 {
		return
	}
	name := g.plan.Actions[at].Name
	g.block(func(Action) (string, string) { return "it goes together with " + name.String() + ", which is held", "" })
}
