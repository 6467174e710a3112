package api

import "net/http"

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
	entries := c.Entries
	if entries == nil {
		entries = []AllowlistEntry{} // null is no list
	}
	return clusterRequest(http.MethodPut, cluster, "/ipallowlist", map[string]any{"ipallowlist": entries})
}
