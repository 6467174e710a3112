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
	kind               string
	primary, secondary string // keys, if the kind is External
}

type encryptionView struct {
	Type      string `json:"type"`
	Status    string `json:"status"`
	Primary   string `json:"primaryKeyArn,omitempty"`
	Secondary string `json:"secondaryKeyArn,omitempty"`
}

func (n encryption) view() encryptionView {
	v := encryptionView{Type: n.kind, Status: "Ready", Primary: n.primary, Secondary: n.secondary}
	if n.kind == external && n.primary == "" {
		v.Status = "ExternalEncryptionKeyNotSupplied"
	}
	return v
}

// encrypt sets a new cluster's encryption; nil selects the provider's.
func (c *cluster) encrypt(kind *string) *answer {
	c.encryption = encryption{kind: provider}
	if kind == nil {
		return nil
	}
	switch {
	case !slices.Contains(encryptionTypes, *kind):
		return refuse(http.StatusBadRequest, "the encryption type is not one of %v", encryptionTypes)
	case *kind == external && c.region.Provider != "aws":
		return refuse(http.StatusBadRequest, "external encryption needs a region of AWS")
	}
	c.encryption.kind = *kind
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
	if c.encryption.kind != external {
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
		change{"primaryKeyArn", c.encryption.primary, primary}, change{"secondaryKeyArn", c.encryption.secondary, secondary})
	c.encryption.primary, c.encryption.secondary = primary, secondary
	if c.status == waitingForInput {
		c.become(creating, q.now, q.options.Provisioning)
	}
	return reply(c.view(q))
}
