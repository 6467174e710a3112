package spec

// Unusable is why no write may enter a live cluster now, and what ends that; both are empty for one that takes writes.
//
// A cluster whose key Camunda cannot use is frozen and may still call itself Healthy: it then accepts changes that it
// never makes. An Unhealthy cluster is unusable, too, although it takes everything but an upgrade: callers that write
// to it look at its Status first.
func (c *Cluster) Unusable() (reason, hint string) {
	if reason, hint = c.Frozen(); reason != "" {
		return reason, hint
	}
	switch c.Status {
	case Healthy:
		return "", ""
	case "":
		return "the cluster's status is unknown: the API left it out", "check the cluster in Camunda Hub, and run again"
	case Suspended:
		hint = "wake it with camsync wake, and run again"
	case Creating, Updating, Resuming:
		hint = "wait until it is Healthy, and run again"
	default:
		hint = "check the cluster in Camunda Hub, and run again"
	}
	return "the cluster is " + string(c.Status), hint
}

// AwaitsKey reports whether a live cluster waits for its first encryption key, so that nothing is in it yet.
func (c *Cluster) AwaitsKey() bool {
	if c.Encryption.Value() != External {
		return false
	}
	if c.EncryptionStatus == "" { // left out, although it is a cluster that has one
		keys, shown := c.EncryptionKeys.Get()
		return c.Status == WaitingForInput || c.Status == Creating && shown && keys.Primary == ""
	}
	return c.EncryptionStatus == KeyNotSupplied
}

// Frozen is why the encryption of a live cluster with type External keeps writes out of it, whatever its Status says,
// and what ends that; both are empty if it does not.
func (c *Cluster) Frozen() (reason, hint string) {
	switch {
	case c.Encryption.Value() != External:
		return "", ""
	case c.AwaitsKey():
		return "its encryption key is not supplied yet",
			"set encryption.primaryKey in the file, and run again; Camunda Hub, cluster " + c.Name + ", Encryption at rest, shows the role that the key's policy must admit"
	case c.EncryptionStatus == KeyNotReady:
		return "Camunda cannot use its encryption key (" + string(KeyNotReady) + ")",
			"let the cluster's role use the key: Camunda Hub, cluster " + c.Name + ", Encryption at rest, shows the role; once the cluster shows Ready, run again"
	case c.EncryptionStatus == StorageNotReady:
		return "its encrypted storage is not ready (" + string(StorageNotReady) + ")",
			"run again later; if it stays so, give Camunda's support the cluster's uuid " + c.UUID
	case c.EncryptionStatus == EncryptionCreation, c.EncryptionStatus == EncryptionProviding:
		return "its encryption failed (" + string(c.EncryptionStatus) + ")",
			"check the key in AWS KMS; if it is enabled and its policy is right, give Camunda's support the cluster's uuid " + c.UUID
	case c.EncryptionStatus != EncryptionReady && c.EncryptionStatus != "":
		return "its encryption is " + string(c.EncryptionStatus), "check the cluster in Camunda Hub, Encryption at rest, and run again"
	}
	return "", ""
}
