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

	region           region
	site             *backupSite
	hardwarePackages float64

	status string    // the state until the time below, or permanently if that is zero
	until  time.Time // Healthy from then on
	next   *named    // its generation from then on, during an upgrade

	allowlist  []allowlistEntry
	clients    []*client
	secrets    []*secret
	writing    bool // a change of its secrets is in progress
	backups    []*backup
	schedule   string // cron, or empty
	monitoring monitoring
	private    *privateConnection
}

// newCluster makes an empty cluster.
func newCluster(now time.Time) *cluster {
	c := &cluster{hardwarePackages: 1, allowlist: []allowlistEntry{}}
	c.UUID, c.Created, c.Labels = newUUID(), timestamp(now), []string{}
	return c
}

// settle updates a cluster's state to the current time.
func (c *cluster) settle(now time.Time) {
	if c.until.IsZero() || now.Before(c.until) {
		return
	}
	c.status, c.until = healthy, time.Time{}
	if c.next != nil {
		c.Generation, c.next = *c.next, nil
	}
}

// become sets a state that ends by itself after d.
func (c *cluster) become(status string, now time.Time, d time.Duration) {
	c.status, c.until = status, now.Add(d)
	c.settle(now)
}

// find returns a cluster that is not deleted, with its current state.
func (l *clusters) find(fits func(*cluster) bool) *cluster {
	c := find(*l, fits)
	if c != nil {
		c.settle(time.Now())
	}
	return c
}

// of returns the cluster of the request's path.
func (l *clusters) of(q *request) *cluster {
	return l.find(func(c *cluster) bool { return c.UUID == q.values["clusterUuid"] })
}

// inside makes a handler from a function of the path's cluster.
func (l *clusters) inside(handle func(*request, *cluster) *answer) func(*request) *answer {
	return func(q *request) *answer {
		c := l.of(q)
		if c == nil {
			return refuse(http.StatusNotFound, "cluster not found")
		}
		return handle(q, c)
	}
}

func (l *clusters) list(q *request) *answer {
	*l = sweep(*l, q.now, q.options.ClusterDeleteDelay)
	list := make([]clusterView, 0, len(*l))
	for _, c := range listed(*l, q.now) {
		c.settle(q.now)
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
	if c.status == suspended {
		c.become(resuming, q.now, q.options.Resuming)
	}
	q.record(c.entry("Cluster resumed", updated))
	return noContent()
}
