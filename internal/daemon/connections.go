package daemon

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// maxConnections is how many connections a daemon's server has open at once. Each takes about 20 KiB.
const maxConnections = 512

// connections bounds those that are open. Where there are too many, one is closed for the one that came:
// the one that has been idle for longest; where none is idle, the oldest that has sent no request yet;
// else the one that is busy for longest, most likely with a stream of events. So a probe is answered
// however many others came before it, and a browser whose stream is cut comes back by itself.
type connections struct {
	most int

	mu   sync.Mutex
	open map[net.Conn]connection
}

type connection struct {
	state http.ConnState
	since time.Time // in that state
}

func newConnections(most int) *connections {
	return &connections{most: most, open: map[net.Conn]connection{}}
}

// connectionLimit is maxConnections, or half of what the process may have open: the other half is for its
// own requests and files.
func connectionLimit() int {
	if n := descriptors(); n > 0 {
		return max(1, min(maxConnections, n/2))
	}
	return maxConnections
}

// changed is the server's ConnState.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.open, conn)
		return
	}
	c.open[conn] = connection{state, time.Now()}
	if len(c.open) <= c.most {
		return
	}
	if worst := c.worst(conn); worst != nil {
		delete(c.open, worst)
		if secure, ok := worst.(*tls.Conn); ok {
			worst = secure.NetConn() // its own Close waits for a client that does not read
		}
		_ = worst.Close() // its requests end with it
	}
}

// worst is the connection that is missed least, other than the one that came.
func (c *connections) worst(came net.Conn) net.Conn {
	var worst net.Conn
	for conn, is := range c.open {
		if conn == came {
			continue
		}
		if worst == nil || is.worseThan(c.open[worst]) {
			worst = conn
		}
	}
	return worst
}

// worseThan compares by what a connection is busy with, then by for how long.
func (a connection) worseThan(b connection) bool {
	if ra, rb := a.rank(), b.rank(); ra != rb {
		return ra < rb
	}
	return a.since.Before(b.since)
}

func (a connection) rank() int {
	switch a.state {
	case http.StateIdle:
		return 0
	case http.StateNew:
		return 1
	}
	return 2
}
