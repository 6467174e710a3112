package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A suspended cluster is not drift: Camunda suspends the clusters of trials by itself, and the API can
// only wake them. What would change something in it is held, unless the policy wakes it for that.

// paused is what people have to know of a cluster that was suspended.
const paused = "the pause of a trial cluster wipes its disk, so deploy its processes again; its API clients, secrets and allowlist stay"

// Wake plans to wake the live cluster of that name or uuid. The plan is empty if it is Healthy; an error
// says that there is no such cluster, or more than one.
//
//	status      plan
//	Suspended   wake it, and wait
//	Resuming    wait
//	Healthy     nothing
//	any other   hold: it is not suspended, its encryption key cannot be used, or it was failed over
func Wake(live spec.Organization, cluster string) (Plan, error) {
	c, err := liveCalled(live.Clusters.Value(), cluster)
	if err != nil {
		return Plan{}, err
	}
	a := Action{
		Verb: Update, Name: spec.ClusterName(c.Name), UUID: c.UUID,
		Fields: []Field{{Name: "status", Live: string(c.Status), Desired: string(spec.Healthy)}},
	}
	var p Plan
	frozen, hint := c.Frozen()
	over, instead := Replaced(*c, live.Clusters.Value())
	switch {
	case c.Status == spec.Healthy:
		return p, nil
	case over != "":
		a = a.Held(over, instead)
	case frozen != "": // it agrees to wake and stays as it is
		a = a.Held(frozen, hint)
	case c.Status == spec.Suspended, c.Status == spec.Resuming:
		a.Wake, a.Await = c.Status == spec.Suspended, true
		p.note(a.Name.String() + ": " + paused)
	default:
		_, wait := c.Unusable()
		a = a.Held("only a suspended cluster can be woken, and this one is "+statusText(c.Status), wait)
	}
	p.Actions = []Action{a}
	return p, nil
}

func statusText(s spec.Status) string {
	if s == "" {
		return "in a state that the API left out"
	}
	return string(s)
}

// liveCalled finds the one cluster that has a name or a uuid.
func liveCalled(clusters []spec.Cluster, text string) (*spec.Cluster, error) {
	if c := spec.ByUUID(clusters, text); c != nil {
		return c, nil
	}
	var found []*spec.Cluster
	var uuids, names []string
	for i, c := range clusters {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
		if c.Name == text {
			found, uuids = append(found, &clusters[i]), append(uuids, c.UUID)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, fmt.Errorf("%d clusters are called %q: give the uuid of one of them, %s", len(found), text, strings.Join(uuids, " or "))
	}
	err := fmt.Errorf("no cluster of the organisation is called %q", text)
	switch near := lookalike.Nearest(text, names); {
	case near != "":
		return nil, fmt.Errorf("%w; did you mean %q?", err, near)
	case len(names) == 0:
		return nil, err
	case len(names) == 1:
		return nil, fmt.Errorf("%w; there is %q", err, names[0])
	}
	return nil, fmt.Errorf(`%w; there are "%s"`, err, strings.Join(names, `", "`))
}

// woken lets a lane wake its cluster, if the policy says so; otherwise it is held.
func woken(c *clusterPair, lane []phased) []phased {
	for i := range lane {
		switch {
		case lane[i].Verb == Hold:
		case c.b.desired.Policy.Wake:
			lane[i].Wake, lane[i].Await = true, true
		default:
			lane[i].Action = lane[i].Action.Held("the cluster is Suspended",
				"camsync wake "+dotenv.Word(c.live.Name)+" wakes it; with policy.wake: true, apply wakes a cluster that it has work for")
		}
	}
	return lane
}

// wakes notes which clusters a run of the plan wakes.
func (g *guards) wakes() {
	noted := make(map[string]bool)
	for _, a := range g.plan.Actions {
		if a.Wake && a.Verb != Hold && !noted[a.UUID] {
			noted[a.UUID] = true
			g.plan.note(a.Name.Lane().String() + ": it is Suspended, and apply wakes it first; " + paused)
		}
	}
}
