// Package distant makes a server on this machine as far away as a real one: connections, TLS handshakes and requests take
// round trips. Only tests and measurements use it.
package distant

import (
	"net"
	"sync/atomic"
	"time"
)

// A Listener accepts connections whose peer is one round trip away.
//
// Bytes take half a round trip in either direction, in order and without a limit of their number. The first ones of a
// connection take a whole one more, which is the handshake of TCP that this machine does not need. With TLS 1.3 in front,
// a first request therefore takes three round trips, and each later one takes one.
type Listener struct {
	net.Listener
	trip     time.Duration
	accepted atomic.Int64
}

// Listen makes a listener on a free port of the loopback interface.
func Listen(trip time.Duration) (*Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Listener{Listener: l, trip: trip}, nil
}

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.accepted.Add(1)
	if l.trip == 0 {
		return conn, nil
	}
	return newConn(conn, l.trip), nil
}

// Accepted is how many connections there were.
func (l *Listener) Accepted() int { return int(l.accepted.Load()) }
