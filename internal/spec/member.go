package spec

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// A Member is a person in the organisation, known by e-mail address, compared by [EmailKey].
//
// Roles is the whole set: a role that is not in it is taken away. An empty set is refused by
// Load; leave the member out and prune members to remove a person.
type Member struct {
	Email string
	Roles []string
	Pos   Pos // desired only

	Name    string // live only: the person's name as Camunda knows it
	Pending bool   // live only: invited, not yet accepted
}

// member reads one entry of members.
func (r *reader) member(n *yaml.Node, what string) (Member, bool) {
	m, ok := r.mapping(n, memberObject)
	if !ok {
		return Member{}, false
	}
	member := Member{Pos: r.pos(n)}
	member.Email, _ = required(m, "email", r.email)
	member.Roles, _ = required(m, "roles", r.roles)
	return member, true
}

func (r *reader) email(n *yaml.Node, what string) (string, bool) {
	s, ok := r.text(n, what)
	if !ok {
		return "", false
	}
	if why := checkEmail(s); why != "" {
		r.wrong(follow(n), "%s %s %s", what, quote(s), why)
		return "", false
	}
	r.claim(n, claimEmail, EmailKey(s), s)
	return s, true
}

func (r *reader) roles(n *yaml.Node, what string) ([]string, bool) {
	return r.some(n, what, items{"role", "[developer]"}, r.role, "write at least one role; to remove a person, leave the member out and have policy.prune name members")
}

func (r *reader) role(n *yaml.Node, what string) (string, bool) {
	if s := follow(n); s.ShortTag() == "!!str" && slices.Contains(unassignableRoles, s.Value) {
		r.wrong(s, "role %s can not be assigned through the API; want %s, or leave the member out", quote(s.Value), oneOf(Roles()))
		return "", false
	}
	return r.option(Roles())(n, what)
}
