package api

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// SetAllowlist replaces a cluster's allowlist as a whole. An empty list lets everyone in.
type SetAllowlist struct {
	Entries []AllowlistEntry
}

// An AllowlistEntry is one line of an allowlist as the API takes it.
type AllowlistEntry struct {
	IP          string `json:"ip"`
	Description string `json:"description"`
}

func (c SetAllowlist) request(cluster string) (request, error) {
	return clusterRequest(http.MethodPut, cluster, "/ipallowlist")
}

func (c SetAllowlist) body() any {
	return map[string]any{"ipallowlist": append([]AllowlistEntry{}, c.Entries...)} // null is not a list
}

// readAllowlist takes a cluster's allowlist from the newer of its two fields that is there. An
// entry that cannot be read makes the whole list unknown, since it is written whole.
func readAllowlist(newer, older field[[]liveEntry]) spec.Part[spec.Allowlist] {
	list := newer
	if !newer.ok && !newer.wrong {
		list = older
	}
	switch {
	case list.wrong:
		return spec.Unknown[spec.Allowlist]("the API's list is not of the described shape")
	case !list.ok:
		return spec.Refused[spec.Allowlist]("the API left it out: the credentials lack the permission for it, or the plan the feature")
	}
	entries := make([]spec.AllowlistEntry, 0, len(list.value))
	for _, l := range list.value {
		if l.IP.value == "" || l.Description.wrong {
			return spec.Unknown[spec.Allowlist]("an entry of the API's list has no address")
		}
		entries = append(entries, spec.AllowlistEntry{IP: l.IP.value, Description: spec.Known(l.Description.value), Prefixes: prefixes(l.IP.value)})
	}
	return spec.Known(spec.Allowlist{Entries: entries})
}

type liveEntry struct {
	IP          field[string] `json:"ip"`
	Description field[string] `json:"description"`
}

// prefixes are the networks of a comma-separated list; nil where any of it is neither an address
// nor a network.
func prefixes(list string) []netip.Prefix {
	var all []netip.Prefix
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimSpace(item)
		prefix, err := netip.ParsePrefix(item)
		if err != nil {
			address, err := netip.ParseAddr(item)
			if err != nil || address.Zone() != "" {
				return nil
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		all = append(all, prefix.Masked())
	}
	return all
}
