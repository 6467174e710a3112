package orgfile

import (
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

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
