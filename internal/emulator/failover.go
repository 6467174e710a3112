package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// keptSource is how long a cluster that was failed over is still there.
const keptSource = 30 * 24 * time.Hour

// failoverBody is what a request says.
type failoverBody struct {
	backups texts
	restore string
}

// failover makes a new cluster in the backup region from a cluster's backups, and suspends the cluster
// permanently. If copying or restoring fails, the new cluster is there all the same.
func (l *clusters) failover(q *request, c *cluster) *answer {
	var b failoverBody
	if refusal := q.closed(optional("backupIds", &b.backups), optional("restoreBackupId", &b.restore)); refusal != nil {
		return refusal
	}
	if refusal := b.check(q, c); refusal != nil {
		return refusal
	}
	target := c.successor(q)
	results := map[string]any{"backupClone": "ok", "restore": "ok"}
	if text := q.options.FailoverCloneError; text != "" {
		results["backupClone"] = map[string]string{"error": text}
	} else {
		target.backups.clone(c.backups, b.backups)
	}
	if text := cmp.Or(q.options.FailoverRestoreError, q.options.FailoverCloneError); text != "" {
		results["restore"] = map[string]string{"error": text}
	} else {
		target.data = c.backups.find(b.restore).data
		target.overwritten++
	}
	*l = append(*l, target)
	c.failedOver, c.status, c.until, c.next = true, suspended, time.Time{}, nil
	c.gone = q.now.Add(keptSource)
	q.record(c.entry("Cluster failed over", updated), change{"failover", c.UUID, target.UUID})
	q.record(target.entry("Cluster created", created), change{"name", "", target.Name})
	return reply(map[string]any{"newClusterId": target.UUID, "results": results})
}

// check refuses what cannot be failed over, in the order of the description's statuses.
func (b *failoverBody) check(q *request, c *cluster) *answer {
	switch {
	case len(b.backups) == 0:
		return refuse(http.StatusBadRequest, "backupIds is missing or empty.")
	case b.restore == "":
		return refuse(http.StatusBadRequest, "restoreBackupId is missing.")
	case !slices.Contains(b.backups, b.restore):
		return refuse(http.StatusBadRequest, "restoreBackupId is not one of backupIds.")
	case c.site == nil || len(c.site.Regions) < 2:
		return refuse(http.StatusUnprocessableEntity, "The cluster is not a multi-region cluster.")
	case slices.Contains(q.options.FailoverUnsupported, c.region.code):
		return refuse(http.StatusUnprocessableEntity, "The cluster's pair of regions does not support failover.")
	case c.failedOver:
		return refuse(http.StatusConflict, "The cluster was failed over already.")
	case c.status != healthy && c.status != "Unhealthy":
		return refuse(http.StatusConflict, "The cluster is not ready for failover.")
	}
	for _, id := range b.backups {
		switch found := c.backups.find(id); {
		case found == nil:
			return refuse(http.StatusNotFound, "Backup %s was not found.", id)
		case found.status != complete:
			return refuse(http.StatusBadRequest, "Backup %s is not complete.", id)
		}
	}
	return nil
}

// successor is the cluster that takes over, in the region of the backups. What belongs to the platform
// comes along only if the options say so.
func (c *cluster) successor(q *request) *cluster {
	to := newCluster(q.now)
	uuid, since := to.UUID, to.Created
	to.properties = c.properties
	to.UUID, to.Created, to.Labels = uuid, since, slices.Clone(c.Labels)
	to.Name += q.options.FailoverSuffix
	to.hardwarePackages = c.hardwarePackages
	to.Encryption.Primary, to.Encryption.Secondary = c.Encryption.Secondary, c.Encryption.Primary
	to.region, to.site = c.region.swapped(*c.site)
	to.made, to.visible = q.now, q.now.Add(q.options.ClusterListDelay)
	to.become(creating, q, q.options.FailingOver)
	if !q.options.FailoverCarriesOver {
		return to
	}
	to.allowlist = slices.Clone(c.allowlist)
	for _, s := range living(c.secrets) {
		to.secrets = append(to.secrets, &secret{name: s.name, value: s.value})
	}
	for _, k := range living(c.clients) {
		to.clients = append(to.clients, &client{ID: newKey(32), Name: k.Name, Permissions: slices.Clone(k.Permissions)})
	}
	return to
}

// clone copies backups of another cluster, under new ids.
func (l *backups) clone(source backups, ids []string) {
	for _, b := range source.list {
		if slices.Contains(ids, b.UUID) {
			twin := *b
			twin.UUID = newUUID()
			l.list = append(l.list, &twin)
		}
	}
}

// swapped returns the second region of a site, and the site whose second region is this one. The
// second region may be one in which clusters are not offered.
func (r region) swapped(s backupSite) (region, *backupSite) {
	second := s.Regions[len(s.Regions)-1]
	place, _, _ := strings.Cut(second.Label, " (")
	to := newRegion(r.Provider, place, second.ID, second.ID, r.Name)
	for _, offered := range catalog().Regions {
		if offered.code == second.ID {
			to.named, to.host = offered.named, offered.host
		}
	}
	return to, &to.Backups[len(to.Backups)-1]
}

// settle deletes the clusters that were failed over long ago.
func (l *clusters) settle(now time.Time) {
	for _, c := range *l {
		if !c.gone.IsZero() && c.deleted.IsZero() && !now.Before(c.gone) {
			c.deleted = c.gone
		}
	}
}
