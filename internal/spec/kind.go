package spec

import "slices"

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
	Assets             Kind = "catalog" // the element templates of the whole organisation, which are published as one set
	Workspaces         Kind = "workspaces"
	Environments       Kind = "environments" // those that a workspace may deploy to
	WorkspaceMembers   Kind = "workspaceMembers"
	Projects           Kind = "projects"
	ProjectFiles       Kind = "files"
)

// Traits are what sets one kind apart from another, except for how it is compared and written.
type Traits struct {
	Singular   string // one of the kind, and the step of a [Name] that says so
	Within     Kind   // the kind of what it belongs to: clusters, workspaces or projects; empty for what belongs to the organisation itself
	Single     bool   // each of those has exactly one: it has no name of its own, and coverage does not count it
	Optional   bool   // one may also have none of a Single kind
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
	Unlogged     bool // the activity log of the Administration API does not have what becomes of it

	own         []any                   // what its resources' own names look like, as [steps] takes it
	in          func(Cluster) Content   // what a cluster has of it; nil for what is in no cluster
	inWorkspace func(Workspace) Content // the same of a workspace
}

// InCluster reports whether the kind belongs to clusters.
func (t Traits) InCluster() bool { return t.Within == Clusters }

// A Content is what one side says of a kind in a cluster or workspace, whatever the type of its part is.
type Content struct {
	AnyPart
	Names []string // those of its resources; nil for a [Traits.Single] kind
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
		Singular: "allowlist", Within: Clusters, Single: true, Permission: "IP allowlist", Entities: []string{"allowlist", "whitelist"},
		in: func(c Cluster) Content { return Content{AnyPart: c.Allowlist} },
	}},
	{BackupSchedules, Traits{
		Singular: "backupSchedule", Within: Clusters, Single: true, Optional: true, NeedsHealthy: true, Seldom: true, SomePlans: true, Enterprise: true, Missing: DataLoss, Permission: "Backups",
		Entities: []string{"schedule"}, Attributes: []string{"backupschedule", "backup schedule", "backup_schedule"},
		in: func(c Cluster) Content { return Content{AnyPart: c.BackupSchedule} },
	}},
	{SecureConnectivity, Traits{ // what is switched off has lost the name of its endpoint service for good
		Singular: "secureConnectivity", Within: Clusters, Single: true, Optional: true, Seldom: true, NeedsHealthy: true, SomePlans: true, Enterprise: true,
		Missing: AccessLoss | Irreversible, Added: AccessGain, Permission: "Cluster", Entities: []string{"connectivity", "privatelink", "private link"},
		in: func(c Cluster) Content { return Content{AnyPart: c.SecureConnectivity} },
	}},
	{Secrets, Traits{ // values cannot be declared from what is live, so that an undeclared one is not drift by default
		Singular: "secret", Within: Clusters, Prunable: true, Missing: CredentialLoss,
		Permission: "Connector Secrets", Entities: []string{"secret"}, LoggedByName: true, own: []any{inSecret},
		in: func(c Cluster) Content {
			return Content{c.Secrets, each(c.Secrets.Value(), func(s Secret) string { return s.Name })}
		},
	}},
	{MonitoringClients, Traits{ // before the API clients, whose word is in the log's names of these; a password can be made anew, so that an undeclared one is not drift by default
		Singular: "monitoring", Within: Clusters, Prunable: true, Seldom: true, NeedsHealthy: true, SomePlans: true, Missing: CredentialLoss, Added: AccessGain,
		Permission: "Cluster", Entities: []string{"monitoring"}, own: []any{inTitle},
		in: func(c Cluster) Content {
			return Content{c.MonitoringClients, each(c.MonitoringClients.Value(), func(m MonitoringClient) string { return m.Name })}
		},
	}},
	{Clients, Traits{
		Singular: "client", Within: Clusters, Prunable: true, Reported: true, Missing: CredentialLoss, Added: AccessGain,
		Permission: "Zeebe Client", Entities: []string{"client"}, own: []any{inTitle},
		in: func(c Cluster) Content {
			return Content{c.Clients, each(c.Clients.Value(), func(k Client) string { return k.Name })}
		},
	}},
	{Members, Traits{
		Singular: "member", Prunable: true, Reported: true, Missing: AccessLoss, Added: AccessGain,
		Permission: "Members", Entities: []string{"member", "user", "invit"}, own: []any{inAddress, "@", inAddress},
	}},
	{Assets, Traits{ // of Camunda Hub, too: one action is about all of them, under the name of their list
		Singular: "catalog", Missing: AccessLoss, Permission: hubAPI, Unlogged: true, Entities: []string{"catalog"}, own: []any{inAsset},
	}},
	{Workspaces, Traits{ // of Camunda Hub, as all that is in them
		Singular: "workspace", Missing: DataLoss, Permission: hubAPI, Unlogged: true, Entities: []string{"workspace"}, own: []any{inTitle},
	}},
	{Environments, Traits{
		Singular: "environments", Within: Workspaces, Single: true, Missing: AccessLoss, Added: AccessGain, Permission: hubAPI, Unlogged: true, Entities: []string{"environment"},
		inWorkspace: func(w Workspace) Content { return Content{AnyPart: w.Environments} },
	}},
	{WorkspaceMembers, Traits{
		Singular: "member", Within: Workspaces, Prunable: true, Reported: true, Missing: AccessLoss, Added: AccessGain, Permission: hubAPI, Unlogged: true,
		own: []any{inAddress, "@", inAddress},
		inWorkspace: func(w Workspace) Content {
			return Content{w.Members, each(w.Members.Value(), func(m WorkspaceMember) string { return m.Email })}
		},
	}},
	{Projects, Traits{
		Singular: "project", Within: Workspaces, Missing: DataLoss, Permission: hubAPI, Unlogged: true, own: []any{inTitle},
		inWorkspace: func(w Workspace) Content {
			return Content{w.Projects, each(w.Projects.Value(), func(p Project) string { return p.Name })}
		},
	}},
	{ProjectFiles, Traits{ // what people make in Camunda Hub is their work, so that an undeclared one is not drift by default
		Singular: "file", Within: Projects, Prunable: true, Missing: DataLoss, Permission: hubAPI, Unlogged: true, own: []any{inPath},
	}},
}

