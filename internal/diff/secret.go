package diff

import (
	"cmp"
	"fmt"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

var secrets = part[[]spec.Secret]{
	kind: spec.Secrets, of: func(c *spec.Cluster) spec.Part[[]spec.Secret] { return c.Secrets },
	phase: phaseSecrets, called: "secrets", are: "are", here: "secrets", between: compareSecrets,
}

// compareSecrets compares connector secrets, by name.
//
//	file          live             plan
//	value         —                create
//	value         same value       nothing
//	value         other value      update in place
//	value         masked           hold: it cannot be compared
//	keep          there            nothing
//	keep          —                hold: there is nothing to keep
//	no value      any              hold: its source gave none
//	—             there            unmanaged, or delete where secrets are pruned
//	—             there, Camunda's nothing: it is the plan's word alone; so where it is kept, listed or not
//
// If values are not fetched, an existing one counts as equal.
func compareSecrets(c *clusterPair, desired, live []spec.Secret) []phased {
	var lane []phased
	for p := range pairs(desired, live, func(s *spec.Secret) string { return s.Name }) {
		switch d := p.desired; {
		case spec.Provided(p.key) && (d == nil || d.Source.Keep && len(p.live) == 0):
			c.b.Provided = append(c.b.Provided, c.name(spec.Secrets, p.key))
		case d == nil:
			a := c.action(Delete, spec.Secrets, p.key, spec.Pos{})
			a.Harms = spec.CredentialLoss
			a.Calls = []api.Call{api.DeleteSecret{Name: p.key}}
			lane = append(lane, c.b.prunable(phaseDeletions, a)...)
		case c.b.sameSecret(d, p.live):
		default:
			if a, differs := compareSecret(c, *d, p.live); differs {
				lane = append(lane, phased{phaseSecrets, a})
			}
		}
	}
	return lane
}

// sameSecret reports whether a declared secret certainly is as it should be. Most are, and nothing more is made for them.
func (b *builder) sameSecret(d *spec.Secret, live []*spec.Secret) bool {
	if d.Source.Keep || b.desired.ByPresence || len(live) == 0 {
		return false
	}
	value, fetched := d.Value.Get()
	is, seen := live[0].Value.Get()
	return fetched && seen && value.Equal(is)
}

// compareSecret compares a declared secret that is not certainly the same with the live one of its name, if there is one.
func compareSecret(c *clusterPair, d spec.Secret, live []*spec.Secret) (a Action, differs bool) {
	a = c.action(Create, spec.Secrets, d.Name, d.Pos)
	if len(live) > 0 {
		a.Verb = Update
	}
	value, ok := d.Value.Get()
	switch {
	case d.Source.Keep && len(live) == 0:
		return stuck(a, "the file keeps this secret, but it does not exist",
			"create it in Camunda Hub, or give it a source: env, file or command"), true
	case d.Source.Keep:
		return a, false
	case c.b.desired.ByPresence: // without a call: there is no value to send
		return a, len(live) == 0
	case !ok:
		why, _ := d.Value.Why()
		return a.Held(cmp.Or(why, "its value was not fetched"), "give the secret its value, or {keep: true} if it is set elsewhere"), true
	case len(live) == 0:
		a.Calls = []api.Call{api.CreateSecret{Name: d.Name, Value: value}}
		return a, true
	}
	is, ok := live[0].Value.Get()
	switch {
	case !ok:
		return a.Held(unseen("its live value is", live[0].Value), "give it {keep: true} in the file, or delete it so that it is created again"), true
	}
	a.Fields = []Field{{Name: "value", Live: fmt.Sprint(is), Desired: "another " + fmt.Sprint(value)}}
	a.Calls = []api.Call{api.UpdateSecret{Name: d.Name, Value: value}}
	return a, true
}
