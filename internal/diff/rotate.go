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
	d, err := declaredClient(desired, cluster, client)
	if err != nil {
		return Rotation{}, err
	}
	if r := foreign(desired, live); r != nil {
		return Rotation{Create: Plan{Refusal: r}}, nil
	}
	b := &builder{desired: desired, live: live}
	b.plan.Actions = b.rotate(cluster, d, handed)
	b.protect()
	b.keepSelf()
	b.sendable()
	b.keepCredentials()
	b.together()
	var r Rotation
	for _, a := range b.plan.Actions {
		if a.Verb == Delete {
			r.Remove.Actions = append(r.Remove.Actions, a)
		} else {
			r.Create.Actions = append(r.Create.Actions, a)
		}
	}
	return r, nil
}

// declaredClient finds a client in the file.
func declaredClient(desired spec.Organization, cluster, client string) (spec.Client, error) {
	var clusters, clients []string
	for _, c := range desired.Clusters.Value() {
		if c.Name != cluster || c.Absent {
			clusters = append(clusters, c.Name)
			continue
		}
		for _, d := range c.Clients.Value() {
			if d.Name == client {
				return d, nil
			}
			clients = append(clients, d.Name)
		}
		return spec.Client{}, fmt.Errorf("the file declares no client %q in cluster %q, but %s", client, cluster, some(clients))
	}
	return spec.Client{}, fmt.Errorf("the file declares no cluster %q, but %s", cluster, some(clusters))
}

func some(names []string) string {
	const most = 10
	switch {
	case len(names) == 0:
		return "none at all"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// rotate are the actions of a rotation, or the one hold that says why there can be none.
func (b *builder) rotate(cluster string, d spec.Client, handed Handed) []Action {
	c := clusterPair{desired: spec.Cluster{Name: cluster}}
	no := func(reason, hint string) []Action {
		return []Action{stuck(c.action(Hold, spec.Clients, d.Name, d.Pos), reason, hint)}
	}
	clusters, ok := b.live.Clusters.Get()
	if !ok {
		return no(unseen("the clusters are", b.live.Clusters), "let these credentials read clusters")
	}
	for _, m := range spec.Matches(b.desired.Clusters.Value(), clusters) {
		switch {
		case m.Desired.Name != cluster:
		case m.Conflict != "":
			return no(m.Conflict, "pin the right one with uuid: in the file")
		case m.Live == nil:
			return no("its cluster does not exist yet", "camsync apply creates both")
		default:
			c = clusterPair{desired: *m.Desired, live: *m.Live}
		}
	}
	live, ok := c.live.Clients.Get()
	if !ok {
		return []Action{c.clientsUnseen()}
	}
	var group []*spec.Client
	for i := range live {
		if name, _ := spec.Rotation(live[i].Name); name == d.Name {
			group = append(group, &live[i])
		}
	}
	r := rotationsOf(d, group)
	next := spec.RotationName(d.Name, lastRotation(group)+1)
	switch {
	case r.current == nil:
		return no("it does not exist yet", "camsync apply creates it")
	case r.disputed():
		return []Action{c.disputed(d, r)}
	case list(r.current.Permissions) != list(d.Permissions):
		return no("its permissions are "+list(r.current.Permissions)+", and the file asks for "+list(d.Permissions),
			"camsync apply --allow credential-loss creates it again with them, and with new credentials")
	case d.Credentials == nil:
		return no(nowhere, addDestination)
	case handed.Name != "" && (!handed.is(r.current) || !r.delivered && d.Delivered.IsKnown()):
		return no("what is at "+d.Credentials.String()+" is no longer what this run has handed over as "+handed.Name,
			"find out who else changes it, and run "+c.rotateCommand(d)+" again")
	case handed.Name == "" && !(r.delivered && r.newest() && len(r.others) > 0):
		return byPhase(unready(c, append([]phased{{phaseClients, c.next(d, r, next)}}, c.removals(append(slices.Clip(r.others), r.current))...)))
	}
	removals := c.removals(r.others)
	for i := range removals {
		removals[i].Successor = r.current.ID
	}
	return byPhase(unready(c, removals))
}

// next is the creation of the next rotation.
func (c clusterPair) next(d spec.Client, r rotations, name string) Action {
	a := c.action(Create, spec.Clients, name, d.Pos)
	a.Fields = []Field{{Name: "permissions", Desired: list(d.Permissions)}, {Name: credentials, Desired: d.Credentials.String()}}
	if length := utf8.RuneCountInString(name); length > spec.MaxName {
		return stuck(a, fmt.Sprintf("the name %s of the next one has %d characters, and the API takes %d", name, length, spec.MaxName),
			"give the client a shorter name in the file: that makes another client, and leaves this one")
	}
	a.Calls = []api.Call{api.CreateClient{Name: name, Permissions: d.Permissions}}
	a.Destination = d.Credentials
	a.Supersedes = r.current.ID
	return a
}

func (c clusterPair) removals(clients []*spec.Client) []phased {
	lane := make([]phased, len(clients))
	for i, l := range clients {
		lane[i] = phased{phaseDeletions, c.removal(l)}
	}
	return lane
}

func lastRotation(clients []*spec.Client) int {
	last := 0
	for _, l := range clients {
		last = max(last, rotation(l))
	}
	return last
}

// together holds everything where anything is held.
func (b *builder) together() {
	at := slices.IndexFunc(b.plan.Actions, func(a Action) bool { return a.Verb == Hold })
	if at < 0 {
		return
	}
	name := b.plan.Actions[at].Name
	b.each(func(Action) (string, string) { return "it goes together with " + name.String() + ", which is held", "" })
}
