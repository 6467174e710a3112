package spec

import (
	"slices"
	"time"
)

// A Cluster is a Camunda 8 cluster and what camsync manages in it.
//
// Its uuid is its identity. The API does not promise that names are unique, so a name that two
// live clusters carry can be settled only by a pinned UUID.
type Cluster struct {
	Name     string
	UUID     string   // desired: the pin, mostly empty; live: always there
	Formerly []string // desired only: earlier names, so that a new name is a rename
	Absent   bool     // desired only: the file says state: absent
	Shown    Shown    // desired only: which live cluster it was found to be, where the file does not say
	Pos      Pos      // desired only
	Also     []Pos    // desired only: the places of the same cluster in other files
	Default  []string // desired only: the keys whose values are the defaults of all clusters

	Description      Part[string] // at most 150 characters; empty clears it
	Stage            Part[string] // one of Stages; live empty where no label says it
	Region           Part[Choice] // from here on all that is chosen at creation …
	Channel          Part[Choice]
	PlanType         Part[Choice]
	Generation       Part[Choice] // … a generation may later be newer than desired
	AutoUpdate       Part[bool]
	HardwarePackages Part[int]
	BackupRegion     Part[Choice]
	Encryption       Part[string] // one of EncryptionTypes
	EncryptionKeys   Part[EncryptionKeys]

	Allowlist          Part[Allowlist]
	BackupSchedule     Part[string]        // five fields of cron, in UTC; empty for none
	BackupMaxAge       Part[time.Duration] // desired only: how old the newest complete backup may be; a check
	SecureConnectivity Part[PrivateLink]
	Secrets            Part[[]Secret]
	Clients            Part[[]Client]

	MonitoringClients Part[[]MonitoringClient]
	MetricsEndpoint   MetricsEndpoint // live only, and known where MonitoringClients are

	Status  Status    // live only
	OwnerID string    // live only: the organisation's id
	Created time.Time // live only; zero where the API's text is not a time

	// Steady, live only, are the generations with which it was seen, the newest last, as long as it was Healthy at every look;
	// empty where that is not remembered. It is filled in only where the policy has a soak time.
	Steady []Sighting

	Backups Part[[]Backup] // live only, and read only where something asks for them; the newest first

	EncryptionStatus EncryptionStatus // live only

	Rotations []Rotating // live only: those of its clients that runs have begun, as far as the state directory knows

	FailedOver FailedOver // live only: that it was, as far as the state directory knows
	Asked      Asked      // live only: an upgrade, as far as the state directory knows
}

// Defaulted reports whether a key of the file has its value from the defaults of all clusters.
func (c *Cluster) Defaulted(key string) bool { return slices.Contains(c.Default, key) }

// Shown is what something other than the file shows of which live cluster a declared one is.
type Shown struct {
	UUID  string // of the live cluster, which has a name that the file does not know; empty mostly
	By    string // what shows it, as a sentence
	Doubt string // why it may neither be created nor taken for another; empty mostly
	Hint  string // what settles the doubt

	Uncertain string  // why it is uncertain whether it is another one; empty if it is certain, or if there was no reason to ask
	Rivals    []Rival // the undeclared live clusters that it may be instead of the one that has its name
}

// A Rival is an undeclared live cluster that a declared one may be.
type Rival struct{ Name, UUID string }

// A Status is a cluster's combined state as the API words it. Values other than those below occur.
type Status string

// The statuses of the API's description.
const (
	Creating        Status = "Creating"
	Healthy         Status = "Healthy"
	Unhealthy       Status = "Unhealthy"
	Updating        Status = "Updating"
	Resuming        Status = "Resuming"
	Suspended       Status = "Suspended"
	WaitingForInput Status = "WaitingForInput"
	Maintenance     Status = "Maintenance"
)

// Stages are the stage labels, in the order that messages list them.
func Stages() []string { return []string{"dev", "test", "stage", "prod"} }

// EncryptionTypes are the encryption types that a file may choose.
func EncryptionTypes() []string { return []string{"Provider", "Software", "Hardware", "External"} }
