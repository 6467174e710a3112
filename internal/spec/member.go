package spec

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
