package diff

import (
	"fmt"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// secrets compares a cluster's connector secrets.
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
func (b *builder) secrets(c clusterPair) []phased {
	desired, managed := c.desired.Secrets.Get()
	if !managed {
		return nil
	}
	live, ok := c.live.Secrets.Get()
	if !ok {
		return []phased{{phaseSecrets, veiled(c.action(Hold, spec.Secrets, "", c.desired.Secrets.Pos),
			c.live.Secrets, "secrets", "are", "take secrets out of this cluster in the file")}}
	}
	var lane []phased
	for _, p := range pairs(desired, live, secretName) {
		name := p.key
		if spec.Provided(name) && (p.desired == nil || p.desired.Source.Keep && len(p.live) == 0) {
			b.plan.Provided = append(b.plan.Provided, c.name(spec.Secrets, name))
			continue
		}
		if p.desired == nil {
			a := c.action(Delete, spec.Secrets, p.live[0].Name, spec.Pos{})
			a.Harms = spec.CredentialLoss
			a.Calls = []api.Call{api.DeleteSecret{Name: p.live[0].Name}}
			lane = append(lane, b.prunable(phaseDeletions, a)...)
			continue
		}
		var l *spec.Secret
		if len(p.live) > 0 {
			l = p.live[0]
		}
		if b.desired.ByPresence && !p.desired.Source.Keep {
			if l == nil { // without a call: there is no value to send
				lane = append(lane, phased{phaseSecrets, c.action(Create, spec.Secrets, p.desired.Name, p.desired.Pos)})
			}
			continue
		}
		if a, differs := c.secret(*p.desired, l); differs {
			lane = append(lane, phased{phaseSecrets, a})
		}
	}
	return lane
}

func secretName(s *spec.Secret) string { return s.Name }

func (c clusterPair) secret(d spec.Secret, l *spec.Secret) (Action, bool) {
	a := c.action(Create, spec.Secrets, d.Name, d.Pos)
	if l != nil {
		a.Verb = Update
	}
	if d.Source.Keep {
		if l != nil {
			return Action{}, false
		}
		return stuck(a, "the file keeps this secret, but it does not exist",
			"create it in Camunda Hub, or give it a source: env, file or command"), true
	}
	value, ok := d.Value.Get()
	if !ok {
		why, _ := d.Value.Why()
		if why == "" {
			why = "its value was not fetched"
		}
		return a.Held(why, "give the secret its value, or {keep: true} if it is set elsewhere"), true
	}
	if l == nil {
		a.Calls = []api.Call{api.CreateSecret{Name: d.Name, Value: value}}
		return a, true
	}
	liveValue, ok := l.Value.Get()
	if !ok {
		return a.Held(unseen("its live value is", l.Value), "give it {keep: true} in the file, or delete it so that it is created again"), true
	}
	if value.Equal(liveValue) {
		return Action{}, false
	}
	a.Fields = []Field{{Name: "value", Live: fmt.Sprint(liveValue), Desired: "another " + fmt.Sprint(value)}}
	a.Calls = []api.Call{api.UpdateSecret{Name: d.Name, Value: value}}
	return a, true
}
