package spec

import (
	"cmp"
	"regexp"
	"strings"
)

// EncryptionKeys are the keys of a cluster with type External, as ARNs of AWS KMS. The zero value has none yet.
type EncryptionKeys struct {
	Primary   string
	Secondary string // in the second region of the cluster's backups, where there is one
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

var keyARN = regexp.MustCompile(`^arn:aws(?:-[a-z]+)*:kms:([a-z]{2}(?:-[a-z]+)+-[0-9]+):[0-9]{12}:key/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`)

// CheckKeyARN says what is wrong with a text as the ARN of a key in AWS KMS; empty for nothing.
func CheckKeyARN(text string) string {
	switch {
	case keyARN.MatchString(text):
		return ""
	case strings.HasPrefix(text, "arn:") && strings.Contains(text, ":alias/"):
		return "is the ARN of an alias; give that of the key itself, which ends with key/ and an id"
	case strings.TrimSpace(text) != text:
		return "begins or ends with white space"
	}
	return "is not the ARN of a key in AWS KMS, such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

// KeyRegion is the code of the region that a key's ARN names; empty if the text is none.
func KeyRegion(arn string) string {
	if m := keyARN.FindStringSubmatch(arn); m != nil {
		return m[1]
	}
	return ""
}

var regionCode = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)+-?[0-9]+$`)

// RegionCode is the code of a region that a file names by it or by its display name; empty if the text is neither.
func RegionCode(named string) string {
	named = strings.TrimSpace(named)
	if code := strings.ToLower(cmp.Or(Choice{Name: named}.Code(), named)); regionCode.MatchString(code) {
		return code
	}
	return ""
}

// Rekeys reports whether a file that declares these keys asks a live cluster in use for others, which may cost its data.
func (c *Cluster) Rekeys(desired Part[EncryptionKeys]) bool {
	want, declared := desired.Get()
	have, shown := c.EncryptionKeys.Get()
	if !declared || !shown || c.AwaitsKey() {
		return false
	}
	return want.Primary != have.Primary || want.Secondary != "" && want.Secondary != have.Secondary
}
