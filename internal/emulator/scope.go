package emulator

import "slices"

// A Scope is one right of a credential: a permission group of the API's authentication page, and whether it reads or
// writes. A write does not include the read.
type Scope string

// The scopes there are. Parameters, upgrades, waking, encryption, monitoring, private connections and failover
// are rights over clusters.
const (
	ClusterRead    Scope = "Cluster:read"
	ClusterWrite   Scope = "Cluster:write"
	ClientRead     Scope = "Zeebe Client:read"
	ClientWrite    Scope = "Zeebe Client:write"
	AllowlistRead  Scope = "IP allowlist:read" // without it, clusters are answered without their lists
	AllowlistWrite Scope = "IP allowlist:write"
	SecretRead     Scope = "Connector Secrets:read"
	SecretWrite    Scope = "Connector Secrets:write"
	MemberRead     Scope = "Members:read"
	MemberWrite    Scope = "Members:write"
	BackupRead     Scope = "Backups:read"
	BackupWrite    Scope = "Backups:write"
	ActivityRead   Scope = "Activity:read"
)

func (c Credential) may(s Scope) bool {
	return c.Scopes == nil || slices.Contains(c.Scopes, s)
}
