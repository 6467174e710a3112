package api

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// A request that certainly did not reach the API is not one whose answer was lost: nothing has to be looked
// for, and it can be sent again at once, whatever it asks for. There are three proofs:
//
//   - there never was a connection;
//   - Go's transport asks for the body a second time, which it does only for requests that the server cannot
//     have processed: on a stream above the last one of a GOAWAY, or refused with REFUSED_STREAM, or for a
//     pooled connection that ended before its first byte was written;
//   - on a connection of its own, fewer bytes left the process than the request has.

// errUnsent is why a request ended that Go's transport would have sent again.
var errUnsent = errors.New("the connection ended before the request was processed")

// A singly is a transport that sends each request once. Where Go's transport wants to repeat one by itself,
// which it does unseen and without asking whether it still may, the request ends with errUnsent.
type singly struct{ *http.Transport }

// RoundTrip sends a request once.
func (s singly) RoundTrip(req *http.Request) (*http.Response, error) {
	once := *req
	once.GetBody = func() (io.ReadCloser, error) { return nil, errUnsent }
	return s.Transport.RoundTrip(&once)
}

// A metered connection counts the bytes that are written to it.
type metered struct {
	net.Conn
	written atomic.Int64
}

// Write counts the bytes before they can have left, and takes back those that have not.
func (m *metered) Write(p []byte) (int, error) {
	m.written.Add(int64(len(p)))
	n, err := m.Conn.Write(p)
	m.written.Add(int64(n - len(p)))
	return n, err
}

// dialMetered makes connections that count what is written to them.
func dialMetered(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &metered{Conn: conn}, nil
	}
}

// A passage is what is seen of the connection that one request got.
type passage struct {
	connected atomic.Bool
	meter     atomic.Pointer[metered] // nil where the connection is not the request's own, or not known
	before    atomic.Int64            // written when the request got it
}

func (p *passage) got(info httptrace.GotConnInfo) {
	conn := info.Conn
	for secured, ok := conn.(*tls.Conn); ok; secured, ok = conn.(*tls.Conn) {
		if conn = secured.NetConn(); secured.ConnectionState().NegotiatedProtocol == "h2" {
			conn = nil // it may carry other requests too, and headers are packed
		}
	}
	if meter, ok := conn.(*metered); ok && !info.Reused {
		p.before.Store(meter.written.Load())
		p.meter.Store(meter)
	}
	p.connected.Store(true)
}

// unsent reports whether a request that ended with an error certainly was not sent whole. Least is a number
// of bytes below which it cannot be whole.
func (p *passage) unsent(err error, least int) bool {
	if !p.connected.Load() || errors.Is(err, errUnsent) {
		return true
	}
	meter := p.meter.Load()
	return meter != nil && meter.written.Load()-p.before.Load() < int64(least)
}

// leastBytes is what a request takes on the wire of HTTP/1.1 at least.
func leastBytes(p packet) int {
	n := len(p.body)
	for name, values := range p.header {
		for _, value := range values {
			n += len(name) + len(value)
		}
	}
	return n
}
