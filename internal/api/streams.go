package api

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
)

// Streams is the way of requests that may be sent twice to a server that speaks HTTP/2: as few connections as their number
// needs. Go's own pool would dial one for each request that comes while the others are full, or none at all.
//
// A server without HTTP/2 shows itself by the first connection; from then on all goes by Go's pool.
type streams struct {
	next      http.RoundTripper // for what is not HTTP/2
	transport *http.Transport   // makes connections

	mu      sync.Mutex
	conns   []*streamed
	dialing int
	waiting int
	most    int   // requests that one connection takes, as far as known
	opened  int   // connections that there were at once
	plain   bool  // the server does not speak HTTP/2
	failed  int   // connections that could not be made
	err     error // of the last of them

	modern atomic.Bool // the last handshake agreed on HTTP/2

	signal sync.Mutex
	news   chan struct{} // closed when something has changed, and replaced
}

// A streamed connection carries many requests at once. How many, the server tells right after the handshake. If that is fewer
// than were reserved by then, net/http of Go 1.26 lets all of them wait for each other until their time is over; so a new
// connection gets very few.
type streamed struct {
	*http.ClientConn
	answered atomic.Bool
}

// room is how many requests the connection takes in all, and whether the server has told that, or it takes no more.
func (c *streamed) room() (most int, told bool) {
	for {
		inFlight := c.InFlight()
		most = c.Available() + inFlight
		if c.InFlight() == inFlight { // else a request began or ended in between
			return most, c.answered.Load() || most != leastStreams
		}
	}
}

// beforeTold is how many requests a connection carries before that.
const beforeTold = 2

// leastStreams is what net/http takes for granted until the server tells, as RFC 9113, section 6.5.2, recommends.
const leastStreams = 100

// newStreams makes connections with a transport of its own. It has no bound of their number, which net/http of Go 1.26 counts wrongly
// for a connection that it is asked for: closing one over HTTP/1.1 would panic.
func newStreams(next http.RoundTripper, transport *http.Transport) *streams {
	transport.MaxConnsPerHost = 0
	s := &streams{next: next, transport: transport, most: leastStreams, news: make(chan struct{})}
	transport.TLSClientConfig.VerifyConnection = func(state tls.ConnectionState) error { // besides all other verification
		s.modern.Store(state.NegotiatedProtocol == "h2")
		return nil
	}
	return s
}

// RoundTrip sends a request once.
func (s *streams) RoundTrip(req *http.Request) (*http.Response, error) {
	conn, err := s.take(req.Context(), req.URL)
	if err != nil {
		return nil, err
	}
	if conn == nil {
		return s.next.RoundTrip(req)
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Reused: true}) // it carries other requests too
	}
	resp, err := conn.RoundTrip(req)
	conn.answered.Store(true)
	if err != nil && unprocessed(err) {
		err = errUnsent
	}
	return resp, err
}

// take reserves a stream, on a new connection if there is none. It is nil for a server without HTTP/2. Who waits for a
// connection that cannot be made shares the error.
func (s *streams) take(ctx context.Context, to *url.URL) (*streamed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting++
	defer func() { s.waiting-- }()
	for failed := s.failed; ; {
		news := s.changes() // before looking
		conn, expected := s.reserve()
		switch {
		case s.plain, conn != nil:
			return conn, nil
		case s.failed != failed:
			return nil, s.err
		case s.dialing == 0 && expected < s.waiting, len(s.conns) > 0 && s.dialing*s.most+expected < s.waiting: // the first one tells how many it takes
			if err := s.dial(ctx, to); err != nil {
				return nil, err
			}
			continue
		}
		s.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
		}
		s.mu.Lock()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
}

// reserve finds a connection with a free stream, and forgets those that have ended. Expected is how many more streams the
// connections will have that have not told yet. Both come from one look: a connection that tells in between would be
// neither free nor expected, and one too many would be made.
func (s *streams) reserve() (found *streamed, expected int) {
	living, known, untold := s.conns[:0], 0, 0
	for _, conn := range s.conns {
		if conn.Err() != nil {
			continue
		}
		living = append(living, conn)
		most, told := conn.room()
		if told {
			known = max(known, most)
		}
		if found == nil && (told || conn.InFlight() < beforeTold) && conn.Reserve() == nil {
			found = conn
		}
		if !told {
			untold++
			expected -= conn.InFlight()
		}
	}
	clear(s.conns[len(living):])
	s.conns = living
	if known > 0 {
		s.most = known
	}
	return found, max(0, expected+untold*s.most)
}

// dial adds a connection. The caller holds mu, which is free meanwhile.
func (s *streams) dial(ctx context.Context, to *url.URL) error {
	s.dialing++
	s.mu.Unlock()
	conn, err := s.transport.NewClientConn(ctx, to.Scheme, address(to))
	s.mu.Lock()
	s.dialing--
	defer s.changed()
	switch {
	case err != nil:
		if ctx.Err() == nil && len(s.conns)+s.dialing == 0 { // else it says nothing to the others, or they have another one
			s.failed, s.err = s.failed+1, err
		}
		return err
	case !s.modern.Load():
		s.plain = true
		return conn.Close()
	}
	s.conns = append(s.conns, &streamed{ClientConn: conn})
	s.opened = max(s.opened, len(s.conns))
	conn.SetStateHook(func(*http.ClientConn) { s.changed() })
	return nil
}

// changes is closed when a stream may be free, or something else has changed.
func (s *streams) changes() chan struct{} {
	s.signal.Lock()
	defer s.signal.Unlock()
	return s.news
}

func (s *streams) changed() {
	s.signal.Lock()
	defer s.signal.Unlock()
	close(s.news)
	s.news = make(chan struct{})
}

// CloseIdleConnections closes the connections that carry nothing.
func (s *streams) CloseIdleConnections() {
	s.mu.Lock()
	conns := s.conns
	s.conns = nil
	s.mu.Unlock()
	for _, conn := range conns {
		if conn.InFlight() == 0 {
			_ = conn.Close()
		}
	}
}

// address is the host and port of an address.
func address(to *url.URL) string {
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[to.Scheme]
	}
	return net.JoinHostPort(to.Hostname(), port)
}

// unprocessed reports whether an error of a connection with HTTP/2 says that the server has not processed the request: its
// stream is above the last one of a GOAWAY, or it was refused, or the connection took no more.
func unprocessed(err error) bool {
	var stream streamError
	if errors.As(err, &stream) {
		return stream.Code == refusedStream || stream.Code == protocolError && stream.Cause != nil && stream.Cause.Error() == "received from peer"
	}
	text := err.Error()
	return strings.Contains(text, "graceful shutdown GOAWAY") || strings.Contains(text, "client conn not usable") || strings.Contains(text, "client connection is closed")
}

// A streamError has the fields of the error of net/http, which fills in whatever looks like it.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return "the stream ended" }

// Codes of errors: RFC 9113, section 7.
const (
	protocolError = 0x1
	refusedStream = 0x7
)
