package emulator

import (
	"slices"
	"time"
)

// The states of a cluster, as the API names them.
const (
	creating        = "Creating"
	healthy         = "Healthy"
	updating        = "Updating"
	resuming        = "Resuming"
	suspended       = "Suspended"
	waitingForInput = "WaitingForInput"
)

// cluster is one of the organisation's clusters. It changes by its routes, by the clock, and by the
// methods of [Emulator].
type cluster struct {
	uuid, name  string
	description *string
	created     time.Time
	deleted     time.Time // zero unless deleted
	visible     time.Time // in the list from then on

	planType, channel, generation named
	region                        region
	site                          *backupSite
	autoUpdate                    bool
	labels                        []string
	hardwarePackages              float64

	status string    // the state until the time below, or permanently if that is zero
	until  time.Time // Healthy from then on
	next   *named    // its generation from then on, during an upgrade

	encryption encryption
	allowlist  []allowlistEntry
	clients    []*client
	former     []*client // deleted, but possibly still listed
	secrets    map[string]*secret
	writing    bool // a change of its secrets is in progress
	backups    []*backup
	schedule   string // cron, or empty
	monitoring monitoring
	private    *privateConnection
}

// settle updates a cluster's state to the current time.
func (c *cluster) settle(now time.Time) {
	if c.until.IsZero() || now.Before(c.until) {
		return
	}
	c.status, c.until = healthy, time.Time{}
	if c.next != nil {
		c.generation, c.next = *c.next, nil
	}
}

// become sets a state that ends by itself after d.
func (c *cluster) become(status string, now time.Time, d time.Duration) {
	c.status, c.until = status, now.Add(d)
	c.settle(now)
}

func (c *cluster) listed(now time.Time, o Options) bool {
	if !c.deleted.IsZero() {
		return now.Before(c.deleted.Add(o.ClusterDeleteDelay))
	}
	return !now.Before(c.visible)
}

// cluster returns a cluster that is not deleted, with its current state.
func (e *Emulator) cluster(uuid string) *cluster {
	for _, c := range e.clusters {
		if c.uuid == uuid && c.deleted.IsZero() {
			c.settle(time.Now())
			return c
		}
	}
	return nil
}

func (e *Emulator) listClusters(q *request) *answer {
	e.clusters = slices.DeleteFunc(e.clusters, func(c *cluster) bool {
		return !c.deleted.IsZero() && !c.listed(q.now, q.options)
	})
	list := make([]clusterView, 0, len(e.clusters))
	for _, c := range e.clusters {
		if c.listed(q.now, q.options) {
			c.settle(q.now)
			list = append(list, e.view(q, c))
		}
	}
	return reply(list)
}

func (e *Emulator) getCluster(q *request, c *cluster) *answer { return reply(e.view(q, c)) }

func (e *Emulator) deleteCluster(q *request, c *cluster) *answer {
	c.deleted = q.now
	e.record(q, auditEntry{Audit: "Cluster deleted", AuditType: deleted, Entity: "cluster", EntityID: c.uuid})
	return noContent()
}

// wakeCluster resumes a suspended cluster, and ignores any other.
func (e *Emulator) wakeCluster(q *request, c *cluster) *answer {
	if c.status == suspended {
		c.become(resuming, q.now, q.options.Resuming)
	}
	e.record(q, auditEntry{Audit: "Cluster resumed", AuditType: updated, Entity: "cluster", EntityID: c.uuid})
	return noContent()
}
