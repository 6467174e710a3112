package spec

import (
	"slices"
	"strings"
)

// A Kind is a kind of resource, spelled as policy.prune and reports spell it.
type Kind string

// The kinds of resources.
const (
	Clusters           Kind = "clusters"
	Allowlists         Kind = "allowlists"
	BackupSchedules    Kind = "backupSchedules"
	SecureConnectivity Kind = "secureConnectivity"
	Secrets            Kind = "secrets"
	MonitoringClients  Kind = "monitoringClients"
	Clients            Kind = "clients"
	Members            Kind = "members"
)

// Traits are what sets one kind apart from another, except for how it is compared and written.
type Traits struct {
	Singular   string // one of the kind, and the step of a [Name] that says so
	InCluster  bool   // it belongs to a cluster
	Single     bool   // each cluster has exactly one: it has no name of its own, and coverage does not count it
	Optional   bool   // a cluster may also have none of a Single kind
	Prunable   bool   // policy.prune and policy.unmanaged may name it
	Seldom     bool   // it changes so rarely that the daemon reads it in every tenth pass
	SomePlans  bool   // an organisation's plan may lack it: what refuses it may be the plan
	Enterprise bool   // of these, only the Enterprise plan has it
	Reported   bool   // undeclared live resources of it are drift unless the policy says otherwise

	NeedsHealthy bool // the API takes no write of it in a cluster that is Unhealthy

	Missing Harms // what its absence does to the organisation
	Added   Harms // what an undeclared one does to it

	Permission string   // the group of an API client's permissions in Camunda Hub that lets it write the kind
	Entities   []string // words of which the activity log's name of the kind has one
	Attributes []string // the same of the rest of an entry, of a kind of which each cluster has one; nil if they are Entities

	LoggedByName bool // the activity log's id of one is its own name

	own []any                 // what its resources' own names look like, as [steps] takes it
	in  func(Cluster) Content // what a cluster has of it; nil for what is in no cluster
}

// A Content is what one side says of a kind in a cluster, whatever the type of its part is.
type Content struct {
	AnyPart
	Names []string // those of its resources; nil for a kind of which each cluster has one
}

// AnyPart is a [Part] of any type.
type AnyPart interface {
	IsKnown() bool
	IsRefused() bool
	Why() (reason string, unknown bool)
}

// each are the names or texts of what is in a list.
func each[T any](list []T, text func(T) string) []string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = text(one)
	}
	return texts
}

