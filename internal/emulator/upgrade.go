package emulator

import (
	"net/http"
	"slices"
)

// upgradeView is the response to an upgrade.
type upgradeView struct {
	Cluster       idName `json:"cluster"`
	OldGeneration idName `json:"oldGeneration"`
	NewGeneration idName `json:"newGeneration"`
	OrgID         string `json:"orgId"`
}

type idName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// upgradeCluster starts an upgrade to the newest generation of the cluster's channel. The cluster
// shows it once the upgrade is finished.
func (e *Emulator) upgradeCluster(q *request, c *cluster) *answer {
	newest, found := e.newer(c)
	switch {
	case c.status != healthy:
		return refuse(http.StatusPreconditionFailed, "the cluster is not ready for an update")
	case !found:
		return refuse(http.StatusBadRequest, "there is no newer generation")
	}
	if gate := q.options.UpgradeGate; gate != "" {
		return refuse(http.StatusConflict, "%s", gate)
	}
	old := c.generation
	c.next = &newest
	c.become(updating, q.now, q.options.Upgrading)
	e.record(q, auditEntry{Audit: "Cluster upgraded", AuditType: updated, Entity: "cluster", EntityID: c.uuid},
		change{"generation", old.Name, newest.Name})
	return reply(upgradeView{
		Cluster:       idName{c.uuid, c.name},
		OldGeneration: idName{old.UUID, old.Name},
		NewGeneration: idName{newest.UUID, newest.Name},
		OrgID:         q.options.Organization,
	})
}

// newer is the newest generation for a cluster. Only the stable channel has one, and generations that
// are no longer offered are older than all others.
func (e *Emulator) newer(c *cluster) (named, bool) {
	i := slices.IndexFunc(e.catalog.Channels, func(ch channel) bool { return ch.UUID == c.channel.UUID })
	if i < 0 || c.channel.Name != stable {
		return named{}, false
	}
	newest := e.catalog.Channels[i].AllowedGenerations[0].named
	return newest, newest.UUID != c.generation.UUID
}
