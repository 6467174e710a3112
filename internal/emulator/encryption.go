package emulator

import (
	"net/http"
	"regexp"
	"slices"
)

// The encryption types, as the API names them.
const (
	provider = "Provider"
	external = "External" // with a customer's key in AWS
)

var encryptionTypes = []string{"Software", "Hardware", provider, external}

// encryption is how a cluster's disks are encrypted.
type encryption struct {
	Type      string `json:"type"`
	Status    string `json:"status"`
	Primary   string `json:"primaryKeyArn,omitempty"` // the keys, if the type is External
	Secondary string `json:"secondaryKeyArn,omitempty"`
}

// encrypt sets a new cluster's encryption.
func (c *cluster) encrypt(kind string) *answer {
	c.Encryption = encryption{Type: kind, Status: "Ready"}
	switch {
	case !slices.Contains(encryptionTypes, kind):
		return refuse(http.StatusBadRequest, "the encryption type is not one of %v", encryptionTypes)
	case kind == external && c.region.Provider != "aws":
		return refuse(http.StatusBadRequest, "external encryption needs a region of AWS")
	case kind == external:
		c.Encryption.Status = "ExternalEncryptionKeyNotSupplied"
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
	c.Encryption = encryption{external, "Ready", primary, secondary}
	if c.status == waitingForInput {
		c.become(creating, q.now, q.options.Provisioning)
	}
	return reply(c.view(q))
}