// table has a row for each kind, in the order in which reports list kinds.
var table = []struct {
	Kind
	Traits
}{
	{Clusters, Traits{
		Singular: "cluster", Missing: DataLoss, Added: Cost, Permission: "Cluster", Entities: []string{"cluster", "encryption"}, own: []any{inTitle},
	}},
	{Allowlists, Traits{
		Singular: "allowlist", InCluster: true, Single: true, Permission: "IP allowlist", Entities: []string{"allowlist", "whitelist"},
		in: func(c Cluster) Content { return Content{AnyPart: c.Allowlist} },
	}},
	{BackupSchedules, Traits{
		Singular: "backupSchedule", InCluster: true, Single: true, Optional: true, NeedsHealthy: true, Seldom: true, SomePlans: true, Enterprise: true, Missing: DataLoss, Permission: "Backups",
		Entities: []string{"schedule"}, Attributes: []string{"backupschedule", "backup schedule", "backup_schedule"},
		in: func(c Cluster) Content { return Content{AnyPart: c.BackupSchedule} },
	}},
	{SecureConnectivity, Traits{ // what is switched off has lost the name of its endpoint service for good
		Singular: "secureConnectivity", InCluster: true, Single: true, Optional: true, Seldom: true, NeedsHealthy: true, SomePlans: true, Enterprise: true,
		Missing: AccessLoss | Irreversible, Added: AccessGain, Permission: "Cluster", Entities: []string{"connectivity", "privatelink", "private link"},
		in: func(c Cluster) Content { return Content{AnyPart: c.SecureConnectivity} },
	}},
	{Secrets, Traits{ // values cannot be declared from what is live, so that an undeclared one is not drift by default
		Singular: "secret", InCluster: true, Prunable: true, Missing: CredentialLoss,
		Permission: "Connector Secrets", Entities: []string{"secret"}, LoggedByName: true, own: []any{inSecret},
		in: func(c Cluster) Content {
			return Content{c.Secrets, each(c.Secrets.Value(), func(s Secret) string { return s.Name })}
		},
	}},
	{MonitoringClients, Traits{ // before the API clients, whose word is in the log's names of these; a password can be made anew, so that an undeclared one is not drift by default
		Singular: "monitoring", InCluster: true, Prunable: true, Seldom: true, NeedsHealthy: true, SomePlans: true, Missing: CredentialLoss, Added: AccessGain,
		Permission: "Cluster", Entities: []string{"monitoring"}, own: []any{inTitle},
		in: func(c Cluster) Content {
			return Content{c.MonitoringClients, each(c.MonitoringClients.Value(), func(m MonitoringClient) string { return m.Name })}
		},
	}},
	{Clients, Traits{
		Singular: "client", InCluster: true, Prunable: true, Reported: true, Missing: CredentialLoss, Added: AccessGain,
		Permission: "Zeebe Client", Entities: []string{"client"}, own: []any{inTitle},
		in: func(c Cluster) Content {
			return Content{c.Clients, each(c.Clients.Value(), func(k Client) string { return k.Name })}
		},
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

// Noun is what messages call one of the kind.
func (k Kind) Noun() string {
	if k == MonitoringClients {
		return "monitoring client"
	}
	return Words(k.Traits().Singular)
}

// NotInPlan says that it may be the organisation's plan which refuses what is of the kind; empty for a kind that every plan has.
func (k Kind) NotInPlan() string {
	switch t := k.Traits(); {
	case t.Enterprise:
		return notInPlan("it")
	case t.SomePlans:
		return "the organisation's plan may not include it"
	}
	return ""
}

// notInPlan says that the organisation's plan may lack what only Enterprise has.
func notInPlan(what string) string {
	return "the organisation's plan may not include " + what + ", as only Enterprise does"
}

// ExternalNotInPlan says the same of a cluster with encryption [External].
func ExternalNotInPlan() string { return notInPlan("encryption " + External) }

// In is what a cluster has of a kind that belongs to clusters.
func (k Kind) In(c Cluster) Content { return k.Traits().in(c) }

// Kinds are all kinds, in the order in which reports list them.
func Kinds() []Kind {
	all := make([]Kind, len(table))
	for i, row := range table {
		all[i] = row.Kind
	}
	return all
}

// InnerKinds are the kinds of what is in a cluster.
func InnerKinds() []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return !k.Traits().InCluster })
}

// PrunableKinds are the kinds that policy.prune may name, in the order in which messages list them: what is in no cluster first.
func PrunableKinds() []Kind {
	outer := slices.DeleteFunc(Kinds(), func(k Kind) bool { return k.Traits().InCluster })
	return slices.DeleteFunc(append(outer, InnerKinds()...), func(k Kind) bool { return !k.Traits().Prunable })
}

// KindOfSingular is the kind of which one is called so in names; of a word that is none of these, a kind that this version
// does not know.
func KindOfSingular(word string) Kind {
	for _, row := range table {
		if row.Singular == word {
			return row.Kind
		}
	}
	return Kind(word)
}

// otherEntities are words of the activity log for what camsync does not manage.
var otherEntities = []string{"backup"}

// KindOfEntity is the kind of the resource that an entry of the activity log is about; empty for one that camsync does not manage.
// It is the first whose words are in the entity or that known says, clusters last: their word may be in the entity of all that is
// in them. A word of a kind of which each cluster has one comes before those of what camsync does not manage: a backupSchedule is no
// backup. A kind of which each cluster has one may also be named in the rest of the entry, as an attribute of the cluster.
func KindOfEntity(entity, rest string, known map[Kind]bool) Kind {
	says := func(text string, words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(text), word) })
	}
	kinds := slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Clusters })
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Traits().Single && says(entity, k.Traits().Entities) }); i >= 0 {
		return kinds[i]
	}
	if says(entity, otherEntities) {
		return ""
	}
	for _, kind := range append(kinds, Clusters) {
		traits := kind.Traits()
		attributes := traits.Attributes
		if attributes == nil {
			attributes = traits.Entities
		}
		if known[kind] || says(entity, traits.Entities) || traits.Single && says(rest, attributes) {
			return kind
		}
	}
	return ""
}

// Words spells a key of the file as a noun: planType is a plan type.
func Words(key string) string {
	var b strings.Builder
	for _, r := range key {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
