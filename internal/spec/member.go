package spec

import "slices"

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

// Roles are the roles that the API lets anyone assign, in the order that messages list them.
func Roles() []string {
	return []string{"admin", "operationsengineer", "taskuser", "analyst", "developer", "visitor", "modeler"}
}

// DeclaredRoles spells live roles as a file does: where admin was given, the API may show organizationadmin.
func DeclaredRoles(live []string) []string {
	out := slices.Clone(live)
	for i, r := range out {
		if r == "organizationadmin" {
			out[i] = "admin"
		}
	}
	return out
}

// UnassignableRoles are roles that the API shows and does not let anyone assign.
func UnassignableRoles() []string {
	return []string{"owner", "organizationowner", "organizationadmin", "supportagent", "member"}
}
