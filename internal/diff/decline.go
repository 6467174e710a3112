package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// Declined is why an action is held that a person was asked about and did not want.
const Declined = "declined"

// Without is the plan with the actions at these indices held, since a person declined them, and with all that depends on
// them. The plan itself stays as it is.
func (p Plan) Without(indices []int) Plan {
	was := p.Actions
	p.Actions = slices.Clone(was)
	for _, i := range indices {
		if was[i].Verb != Hold {
			p.Actions[i] = was[i].blocked(Declined, "")
		}
	}
	g, held := guards{plan: &p}, make(map[spec.Name]bool) // names of what is held now and was not
	for before := -1; before < len(held); {
		before = len(held)
		g.stranded()
		for i, a := range p.Actions {
			if on := slices.IndexFunc(a.Needs, func(name spec.Name) bool { return held[name] }); on >= 0 && a.Verb != Hold {
				a = a.Held("it waits for "+a.Needs[on].String()+", which is held", "")
			}
			if a.Verb == Hold && was[i].Verb != Hold {
				a.ByPolicy, held[a.Name] = true, true
			}
			p.Actions[i] = a
		}
	}
	p.Endpoints() // which go on and off with what is not held
	return p
}
