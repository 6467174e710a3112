package orgfile

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// readRoles reads the roles of each of many members.
var readRoles = some(set(items{"role", "[developer]"}, readRole), "write at least one role; to remove a person, leave the member out and have policy.prune name members")

// member reads one entry of members.
func member(m mapping) (spec.Member, bool) {
	one := spec.Member{Pos: m.r.pos(m.at)}
	one.Email, _ = required(m, "email", readEmail)
	one.Roles, _ = required(m, "roles", readRoles)
	return one, true
}

func readEmail(r *reader, n *yaml.Node, what string) (string, bool) {
	s, ok := checked(checkEmail)(r, n, what)
	if ok {
		r.claim(n, spec.Members.Traits().Singular, lookalike.EmailKey(s), s)
	}
	return s, ok
}

var readAssignable = option(spec.Roles())

func readRole(r *reader, n *yaml.Node, what string) (string, bool) {
	if s := follow(n); s.ShortTag() == "!!str" && slices.Contains(spec.UnassignableRoles(), s.Value) {
		r.wrong(s, "role %s cannot be assigned through the API; want %s, or leave the member out", quote(s.Value), oneOf(spec.Roles()))
		return "", false
	}
	return readAssignable(r, n, what)
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
		w.note(1, spec.Members, m.Email)
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
