package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// Options configure an emulated organisation. By default nothing takes time and nothing is limited,
// except that the login server limits token requests like the real one.
type Options struct {
	Choices
	Hub HubOptions // of the Hub API

	Organization string       // its id; default an invented one
	Owner        string       // the owner's e-mail address; default owner@example.com; read by New only
	Audience     string       // what a token must be asked for; default api.cloud.camunda.io
	Credentials  []Credential // API clients; default emulator with emulator-secret and all scopes

	Latency      time.Duration // of every answer, the login server's too
	Provisioning time.Duration // from a cluster's creation, or the key of an External one, to Healthy
	Upgrading    time.Duration // how long an upgraded cluster is Updating
	Resuming     time.Duration // how long a woken cluster is Resuming
	BackingUp    time.Duration // how long a backup is in progress
	Restoring    time.Duration // how long a restore takes
	FailingOver  time.Duration // how long the new cluster of a failover is Creating
	Connecting   time.Duration // from the activation of secure connectivity to its endpoint
	Migrating    time.Duration // how long after an upgrade to a minor version the next one is refused

	TokenLifetime time.Duration // default 24 h; at least a second
	LoginInterval time.Duration // between token requests of one address in the long run; default 1 s, negative: no limit
	LoginBurst    int           // how many of them may come at once before the interval counts; default 1
	LoginBlock    time.Duration // how long an address that came sooner is refused; default 30 s

	Seats                int  // members and invitations at most; 0: no limit
	MaxClusters          int  // 0: no limit
	MaxSecrets           int  // of one cluster; 0: no limit
	MaxClients           int  // of one cluster; 0: no limit
	MaxMonitoringClients int  // of one cluster; default 20
	SameClientNames      bool // several clients of a cluster may have the same name, which the API's description forbids
	NamesOnce            bool // the names of deleted API and monitoring clients of a cluster stay taken
	SecretNameLength     int  // longest name of a secret; default 50

	// CanonicalMembers stores e-mail addresses in NFC and with the ASCII form of their domain.
	CanonicalMembers bool

	// TrimTexts stores descriptions without surrounding white space, and lists of networks without
	// any.
	TrimTexts bool

	ClusterListDelay      time.Duration // until a created cluster is in the list
	ClientListDelay       time.Duration // until a created client is in the list
	SecretListDelay       time.Duration // until a created secret is read
	MemberListDelay       time.Duration // until an invited member is in the list
	BackupListDelay       time.Duration // until a manual backup is in the list
	MonitoringListDelay   time.Duration // until activated monitoring is shown, and a monitoring client is in the list
	ClusterDeleteDelay    time.Duration // how long a deleted cluster is still in the list
	ClientDeleteDelay     time.Duration // how long a deleted client is still in the list
	SecretDeleteDelay     time.Duration // how long a deleted secret is still read, and its name taken
	MemberDeleteDelay     time.Duration // how long a removed member is still in the list
	MonitoringDeleteDelay time.Duration // how long a deleted monitoring client is still in the list

	// LogNames is how the activity log names API clients, which is undocumented. Default ByID.
	LogNames LogNames
	LogDelay time.Duration // until an entry is in the activity log

	// ProvidedSecrets adds the credentials of Camunda's language model to every cluster: listed with
	// a "value", "without" one, or "hidden" from the list. Empty adds none.
	ProvidedSecrets string

	// UpgradeGate refuses every upgrade with 409 and this text, like Camunda while a cluster has not
	// finished its last upgrade. Empty refuses none.
	UpgradeGate string

	// JSONErrors sends errors as {"message": …} instead of plain text.
	JSONErrors bool

	// NullAllowlist sends null for allowlists that a credential may not see, instead of leaving them
	// out.
	NullAllowlist bool

	// LinksWithPort adds the port to the address of a cluster's engine.
	LinksWithPort bool

	// NotInPlan are the features, of Features, that the organisation's plan does not have: all of their
	// operations, including reads, answer 403. NotEnabled are those that answer 501 instead.
	NotInPlan, NotEnabled []string

	// BackupInterval is the time between manual backups of a cluster. BackupTooSoon is the status that
	// refuses one earlier than that; default 409. BackupOutcome is how backups end that begin
	// from now on: "complete" by default, "fail" or "hang". BackupCompleted is how a backup in progress
	// shows when it was completed: as an empty text by default, "absent", or any other text, such as "-".
	// SameBackupNames names scheduled backups like manual ones.
	BackupInterval  time.Duration
	BackupTooSoon   int
	BackupOutcome   string
	BackupCompleted string
	SameBackupNames bool

	// RestoringStatus is the status of a cluster during a restore; default Maintenance. RestoreOutcome
	// is how restores end that start from now on: "complete" by default, "fail", "abort" or
	// "hang". RestoreAccepted answers 202 instead of 200. RestoreSameGeneration refuses to restore a
	// backup of another generation than the cluster's.
	RestoringStatus       string
	RestoreOutcome        string
	RestoreAccepted       bool
	RestoreSameGeneration bool

	// Stable and Alpha are the generations that the channels offer, newest first. Withheld ones are not
	// offered. UpgradeByMinor upgrades to the newest generation of the next minor version, instead of
	// the newest of all.
	Stable, Alpha, Withheld []string
	UpgradeByMinor          bool

	// FailoverUnsupported are the codes of regions whose clusters cannot be failed over.
	// FailoverCloneError and FailoverRestoreError are the texts with which these parts of a failover
	// fail, after the new cluster was created. FailoverSuffix is added to its name.
	// FailoverCarriesOver copies allowlist, secrets and clients, with new ids and secrets, to it.
	FailoverUnsupported                      []string
	FailoverCloneError, FailoverRestoreError string
	FailoverSuffix                           string
	FailoverCarriesOver                      bool

	// NeverUsed is how a monitoring client shows that it was never used: 1970 by default, "absent",
	// "empty", or "created" for the time of its creation. SameUsernames is the status that refuses a
	// second client of one username, default 400; 200 accepts it. TooManyMonitoringClients is the status
	// that refuses one beyond the limit; default 400. OldPasswords is how long a password still works
	// after a rotation or deletion.
	NeverUsed                string
	SameUsernames            int
	TooManyMonitoringClients int
	OldPasswords             time.Duration

	// ConnectivityListDelay is how long activated secure connectivity is still shown as off, and
	// Disconnecting how long deactivated one is still shown. ConnectivityCondition is the type of its
	// condition: Ready by default; "none" for no condition.
	ConnectivityListDelay time.Duration
	Disconnecting         time.Duration
	ConnectivityCondition string

	// KeysUnadmitted leaves clusters without access to the keys that they get from now on, as while a
	// key's policy does not admit Camunda's role. KeysFixed refuses other keys than the first ones.
	// KeylessStatus is the status of a new cluster that waits for its keys: WaitingForInput by default.
	// KeyStateHidden leaves the state of every encryption out.
	KeysUnadmitted bool
	KeysFixed      bool
	KeylessStatus  string
	KeyStateHidden bool

	// Fault is called for every request after its body was read; nil means no fault. The route has
	// the form of Requests. It is called concurrently, and may call the emulator's methods.
	Fault func(r *http.Request, route string) *Fault

	// Observer is notified of every request and every change; may be nil.
	Observer Observer

	// Control enables the routes under /emulator/, which change the organisation without
	// authentication.
	Control bool
}

