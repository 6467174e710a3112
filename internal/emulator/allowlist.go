package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// allowlistEntry allows one or several networks. Its text is kept as written.
type allowlistEntry struct {
	Description string `json:"description"`
	IP          string `json:"ip"` // addresses and CIDR blocks, separated by commas
}

// putAllowlist replaces the whole list, which the body has under a name. An empty list allows every
// address.
func putAllowlist(name string) func(*request, *cluster) *answer {
	return func(q *request, c *cluster) *answer {
		var items []json.RawMessage
		if refusal := q.closed(required(name, &items)); refusal != nil {
			return refusal
		}
		list := make([]allowlistEntry, len(items))
		for i, item := range items {
			if err := list[i].read(item, q.options.TrimTexts); err != nil {
				return refuse(http.StatusBadRequest, "%s, entry %d: %s", name, i+1, err)
			}
			if refusal := list[i].store(&q.options.Choices); refusal != nil {
				return refusal
			}
		}
		q.record(c.entry("IP allowlist updated", updated), change{"ipallowlist", networks(c.allowlist), networks(list)})
		c.allowlist = list
		return noContent()
	}
}

func (a *allowlistEntry) read(item json.RawMessage, trim bool) error {
	if err := readObject(item, true, required("description", &a.Description), required("ip", &a.IP)); err != nil {
		return err
	}
	if trim {
		a.Description = strings.TrimSpace(a.Description)
		a.IP = strings.Join(strings.Fields(a.IP), "")
	}
	for network := range strings.SplitSeq(a.IP, ",") {
		if !isNetwork(strings.TrimSpace(network)) {
			return fmt.Errorf("%q is not an IP address or a CIDR block", network)
		}
	}
	return nil
}

// store brings the networks into the form in which they are stored.
func (a *allowlistEntry) store(c *Choices) *answer {
	if !c.CanonicalNetworks && !c.RefuseIPv6 {
		return nil
	}
	var stored []string
	for text := range strings.SplitSeq(a.IP, ",") {
		network, refusal := c.network(strings.TrimSpace(text))
		if refusal != nil {
			return refusal
		}
		stored = append(stored, network)
	}
	if c.CanonicalNetworks {
		a.IP = strings.Join(stored, ",")
	}
	return nil
}

func isNetwork(s string) bool {
	if address, err := netip.ParseAddr(s); err == nil {
		return address.Zone() == ""
	}
	_, err := netip.ParsePrefix(s)
	return err == nil
}

func networks(list []allowlistEntry) string {
	texts := make([]string, len(list))
	for i, entry := range list {
		texts[i] = entry.IP
	}
	return strings.Join(texts, "; ")
}
