package emulator

import "net/http"

// upgradeCluster starts an upgrade to the newest generation of the cluster's channel. The cluster
// shows it once the upgrade is finished.
func upgradeCluster(q *request, c *cluster) *answer {
	newest, found := c.newer()
	switch {
	case c.status != healthy:
		return refuse(http.StatusPreconditionFailed, "the cluster is not ready for an update")
	case !found:
		return refuse(http.StatusBadRequest, "there is no newer generation")
	}
	if gate := q.options.UpgradeGate; gate != "" {
		return refuse(http.StatusConflict, "%s", gate)
	}
	old := c.Generation
	c.next = &newest
	c.become(updating, q.now, q.options.Upgrading)
	q.record(c.entry("Cluster upgraded", updated), change{"generation", old.Name, newest.Name})
	type reference struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	return reply(map[string]any{
		"cluster":       reference{c.UUID, c.Name},
		"oldGeneration": reference{old.UUID, old.Name},
		"newGeneration": reference{newest.UUID, newest.Name},
		"orgId":         q.options.Organization,
	})
}

// newer is the newest generation for a cluster. Only the stable channel has one, and generations that
// are no longer offered are older than all others.
func (c *cluster) newer() (named, bool) {
	channel, found := pick(catalog().Channels, c.Channel.UUID)
	if !found || channel.Name != stable {
		return named{}, false
	}
	newest := channel.AllowedGenerations[0].named
	return newest, newest.UUID != c.Generation.UUID
}