// A Credential is an API client of the organisation that can log in.
type Credential struct {
	ID     string
	Name   string  // the display name; default derived from the id
	Secret string  `json:"-"`
	Scopes []Scope // nil: all, empty: none
}

// complete sets defaults.
func (o *Options) complete() {
	o.Organization = cmp.Or(o.Organization, "6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10")
	o.Owner = cmp.Or(o.Owner, "owner@example.com")
	o.Audience = cmp.Or(o.Audience, "api.cloud.camunda.io")
	o.TokenLifetime = cmp.Or(o.TokenLifetime, 24*time.Hour)
	o.LoginInterval = cmp.Or(o.LoginInterval, time.Second)
	o.LoginBurst = cmp.Or(o.LoginBurst, 1)
	o.LoginBlock = cmp.Or(o.LoginBlock, 30*time.Second)
	o.SecretNameLength = cmp.Or(o.SecretNameLength, 50)
	o.MaxClusterName = cmp.Or(o.MaxClusterName, 50)
	o.MaxMonitoringClients = cmp.Or(o.MaxMonitoringClients, 20)
	o.Hub.complete(o.Organization)
	if o.Credentials == nil {
		o.Credentials = []Credential{{ID: "emulator", Secret: "emulator-secret"}}
	}
}

// credential returns the API client with this id.
func (o *Options) credential(id string) (Credential, bool) {
	i := slices.IndexFunc(o.Credentials, func(c Credential) bool { return c.ID == id })
	if i < 0 {
		return Credential{}, false
	}
	return o.Credentials[i], true
}
