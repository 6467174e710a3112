package diff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A Rotation gives a client new credentials without downtime.
type Rotation struct {
	// Create makes the next client and hands it over. It is empty where that has been done, by this run or an earlier one.
	Create Plan
	// Remove deletes the live clients before it, once all who use them have had time to change over.
	Remove Plan
}

// Plan is the whole rotation. Where it holds or refuses anything, nothing of it may be begun.
func (r Rotation) Plan() Plan {
	return Plan{
		Actions: slices.Concat(r.Create.Actions, r.Remove.Actions), Rotations: r.Create.Rotations, Notes: r.Create.Notes, Refusal: r.Create.Refusal,
	}
}

// A Half is how much of a rotation a command makes.
type Half int

// The halves. Whole waits between both for the grace.
const (
	Whole  Half = iota
	Begin       // makes the next client and hands it over
	Finish      // deletes those before it
)

// An Order is what a command asks of a rotation.
type Order struct {
	Half    Half
	Grace   time.Duration // how long the old credentials stay valid
	Now     bool          // finish before the grace is over
	Handed  Handed        // by this run, which then finishes
	Refused []string      // names that the API did not accept for the next client
}

// Handed is a client that was handed over; zero for none.
type Handed struct {
	Name, ID string
	Old      []string // the ids of the clients that it replaces
}

// is reports whether that is the client. One whose id is not known is known by its name.
func (h Handed) is(l spec.Incarnation) bool { return l.Name == h.Name && (h.ID == "" || l.ID == h.ID) }

// Rotate plans new credentials for an API client that the file declares, or for a monitoring client beside the present one. It fails
// where the file declares none of that name.
//
// The command that asks for it by name allows credential-loss for the clients before the new one; what is protected, or logged in as,
// stays, and so does a client whose new secret might be discarded with a CI job.
func Rotate(desired, live spec.Organization, client spec.Name, o Order) (Rotation, error) {
	if client.Kind == spec.MonitoringClients {
		return rotateMonitoring(desired, live, client, o)
	}
	d, err := declaredIn(desired, client.Outer, client.Own, spec.Clients, func(c spec.Cluster) []spec.Client { return c.Clients.Value() },
		func(c spec.Client) string { return c.Name })
	if err != nil {
		return Rotation{}, err
	}
	return rotating(desired, live, client, d.Pos, func(c *clusterPair) ([]phased, *Refusal) {
		if !c.live.Clients.IsKnown() {
			return []phased{{phaseClients, clients.unseen(c)}}, nil
		}
		return clientPairOf(c, &d, rotationsOf(c.live.Clients.Value(), d.Name, func(k *spec.Client) string { return k.Name })).rotate(o)
	})
}

// rotating is the rotation whose actions a function makes, once the cluster is found, with the guards of rotations.
func rotating(desired, live spec.Organization, client spec.Name, pos spec.Pos, make func(*clusterPair) ([]phased, *Refusal)) (Rotation, error) {
	if r := foreign(desired, live); r != nil {
		return Rotation{Create: Plan{Refusal: r}}, nil
	}
	var p Plan
	c, hold := rotatable(desired, live, client.Outer, client.Kind, client.Own, pos)
	if hold != nil {
		p.Actions = []Action{*hold}
	} else {
		lane, refusal := make(c)
		p.Actions, p.Refusal, p.Rotations = byPhase(c.unready(lane, false)), refusal, c.b.Rotations
	}
	g := guards{desired, live, &p}
	g.block(g.protect(), g.keepSelf)
	g.sendable()
	g.block(g.keepCredentials)
	g.together()
	r := Rotation{Create: Plan{Refusal: p.Refusal, Notes: p.Notes, Rotations: p.Rotations}}
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

// rotationsOf are the live clients of a list that rotations of a declared one have made, and that itself.
func rotationsOf[T any](live []T, declared string, name func(*T) string) []*T {
	var all []*T
	for i := range live {
		if spec.RotationOf(name(&live[i]), declared) > 0 {
			all = append(all, &live[i])
		}
	}
	return all
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
