package spec

// Roles are the roles that the API lets anyone assign, in the order that messages list them.
func Roles() []string {
	return []string{"admin", "operationsengineer", "taskuser", "analyst", "developer", "visitor", "modeler"}
}

// unassignableRoles are roles that the API shows and lets nobody assign.
var unassignableRoles = []string{"owner", "organizationowner", "organizationadmin", "supportagent", "member"}
