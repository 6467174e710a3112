package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"time"
)

// The encryption types, as the API names them.
const (
	provider = "Provider"
	external = "External" // with a customer's key in AWS
)

// Some states of an encryption, as the API names them.
const (
	keyReady       = "Ready"
	keyNotSupplied = "ExternalEncryptionKeyNotSupplied"
	keyNotReady    = "ExternalEncryptionKeyNotReady" // disabled, or it does not admit Camunda's role
)

var encryptionTypes = []string{"Software", "Hardware", provider, external}

// encryption is how a cluster's disks are encrypted.
type encryption struct {
	Type      string `json:"type"`
	Status    string `json:"status,omitempty"`
	Primary   string `json:"primaryKeyArn,omitempty"` // the keys, if the type is External
	Secondary string `json:"secondaryKeyArn,omitempty"`
}

// encrypt sets a new cluster's encryption.
func (c *cluster) encrypt(kind string) *answer {
	c.Encryption = encryption{Type: kind, Status: keyReady}
	switch {
	case !slices.Contains(encryptionTypes, kind):
		return refuse(http.StatusBadRequest, "the encryption type is not one of %v", encryptionTypes)
	case kind == external && c.region.Provider != "aws":
		return refuse(http.StatusBadRequest, "external encryption needs a region of AWS")
	case kind == external:
		c.Encryption.Status = keyNotSupplied
	}
	return nil
}

var keyARN = regexp.MustCompile(`^arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:key/[A-Za-z0-9-]+$`)

// putEncryption sets or rotates the keys of an External cluster. The first keys end its wait for
// input.
func putEncryption(q *request, c *cluster) *answer {
	var primary, secondary string
	if refusal := q.closed(
		required("primaryEncryptionKeyId", &primary),
		optional("secondaryEncryptionKeyId", &secondary),
	); refusal != nil {
		return refusal
	}
	if c.Encryption.Type != external {
		return refuse(http.StatusConflict, "the cluster is not encrypted with external keys")
	}
	if q.options.KeysFixed && c.Encryption.Primary != "" && (c.Encryption.Primary != primary || c.Encryption.Secondary != secondary) {
		return refuse(http.StatusConflict, "the keys of a cluster cannot be replaced")
	}
	regions := []siteRegion{{ID: c.region.code}}
	if c.site != nil {
		regions = c.site.Regions
	}
	keys := slices.DeleteFunc([]string{primary, secondary}, func(key string) bool { return key == "" })
	if len(keys) != len(regions) {
		return refuse(http.StatusBadRequest, "the cluster needs %d keys, one per region", len(regions))
	}
	for i, key := range keys {
		match := keyARN.FindStringSubmatch(key)
		if match == nil || match[1] != regions[i].ID {
			return refuse(http.StatusBadRequest, "key %d is not the ARN of a key in %s", i+1, regions[i].ID)
		}
	}
	q.record(c.entry("Encryption updated", updated),
		change{"primaryKeyArn", c.Encryption.Primary, primary}, change{"secondaryKeyArn", c.Encryption.Secondary, secondary})
	if q.options.KeysUnadmitted {
		c.Encryption = encryption{external, keyNotReady, primary, secondary}
		return reply(c.view(q))
	}
	first := c.Encryption.Status == keyNotSupplied
	c.Encryption = encryption{external, keyReady, primary, secondary}
	if first {
		c.supplied(q.now, &q.options)
	}
	return reply(c.view(q))
}

// supplied ends a cluster's wait for its keys.
func (c *cluster) supplied(now time.Time, o *Options) {
	if c.status == waitingForInput || c.status == o.KeylessStatus && c.until.IsZero() {
		c.status, c.until = creating, now.Add(o.Provisioning)
		c.settle(now, o)
	}
}

// frozen reports whether nothing can be read from or written to a cluster's disks, whatever its status
// says.
func (e encryption) frozen() bool { return e.Type == external && e.Status != keyReady }
