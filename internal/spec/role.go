package spec

import "slices"

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

// UnassignableRoles are roles that the API shows and lets nobody assign.
func UnassignableRoles() []string {
	return []string{"owner", "organizationowner", "organizationadmin", "supportagent", "member"}
}
