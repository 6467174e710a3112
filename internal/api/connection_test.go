package api

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// A front is an HTTP/2 server under TLS before a handler, whose connections end as those of Envoy and nginx do.
type front struct {
	*httptest.Server
	goAwayAfter int // requests of one connection; 0 for never

	mu     sync.Mutex
	counts map[string]int // requests that reached the handler
	protos map[string]int
	conns  atomic.Int64
}

type perConn struct{}

// newFront starts one; streams is how many requests one connection carries at once.
func newFront(t *testing.T, goAwayAfter, streams int, answer http.HandlerFunc) *front {
	t.Helper()
	f := &front{goAwayAfter: goAwayAfter, counts: map[string]int{}, protos: map[string]int{}}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if n := r.Context().Value(perConn{}).(*atomic.Int64).Add(1); f.goAwayAfter > 0 && n >= int64(f.goAwayAfter) {
			rw.Header().Set("Connection", "close") // in HTTP/2: GOAWAY
		}
		f.mu.Lock()
		f.counts[r.Method+" "+r.URL.Path]++
		f.protos[r.Method+" "+r.Proto]++
		f.mu.Unlock()
		if r.URL.Path == "/oauth/token" {
			_, _ = io.WriteString(rw, tokenAnswer(1, "3600"))
			return
		}
		answer(rw, r)
	}))
	f.EnableHTTP2, f.Config.ErrorLog = true, stdlog.New(io.Discard, "", 0)
	f.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: streams}
	f.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		f.conns.Add(1)
		return context.WithValue(ctx, perConn{}, new(atomic.Int64))
	}
	f.StartTLS()
	t.Cleanup(f.Close)
	return f
}

func (f *front) client(t *testing.T, dial func(context.Context, string, string) (net.Conn, error)) *Client {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(f.Certificate())
	c, err := New(Config{BaseURL: f.URL, OAuthURL: f.URL + "/oauth/token", Audience: "a", ClientID: "c", ClientSecret: spec.Seal("s"), RootCAs: pool, Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.pooled.CloseIdleConnections(); c.oneShot.CloseIdleConnections() })
	return c
}

// created answers a creation of a cluster, and everything else with an empty list.
func created(rw http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == "/clusters" {
		_, _ = io.WriteString(rw, `{"clusterId":"c-1"}`)
		return
	}
	_, _ = io.WriteString(rw, "[]")
}

// Connections that end after a few requests, as those of nginx and Envoy do, or allow few at once, lose no creation:
// each reaches the server once, and is known to have.
func TestCaseN1CreationsAcrossConnectionEnds(t *testing.T) {
	t.Parallel()
	f := newFront(t, 5, 3, created)
	var refused, cut atomic.Int64
	c := f.client(t, func(ctx context.Context, network, address string) (net.Conn, error) {
		n := refused.Add(1)
		if n%11 == 0 {
			return nil, errors.New("connection refused")
		}
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil && n%5 == 0 {
			cut.Add(1)
			// With TLS 1.3, after two writes: right after the handshake. After three: in HTTP/2, right after its preface.
			return &cutConn{Conn: conn, writes: 2 + int(n/5%2)}, nil
		}
		return conn, err
	})
	const creations = 300
	var all sync.WaitGroup
	for i := range creations {
		all.Go(func() {
			if _, err := c.Do(t.Context(), CreateCluster{Name: fmt.Sprint(i)}, ""); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() { reads(t, c, 0) })
	}
	all.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.counts["POST /clusters"] != creations || cut.Load() == 0 {
		t.Errorf("%d creations reached the server, want %d; %d connections were cut", f.counts["POST /clusters"], creations, cut.Load())
	}
	if f.protos["GET HTTP/2.0"] == 0 {
		t.Errorf("no read spoke HTTP/2: %v", f.protos)
	}
}

// A cutConn fails after so many writes.
type cutConn struct {
	net.Conn
	writes int
}

func (c *cutConn) Write(p []byte) (int, error) {
	if c.writes--; c.writes < 0 {
		return 0, errors.New("broken pipe")
	}
	return c.Conn.Write(p)
}

// What a server ends by GOAWAY before it processes it is sent again at once: each request comes once, and no gap is waited for.
func TestCaseN2WritesAcrossGoAwayAreSentAgainAtOnce(t *testing.T) {
	t.Parallel()
	f := newFront(t, 3, 10, created) // few at once, or one connection would carry many before its end is seen
	c := f.client(t, nil)
	const writes = 300
	var all sync.WaitGroup
	for i := range writes {
		all.Go(func() {
			call := SetRoles{Email: fmt.Sprintf("m%d@example.com", i), Roles: []string{"developer"}}
			r, err := call.request("")
			if err != nil {
				t.Error(err)
				return
			}
			r.body = call.body()
			for tries := 1; ; tries++ { // as exchange does, seen from inside
				a, err := c.authorized(t.Context(), r, tries, patient)
				if err == nil {
					return
				}
				if !a.unsent || tries > unsentTries {
					t.Errorf("%v: not known to be unsent", err)
					return
				}
			}
		})
	}
	all.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	for route, n := range f.counts {
		if route != "POST /oauth/token" && n != 1 {
			t.Errorf("%s came %d times", route, n)
		}
	}
	if len(f.counts) != writes+1 || f.conns.Load() < 10 {
		t.Errorf("%d different requests, want %d; %d connections", len(f.counts), writes+1, f.conns.Load())
	}
}
