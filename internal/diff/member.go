package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// Members are worked on in one lane: who gains comes first, so that an admin is made before
// another one goes.
const (
	memberGains = iota
	memberLoses
	memberRemoved
)

// members compares the organisation's members.
//
//	file         live                        plan
//	declared     —                           create (an invitation)
//	declared     same roles                  nothing, pending or not
//	declared     other roles                 update: the API replaces the whole set
//	declared     other roles, one of them    hold: the API could not give that role back
//	             not assignable
//	declared     — , but an undeclared       hold, and the other one stays: see mistyped
//	             one that looks the same
//	—            there                       unmanaged, or delete where members are pruned
//	—            owner or the like           unmanaged, never deleted
func (b *builder) members() {
	desired, managed := b.desired.Members.Get()
	if !managed || !b.desired.Policy.MaySelect(spec.Members.List("")) {
		return
	}
	live, ok := b.live.Members.Get()
	if !ok {
		b.Actions = append(b.Actions, unread(Action{Name: spec.Members.List(""), Pos: b.desired.Members.Pos},
			b.live.Members, "members", "are", "take members out of the file"))
		return
	}
	var lane []phased
	for p := range pairs(desired, live, func(m *spec.Member) string { return lookalike.EmailKey(m.Email) }) {
		switch {
		case p.desired == nil:
			for _, l := range p.live {
				lane = append(lane, b.undeclaredMember(*l)...)
			}
		case len(p.live) == 0:
			lane = append(lane, phased{memberGains, Action{
				Verb: Create, Name: spec.MemberName(p.desired.Email), Harms: spec.AccessGain, Pos: p.desired.Pos,
				Fields: []Field{{Name: "roles", Desired: list(p.desired.Roles)}},
				Calls:  []api.Call{api.SetRoles{Email: p.desired.Email, Roles: p.desired.Roles}},
			}})
		case len(p.live) > 1:
			lane = append(lane, phased{memberGains, stuck(Action{Name: spec.MemberName(p.desired.Email), Pos: p.desired.Pos},
				"two live members have this address", "remove one of them in Camunda Hub")})
		default:
			if a, differs := memberUpdate(*p.desired, *p.live[0]); differs {
				phase := memberGains
				if a.Harms.Has(spec.AccessLoss) && (administers(p.live[0].Roles) || !grantsAdmin(a)) {
					phase = memberLoses
				}
				lane = append(lane, phased{phase, a})
			}
		}
	}
	b.Actions = append(b.Actions, b.mistyped(byPhase(lane))...)
}

// undeclaredMember is the removal of a member whom no file declares. A member with a role that the
// API cannot assign again stays, even if members are pruned.
func (b *builder) undeclaredMember(l spec.Member) []phased {
	a := Action{
		Verb: Delete, Name: spec.MemberName(l.Email), Harms: spec.AccessLoss,
		Fields: []Field{{Name: "roles", Live: list(l.Roles)}},
		Calls:  []api.Call{api.RemoveMember{Email: l.Email}},
	}
	if l.Pending {
		a.Fields = append(a.Fields, Field{Name: "invitation", Live: "pending"})
	}
	switch {
	case owns(l.Roles): // no file can declare this member, so the drift would be permanent
		b.leave(a.Name, "")
		return nil
	case len(unassignable(l.Roles)) > 0, !b.prunes(spec.Members):
		b.outside(a, administers(l.Roles))
		return nil
	}
	return []phased{{memberRemoved, a}}
}

// memberUpdate is the change of a member's roles, if they differ. The API replaces the whole set, so it would take
// away a role that only Camunda can give: such a member is held, unless nothing else differs.
func memberUpdate(d, l spec.Member) (Action, bool) {
	if slices.Equal(d.Roles, l.Roles) {
		return Action{}, false
	}
	gained, lost := missing(d.Roles, spec.DeclaredRoles(l.Roles)), missing(spec.DeclaredRoles(l.Roles), d.Roles)
	fixed := unassignable(l.Roles)
	lost = missing(lost, fixed)
	a := Action{
		Verb: Update, Name: spec.MemberName(d.Email), Pos: d.Pos,
		Fields: []Field{{Name: "roles", Live: list(l.Roles), Desired: list(d.Roles)}},
	}
	switch {
	case len(gained) == 0 && len(lost) == 0:
		return Action{}, false
	case owns(l.Roles):
		return stuck(a, "this is the organisation's owner, whom the API cannot change",
			"take the owner out of the file; ownership is transferred in Camunda Hub"), true
	case len(fixed) > 0:
		return stuck(a, "changing the roles would take "+list(fixed)+", which the API cannot assign again",
			"change the roles in Camunda Hub"), true
	}
	if len(gained) > 0 {
		a.Harms |= spec.AccessGain
	}
	if len(lost) > 0 {
		a.Harms |= spec.AccessLoss
	}
	a.Happened = memberMoved(d, l, a.Harms)
	a.Calls = []api.Call{api.SetRoles{Email: l.Email, Roles: d.Roles}}
	return a, true
}

// unassignable returns the roles that appear only in answers, or that this version does not know.
func unassignable(roles []string) []string { return missing(spec.DeclaredRoles(roles), spec.Roles()) }

// owns reports whether the roles are those of the organisation's owner, whom the API neither changes nor removes.
func owns(roles []string) bool {
	return slices.Contains(roles, "owner") || slices.Contains(roles, "organizationowner")
}

// administers reports whether the roles make an admin, however the API spells that.
func administers(roles []string) bool { return slices.Contains(spec.DeclaredRoles(roles), "admin") }

// memberKey is the comparison key of an action's member; empty if it has none.
func memberKey(a Action) string {
	if a.Name.Kind != spec.Members {
		return ""
	}
	return lookalike.EmailKey(a.Name.Own)
}

// grantsAdmin reports whether the action leaves its member an admin.
func grantsAdmin(a Action) bool {
	return slices.ContainsFunc(a.Calls, func(c api.Call) bool {
		set, ok := c.(api.SetRoles)
		return ok && administers(set.Roles)
	})
}
