package orgfile

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// member reads one entry of members.
func (r *reader) member(n *yaml.Node, what string) (spec.Member, bool) {
	m, ok := r.mapping(n, memberObject)
	if !ok {
		return spec.Member{}, false
	}
	member := spec.Member{Pos: r.pos(n)}
	member.Email, _ = required(m, "email", r.email)
	member.Roles, _ = required(m, "roles", r.roles)
	return member, true
}

func (r *reader) email(n *yaml.Node, what string) (string, bool) {
	s, ok := r.checked(checkEmail)(n, what)
	if ok {
		r.claim(n, spec.Members.Traits().Singular, lookalike.EmailKey(s), s)
	}
	return s, ok
}

func (r *reader) roles(n *yaml.Node, what string) ([]string, bool) {
	return r.some(n, what, items{"role", "[developer]"}, r.role, "write at least one role; to remove a person, leave the member out and have policy.prune name members")
}

func (r *reader) role(n *yaml.Node, what string) (string, bool) {
	if s := follow(n); s.ShortTag() == "!!str" && slices.Contains(spec.UnassignableRoles(), s.Value) {
		r.wrong(s, "role %s cannot be assigned through the API; want %s, or leave the member out", quote(s.Value), oneOf(spec.Roles()))
		return "", false
	}
	return r.option(spec.Roles())(n, what)
}

func (w *writer) members(members []spec.Member) {
	twice := repeated(members, func(m spec.Member) string { return lookalike.EmailKey(m.Email) })
	declare(w, 0, "members", "[]", members, func(w *writer, m spec.Member) string {
		m.Roles = spec.DeclaredRoles(m.Roles)
		why := UndeclarableMember(m)
		if twice[lookalike.EmailKey(m.Email)] {
			why = "there are several members of this address"
		}
		if why != "" {
			return m.Email + " is not declared: " + why
		}
		w.line(1, "- email: %s", Scalar(m.Email))
		w.line(2, "roles: %s", flow(m.Roles))
		return ""
	})
}

// UndeclarableMember is why a file cannot declare a live member; empty where it can.
func UndeclarableMember(m spec.Member) string {
	if why := checkEmail(m.Email); why != "" {
		return "the address " + why
	}
	return undeclarable("role", m.Roles, func(role string) string {
		switch {
		case slices.Contains(spec.UnassignableRoles(), role):
			return "role " + role + " cannot be assigned through the API"
		case !slices.Contains(spec.Roles(), role):
			return "role " + role + " is not known to this camsync"
		}
		return ""
	})
}
