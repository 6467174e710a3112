package emulator

import (
	"net/http"
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

// clusters are the organisation's clusters, in the order of creation.
type clusters []*cluster

// cluster is one of the organisation's clusters. It changes by its routes, by the clock, and by the
// methods of [Emulator].
type cluster struct {
	properties
	lifetime

	made             time.Time // by a request; zero if it was added without one
	region           region
	site             *backupSite
	hardwarePackages float64

	parts  string    // the state of each component, if it is not the cluster's
	status string    // the state until the time below, or permanently if that is zero
	until  time.Time // Healthy from then on
	next   *named    // its generation from then on, during an upgrade

	allowlist   []allowlistEntry
	clients     []*client
	secrets     []*secret
	writing     bool // a change of its secrets is in progress
	backups     backups
	schedule    string              // cron, or empty
	scheduled   time.Time           // its runs until then were made
	restoring   *restore            // in progress
	restores    map[string]*restore // the latest ones, by the backup's id
	gone        time.Time           // deleted from then on, after a failover
	failedOver  bool                // to another cluster; it is suspended permanently
	upgradeGate string              // refuses its upgrades with this text
	migrated    time.Time           // until then, the next minor version is refused

	data        string // a word for all that its processes have, which backups keep and restores bring back
	overwritten int    // how often a restore overwrote it

	used       map[string]bool // the names of deleted clients, by their kind
	monitoring monitoring
	private    *privateConnection
}

// newCluster makes an empty cluster.
func newCluster(now time.Time) *cluster {
	c := &cluster{hardwarePackages: 1, used: map[string]bool{}, restores: map[string]*restore{}, allowlist: []allowlistEntry{}}
	c.UUID, c.Created, c.Labels = newUUID(), timestamp(now), []string{}
	return c
}

// settle updates a cluster's state to the current time.
func (c *cluster) settle(now time.Time, o *Options) {
	if !c.until.IsZero() && !now.Before(c.until) {
		if c.next != nil {
			c.reach(*c.next, o)
		}
		c.status, c.until, c.next = healthy, time.Time{}, nil
	}
	c.settleRestore(now, o)
	c.runSchedule(now, o)
	c.backups.settle(now)
}

// become sets a state that ends by itself after d.
func (c *cluster) become(status string, q *request, d time.Duration) {
	c.status, c.until = status, q.now.Add(d)
	c.settle(q.now, &q.options)
}

// find returns a cluster that is not deleted, with its current state.
func (l *clusters) find(now time.Time, o *Options, fits func(*cluster) bool) *cluster {
	l.settle(now)
	c := find(*l, fits)
	if c != nil {
		c.settle(now, o)
	}
	return c
}

// of returns the cluster of the request's path.
func (l *clusters) of(q *request) *cluster {
	return l.find(q.now, &q.options, func(c *cluster) bool { return c.UUID == q.values["clusterUuid"] })
}

// inside makes a handler from a function of the path's cluster.
func (l *clusters) inside(handle func(*request, *cluster) *answer) func(*request) *answer {
	return func(q *request) *answer {
		c := l.of(q)
		if c == nil {
			return refuse(http.StatusNotFound, "cluster not found")
		}
		if refusal := q.missing(); refusal != nil {
			return refusal
		}
		if refusal := c.blocks(q); refusal != nil {
			return refusal
		}
		return handle(q, c)
	}
}

func (l *clusters) list(q *request) *answer {
	l.settle(q.now)
	*l = sweep(*l, q.now, q.options.ClusterDeleteDelay)
	list := make([]clusterView, 0, len(*l))
	for _, c := range listed(*l, q.now) {
		c.settle(q.now, &q.options)
		list = append(list, c.view(q))
	}
	return reply(list)
}

func getCluster(q *request, c *cluster) *answer { return reply(c.view(q)) }

func deleteCluster(q *request, c *cluster) *answer {
	c.deleted = q.now
	q.record(c.entry("Cluster deleted", deleted))
	return noContent()
}

// wakeCluster resumes a suspended cluster, and ignores any other.
func wakeCluster(q *request, c *cluster) *answer {
	if c.failedOver {
		return refuse(http.StatusConflict, "the cluster was failed over and cannot be resumed")
	}
	if c.status == suspended && !c.Encryption.frozen() {
		c.become(resuming, q, q.options.Resuming)
	}
	q.record(c.entry("Cluster resumed", updated))
	return noContent()
}
