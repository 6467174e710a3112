package emulator

import "slices"

// A Scope is a permission of a credential: a permission group of the API's authentication page, for
// reading or writing. Writing does not include reading.
type Scope string

// All scopes. Parameters, upgrades, waking, encryption, monitoring, private connections and failover
// belong to clusters.
const (
	ClusterRead    Scope = "Cluster:read"
	ClusterWrite   Scope = "Cluster:write"
	ClientRead     Scope = "Zeebe Client:read"
	ClientWrite    Scope = "Zeebe Client:write"
	AllowlistRead  Scope = "IP allowlist:read" // without it, clusters are returned without their lists
	AllowlistWrite Scope = "IP allowlist:write"
	SecretRead     Scope = "Connector Secrets:read"
	SecretWrite    Scope = "Connector Secrets:write"
	MemberRead     Scope = "Members:read"
	MemberWrite    Scope = "Members:write"
	BackupRead     Scope = "Backups:read"
	BackupWrite    Scope = "Backups:write"
	ActivityRead   Scope = "Activity:read"

	// Of the Hub API, by what an operation does.
	HubCreate Scope = "Hub API:create"
	HubRead   Scope = "Hub API:read"
	HubUpdate Scope = "Hub API:update"
	HubDelete Scope = "Hub API:delete"
)

func (c Credential) may(s Scope) bool {
	return c.Scopes == nil || slices.Contains(c.Scopes, s)
}
