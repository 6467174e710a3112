package daemon

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// maxConnections limits the open connections of a daemon's server. Each takes about 20 KiB.
const maxConnections = 512

// connections limits the connections that are open. A new connection beyond the limit closes another:
// the one that has been idle longest; or else the oldest that has sent no request; or else the one that
// has been busy longest, most likely with an event stream, which browsers open again by themselves. So a
// probe is always answered.
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

// connectionLimit is maxConnections, or half of the file descriptors of the process if that is less.
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

// worst returns the connection to close for a new one.
func (c *connections) worst(added net.Conn) net.Conn {
	var worst net.Conn
	for conn, is := range c.open {
		if conn == added {
			continue
		}
		if worst == nil || is.worseThan(c.open[worst]) {
			worst = conn
		}
	}
	return worst
}

// worseThan compares by state, then by the time in that state.
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
