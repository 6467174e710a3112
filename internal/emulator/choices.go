package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Choices select answers that the API's description leaves open. The zero value is what the emulator
// takes for likely.
type Choices struct {
	MaxClusterName      int  // longest name of a cluster; default 50
	UniqueClusterNames  bool // a second cluster of one name is refused with 400
	HiddenStage         bool // labels do not show the stage
	ClearableStage      bool // an empty stage label removes it, instead of being refused
	ClientsNeedHealthy  bool // a client of a cluster that is not healthy is refused with 412
	CanonicalNetworks   bool // allowlists are stored as CIDR blocks, without the bits of hosts
	RefuseIPv6          bool // allowlists with addresses of IPv6 are refused with 400
	MaxSecretValue      int  // longest value of a secret in bytes; 0: no limit
	UpdateCreatesSecret bool // changing a missing secret creates it, instead of 404
	StrictSecretDelete  bool // deleting a missing secret is a 404
	ExactEmails         bool // e-mail addresses that differ in case are different members
	LogSeconds          bool // times in the activity log are seconds, not milliseconds
	BackupsFull         int  // the status that refuses a manual backup beyond those that are kept; 0: the oldest is deleted

	PlainTimes bool // times of backups and restores are not in RFC 3339

	// MonitoringConditions is a JSON list, which the description leaves untyped.
	MonitoringConditions string

	// RequiredEncryption is the only type of encryption with which clusters can be created, and
	// RequiredEncryptionStatus the status that refuses others; default 400.
	RequiredEncryption       string
	RequiredEncryptionStatus int

	// ExtraFields adds a field that the description does not have to each object, as the API does
	// without notice. AbsentFields are the names of those that are left out of each.
	ExtraFields  bool
	AbsentFields []string
}

// sameEmail reports whether two addresses are one member's.
func (c *Choices) sameEmail(a, b string) bool {
	return a == b || !c.ExactEmails && strings.EqualFold(a, b)
}

// time is a time of a backup or a restore.
func (c *Choices) time(t time.Time) string {
	if c.PlainTimes {
		return t.UTC().Format("Jan 2, 2006 15:04:05")
	}
	return timestamp(t)
}

// conditions are those of monitoring.
func (c *Choices) conditions() []any {
	list := []any{} // in JSON, an empty list is not null
	if json.Unmarshal([]byte(c.MonitoringConditions), &list) != nil || list == nil {
		return []any{}
	}
	return list
}

// labels are those of a cluster as the API shows them.
func (c *Choices) labels(labels []string) []string {
	if !c.HiddenStage {
		return labels
	}
	return slices.DeleteFunc(append([]string{}, labels...), func(l string) bool { return slices.Contains(stages, l) })
}

// network is one network of an allowlist as it is stored.
func (c *Choices) network(text string) (string, *answer) {
	block, err := netip.ParsePrefix(text)
	if address, single := netip.ParseAddr(text); single == nil {
		block, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	switch {
	case err != nil:
		return text, nil // it was checked before
	case c.RefuseIPv6 && block.Addr().Is6():
		return "", refuse(http.StatusBadRequest, "%s is not an address of IPv4", text)
	case c.CanonicalNetworks:
		return block.Masked().String(), nil
	}
	return text, nil
}

// reshape adds and leaves out fields of the objects in a JSON value. An object whose names are data,
// as those of secrets, is left as it is.
func (c *Choices) reshape(body []byte, route string) []byte {
	if !c.ExtraFields && len(c.AbsentFields) == 0 || strings.HasSuffix(route, "/secrets") || route == "" {
		return body
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return body
	}
	c.alter(value)
	altered, err := json.Marshal(value)
	if err != nil {
		panic(err) // unreachable: it was JSON before
	}
	return altered
}

func (c *Choices) alter(value any) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			c.alter(item)
		}
	case map[string]any:
		for name, member := range v {
			if slices.Contains(c.AbsentFields, name) {
				delete(v, name)
			} else {
				c.alter(member)
			}
		}
		if c.ExtraFields && len(v) > 0 { // an empty object says that something is off
			v["addedLater"] = map[string]any{"since": "8.11", "of": []any{nil, 1, true}}
		}
	}
}
