package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// upgradeCluster starts an upgrade to the newest generation that the cluster is offered. The cluster
// shows it once the upgrade is finished.
func upgradeCluster(q *request, c *cluster) *answer {
	next, found := q.options.newer(c)
	switch {
	case c.status != healthy || c.Encryption.frozen():
		return refuse(http.StatusPreconditionFailed, "the cluster is not ready for an update")
	case !found:
		return refuse(http.StatusBadRequest, "there is no newer generation")
	}
	if gate := cmp.Or(c.upgradeGate, q.options.UpgradeGate); gate != "" {
		return refuse(http.StatusConflict, "%s", gate)
	}
	if q.now.Before(c.migrated) && minor(next) != minor(c.Generation) {
		return refuse(http.StatusConflict, "the migration of the last update has not finished; try again at %s", timestamp(c.migrated))
	}
	old := c.Generation
	c.next = &next
	c.become(updating, q, q.options.Upgrading)
	q.record(c.entry("Cluster upgraded", updated), change{"generation", old.Name, next.Name})
	type reference struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	return reply(map[string]any{
		"cluster":       reference{c.UUID, c.Name},
		"oldGeneration": reference{old.UUID, old.Name},
		"newGeneration": reference{next.UUID, next.Name},
		"orgId":         q.options.Organization,
	})
}

// reach ends an upgrade. A new minor version then migrates for a while.
func (c *cluster) reach(next named, o *Options) {
	if minor(next) != minor(c.Generation) {
		c.migrated = c.until.Add(o.Migrating)
	}
	c.Generation = next
}

// minor is the name of a generation without its number in the minor version.
func minor(generation named) string {
	version, _, _ := strings.Cut(generation.Name, "+")
	return version
}

// newer is the generation that an upgrade leads to: the newest one, or the newest of the next minor
// version. Only the stable channel has upgrades, and generations that are no longer offered are older
// than all others.
func (o *Options) newer(c *cluster) (named, bool) {
	channel, found := pick(o.offers().Channels, c.Channel.UUID)
	if !found || channel.Name != stable {
		return named{}, false
	}
	offered := channel.AllowedGenerations // newest first
	if i := slices.IndexFunc(offered, func(g generation) bool { return g.UUID == c.Generation.UUID }); i >= 0 {
		offered = offered[:i]
	}
	if len(offered) == 0 {
		return named{}, false
	}
	next := offered[0].named
	if !o.UpgradeByMinor {
		return next, true
	}
	for _, g := range slices.Backward(offered) {
		if minor(g.named) != minor(c.Generation) {
			next = g.named
			break
		}
	}
	newest := slices.IndexFunc(offered, func(g generation) bool { return minor(g.named) == minor(next) })
	return offered[newest].named, true
}
