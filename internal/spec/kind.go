package spec

import "slices"

// A Kind is a kind of resource, spelled as policy.prune and reports spell it.
type Kind string

// The kinds of resources.
const (
	Clusters   Kind = "clusters"
	Allowlists Kind = "allowlists"
	Secrets    Kind = "secrets"
	Clients    Kind = "clients"
	Members    Kind = "members"
)

// Traits are what sets one kind apart from another, how it is compared and written aside.
type Traits struct {
	Singular  string // one of the kind, and the step of a [Name] that says so
	InCluster bool   // it belongs to a cluster
	Single    bool   // each cluster has exactly one: it has no name of its own, and coverage does not count it
	Prunable  bool   // policy.prune and policy.unmanaged may name it
	Reported  bool   // undeclared live resources of it are drift unless the policy says otherwise

	Missing Harms // what its absence does to the organisation
	Added   Harms // what an undeclared one does to it

	Permission string   // the group of an API client's permissions in Camunda Hub that lets it write the kind
	Entities   []string // words of which the activity log's name of the kind has one

	own []any // what its resources' own names look like, as [steps] takes it
}

// table has a row for each kind, in the order in which reports list kinds.
var table = []struct {
	Kind
	Traits
}{
	{Clusters, Traits{
		Singular: "cluster", Missing: DataLoss, Added: Cost, Permission: "Cluster", Entities: []string{"cluster"}, own: []any{inTitle},
	}},
	{Allowlists, Traits{
		Singular: "allowlist", InCluster: true, Single: true, Permission: "IP allowlist", Entities: []string{"allowlist", "whitelist"},
	}},
	{Secrets, Traits{ // values cannot be declared from what is live, so that an undeclared one is no drift by default
		Singular: "secret", InCluster: true, Prunable: true, Missing: CredentialLoss,
		Permission: "Connector Secrets", Entities: []string{"secret"}, own: []any{inSecret},
	}},
	{Clients, Traits{
		Singular: "client", InCluster: true, Prunable: true, Reported: true, Missing: CredentialLoss, Added: AccessGain,
		Permission: "Zeebe Client", Entities: []string{"client"}, own: []any{inTitle},
	}},
	{Members, Traits{
		Singular: "member", Prunable: true, Reported: true, Missing: AccessLoss, Added: AccessGain,
		Permission: "Members", Entities: []string{"member", "user", "invit"}, own: []any{inAddress, "@", inAddress},
	}},
}

// Traits are those of the kind; zero for one that is not in the table.
func (k Kind) Traits() Traits {
	for i := range table {
		if table[i].Kind == k {
			return table[i].Traits
		}
	}
	return Traits{}
}

// Kinds are all kinds, in the order in which reports list them.
func Kinds() []Kind {
	all := make([]Kind, len(table))
	for i, row := range table {
		all[i] = row.Kind
	}
	return all
}

// PrunableKinds are the kinds that policy.prune may name, in the order in which messages list them: what is in no cluster first.
func PrunableKinds() []Kind {
	var outer, inner []Kind
	for _, row := range table {
		switch {
		case !row.Prunable:
		case row.InCluster:
			inner = append(inner, row.Kind)
		default:
			outer = append(outer, row.Kind)
		}
	}
	return slices.Concat(outer, inner)
}
