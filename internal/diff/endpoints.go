package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// endpoints settles what becomes of the metrics endpoints once it is known what is held: none is switched on for clients that are not
// made, and one that loses all its clients is switched off with one call. That call deletes clients, too, that the list leaves out: it is
// for clusters in which none is wanted or may be protected.
func (g *guards) endpoints() {
	g.plan.unneeded()
	_, gone := g.plan.scrapers()
	for cluster, actions := range gone {
		c := spec.ByUUID(g.live.Clusters.Value(), g.plan.Actions[actions[0]].UUID)
		if c == nil || len(actions) < 2 || g.keepsSome(cluster, c.Name) || len(actions) < len(c.MonitoringClients.Value()) {
			continue
		}
		first := &g.plan.Actions[actions[0]]
		first.Vacates = each(c.MonitoringClients.Value(), func(m spec.MonitoringClient) string { return m.ID })
		for _, i := range actions {
			a := &g.plan.Actions[i]
			a.Calls, a.Fields = nil, append(slices.Clone(a.Fields), EndpointOff)
			if a != first {
				a.Needs = append(slices.Clone(a.Needs), first.Name)
			}
		}
		first.Calls = []api.Call{api.SwitchOffMetrics{}}
	}
}

// keepsSome reports whether a monitoring client of a cluster, which has a live name beside the declared one, is wanted or may be protected.
func (g *guards) keepsSome(declared, live string) bool {
	wanted := func(a Action) bool {
		return a.Name.Kind == spec.MonitoringClients && a.Name.Outer == declared && !a.Name.IsList() && a.Does() == Create
	}
	return slices.ContainsFunc(g.plan.Actions, wanted) || slices.ContainsFunc(g.desired.Policy.Protect, func(text string) bool {
		p := lookalike.Pattern(text)
		return p.MayMatchIn(spec.MonitoringClients.List(declared)) || p.MayMatchIn(spec.MonitoringClients.List(live))
	})
}

// scrapers are, by cluster, how many monitoring clients the plan makes, and the indices of the actions that delete one.
func (p *Plan) scrapers() (made map[string]int, gone map[string][]int) {
	made, gone = make(map[string]int), make(map[string][]int)
	for i, a := range p.Actions {
		switch {
		case a.Name.Kind != spec.MonitoringClients || a.Name.IsList():
		case a.Verb == Create:
			made[a.Name.Outer]++
		case a.Verb == Delete:
			gone[a.Name.Outer] = append(gone[a.Name.Outer], i)
		}
	}
	return made, gone
}

// unneeded holds the switches of endpoints that no client of the plan needs.
func (p *Plan) unneeded() {
	made, _ := p.scrapers()
	for i, a := range p.Actions {
		if a.Verb == Update && a.Name == spec.MonitoringClients.List(a.Name.Outer) && slices.Contains(a.Calls, api.Call(api.SwitchOnMetrics{})) && made[a.Name.Outer] == 0 {
			p.Actions[i] = a.blocked("no monitoring client is made that needs it", "")
		}
	}
}

// Endpoints settles once more what becomes of the metrics endpoints, after holds that [Between] did not know of. The one call that
// deletes all clients of a cluster would delete those, too, whose deletion is held since: the others are then deleted one by one.
func (p *Plan) Endpoints() {
	p.unneeded()
	for _, first := range p.Actions {
		if first.Vacates == nil || first.Name.IsList() {
			continue
		}
		together := func(a Action) bool {
			return a.Name.Kind == spec.MonitoringClients && a.Name.Outer == first.Name.Outer && slices.Contains(a.Fields, EndpointOff)
		}
		if !slices.ContainsFunc(p.Actions, func(a Action) bool { return together(a) && a.Verb == Hold }) {
			continue
		}
		for i, a := range p.Actions {
			if together(a) {
				p.Actions[i] = a.apart(first.Name)
			}
		}
	}
}

// apart is the deletion of a monitoring client by itself, which was to go with others in the call of the first of them.
func (a Action) apart(first spec.Name) Action {
	a.Vacates, a.Fields = nil, slices.DeleteFunc(slices.Clone(a.Fields), func(f Field) bool { return f == EndpointOff })
	if a.Verb == Hold {
		return a
	}
	a.Needs = slices.DeleteFunc(slices.Clone(a.Needs), func(n spec.Name) bool { return n == first })
	a.Calls = []api.Call{api.DeleteMonitoringClient{ID: a.Fields[0].Live}}
	return a
}
