package api

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"sync"

	"github.com/camsync/camsync/internal/spec"
)

// Warm makes the connection that the first requests will use, if it can be shared: over HTTP/2. It sends no request and fetches
// no token. What fails is left to the first request to tell.
func (c *Client) Warm(ctx context.Context) {
	s, to := shared(&c.exchanger)
	if s == nil {
		return
	}
	var roots sync.WaitGroup
	if s.transport.TLSClientConfig.RootCAs == nil {
		roots.Go(func() { _, _ = x509.SystemCertPool() }) // which are read once, else in the middle of the first handshake
	}
	s.ahead(ctx, to, 1)
	roots.Wait()
}

// shared are the connections that requests share, and where they lead; nil without such connections.
func shared(c *exchanger) (*streams, *url.URL) {
	s, multiplexed := c.pooled.Transport.(*streams)
	to, err := url.Parse(c.base)
	if !multiplexed || err != nil {
		return nil, nil
	}
	return s, to
}

// connect makes the connections that a reading will need, beside its first requests, as far as an earlier process has needed
// that many. What it returns ends it; the connections that are made by then stay.
func connect(ctx context.Context, c *Client, s Selection) (end func()) {
	conns, to := shared(&c.exchanger)
	known := c.learning.ways()
	if conns == nil || known.Connections < 2 {
		return func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	var dialing sync.WaitGroup
	n := min(known.Connections, (s.lists()+known.Streams-1)/known.Streams)
	for range n {
		dialing.Go(func() { conns.ahead(ctx, to, n) })
	}
	return func() {
		stop()
		dialing.Wait()
	}
}

// A ways is how many connections were needed at once, and how many requests each of them takes; zero if one was enough.
type ways struct {
	Connections int `json:"connections,omitempty"`
	Streams     int `json:"streams,omitempty"`
}

// ways are those that an earlier process has needed.
func (l *limit) ways() ways {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known.ways
}

// needed is what another process is to know of the connections.
func (s *streams) needed() ways {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened < 2 || s.most < 1 {
		return ways{}
	}
	return ways{s.opened, s.most}
}

// lists is how many lists below clusters a reading reads if all desired clusters live.
func (s Selection) lists() (n int) {
	if s.spare {
		return 0
	}
	s.below(s.desired, func(content, *spec.Cluster) { n++ })
	return n
}

// ahead makes a connection if there are fewer than that many. A proxy is not asked: it may refuse, and is asked once.
func (s *streams) ahead(ctx context.Context, to *url.URL, fewer int) {
	if by, err := s.transport.Proxy(&http.Request{URL: to}); by != nil || err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns)+s.dialing < fewer && !s.plain {
		_ = s.dial(ctx, to) // the first request tries again, and tells
	}
}
