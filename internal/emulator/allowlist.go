package emulator

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
)

// allowlistEntry allows one or several networks. Its text is kept as written.
type allowlistEntry struct {
	Description string `json:"description"`
	IP          string `json:"ip"` // addresses and CIDR blocks, separated by commas
}

func (e *Emulator) putAllowlist(q *request, c *cluster) *answer {
	return e.putList(q, c, "ipallowlist")
}

// putWhitelist is the older name of the same operation.
func (e *Emulator) putWhitelist(q *request, c *cluster) *answer {
	return e.putList(q, c, "ipwhitelist")
}

// putList replaces the whole list. An empty list allows every address.
func (e *Emulator) putList(q *request, c *cluster, name string) *answer {
	var items []json.RawMessage
	if refusal := q.closed(required(name, &items)); refusal != nil {
		return refusal
	}
	list := make([]allowlistEntry, len(items))
	for i, item := range items {
		entry := &list[i]
		if err := readObject(item, true, []field{required("description", &entry.Description), required("ip", &entry.IP)}); err != nil {
			return refuse(http.StatusBadRequest, "%s, entry %d: %s", name, i+1, err)
		}
		if q.options.TrimTexts {
			entry.Description = strings.TrimSpace(entry.Description)
			entry.IP = strings.Join(strings.Fields(entry.IP), "")
		}
		for network := range strings.SplitSeq(entry.IP, ",") {
			if !isNetwork(strings.TrimSpace(network)) {
				return refuse(http.StatusBadRequest, "%s, entry %d: %q is not an IP address or a CIDR block", name, i+1, network)
			}
		}
	}
	e.record(q, auditEntry{Audit: "IP allowlist updated", AuditType: updated, Entity: "cluster", EntityID: c.uuid},
		change{"ipallowlist", networks(c.allowlist), networks(list)})
	c.allowlist = list
	return noContent()
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
