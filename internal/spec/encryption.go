package spec

// EncryptionKeys are the keys of a cluster with type External, as ARNs of AWS KMS. The zero value has none yet.
type EncryptionKeys struct {
	Primary   string
	Secondary string // in the second region of the cluster's backups, where there is one
}

// Are reports whether keys are those that a file or a call asks for. One that names no secondary key leaves it as it is.
func (k EncryptionKeys) Are(primary, secondary string) bool {
	return k.Primary == primary && (secondary == "" || k.Secondary == secondary)
}

// An EncryptionStatus is the state of a cluster's encryption as the API words it; empty where the API left it out.
// It means something for type External alone, although other types may carry one. Values other than those below occur.
type EncryptionStatus string

// The statuses of the API's description, for type External.
const (
	EncryptionReady     EncryptionStatus = "Ready"
	KeyNotSupplied      EncryptionStatus = "ExternalEncryptionKeyNotSupplied" // the cluster waits for its first key
	KeyNotReady         EncryptionStatus = "ExternalEncryptionKeyNotReady"    // disabled, deleted, or closed to the cluster's role
	StorageNotReady     EncryptionStatus = "EncryptedStorageNotReady"
	EncryptionCreation  EncryptionStatus = "CreationError"
	EncryptionProviding EncryptionStatus = "ProviderError"
)

// External is the encryption type with a key of the customer's own, in AWS KMS.
const External = "External"

// Rekeys reports whether a file that declares these keys asks a live cluster in use for others, which may cost its data.
func (c *Cluster) Rekeys(desired Part[EncryptionKeys]) bool {
	want, declared := desired.Get()
	have, shown := c.EncryptionKeys.Get()
	if !declared || !shown || c.AwaitsKey() {
		return false
	}
	return !have.Are(want.Primary, want.Secondary)
}