// hubAPI is the group of permissions for all of Camunda Hub's API.
const hubAPI = "Hub API"

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
	switch k {
	case MonitoringClients:
		return "monitoring client"
	case Environments:
		return "environment list"
	case WorkspaceMembers:
		return "workspace member"
	case ProjectFiles:
		return "project file"
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

// InWorkspace is what a workspace has of a kind that belongs to workspaces.
func (k Kind) InWorkspace(w Workspace) Content { return k.Traits().inWorkspace(w) }

// Outer is the kind of what names of the kind begin with: of what it belongs to, or itself where others belong to it; empty
// for members of the organisation.
func (k Kind) Outer() Kind {
	switch k {
	case Clusters, Workspaces:
		return k
	case ProjectFiles:
		return Workspaces
	}
	return k.Traits().Within
}

// Kinds are all kinds, in the order in which reports list them.
func Kinds() []Kind {
	all := make([]Kind, len(table))
	for i, row := range table {
		all[i] = row.Kind
	}
	return all
}

// InnerKinds are the kinds of what belongs to clusters, to workspaces, or to projects.
func InnerKinds(outer Kind) []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return k.Traits().Within != outer })
}

// PrunableKinds are the kinds that policy.prune may name, in the order in which messages list them: what belongs to the organisation
// itself first.
func PrunableKinds() []Kind {
	all := slices.Concat(InnerKinds(""), InnerKinds(Clusters), InnerKinds(Workspaces), InnerKinds(Projects))
	return slices.DeleteFunc(all, func(k Kind) bool { return !k.Traits().Prunable })
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
