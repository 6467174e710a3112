package api

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// first is the key of whether a connection has had no request yet.
type first struct{}

// Over HTTP/2 there are as many connections as the server's limit of streams asks for, and one is reused.
func TestAsFewConnectionsAsTheStreamsNeed(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int64{100: 6, 250: 3, 1000: 1} {
		var conns, now atomic.Int64
		all := make(chan struct{})
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.ProtoMajor == 1 {
				_, _ = io.WriteString(rw, tokenAnswer(0, "3600"))
				return
			}
			one := r.Context().Value(first{}).(*atomic.Bool).Swap(false) // its answer shows how many streams there are
			if r.URL.Path == "/members" {
				if now.Add(1) == maxInFlight {
					close(all)
				}
				if !one {
					<-all
				}
			}
			_, _ = io.WriteString(rw, "[]")
		}))
		server.EnableHTTP2 = true
		server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: limit}
		server.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
			one := &atomic.Bool{}
			one.Store(true)
			return context.WithValue(ctx, first{}, one)
		}
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.Config.ConnState = func(c net.Conn, state http.ConnState) {
			if state == http.StateNew {
				conns.Add(1)
			}
		}
		server.StartTLS()
		defer server.Close()
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		c, err := New(Config{BaseURL: server.URL, OAuthURL: server.URL + "/oauth/token", Audience: "a", ClientID: "id", ClientSecret: spec.Seal("secret"), RootCAs: roots,
			CacheDir: filepath.Join(t.TempDir(), "cache")})
		if err != nil {
			t.Fatal(err)
		}
		c.limit = newLimit(learned{Window: maxInFlight})
		defer c.pooled.CloseIdleConnections()
		if _, err := c.Clusters(t.Context()); err != nil {
			t.Fatal(err)
		}
		conns.Store(1) // without that of the login
		var reads sync.WaitGroup
		for range maxInFlight {
			reads.Go(func() {
				if _, err := list(t.Context(), c, get("/members"), readMembers); err != nil {
					t.Error(err)
				}
			})
		}
		select {
		case <-all:
		case <-time.After(time.Minute):
			t.Errorf("%d streams: %d at once", limit, now.Load())
			close(all)
		}
		reads.Wait()
		if n := conns.Load(); n != want {
			t.Errorf("%d streams: %d connections, want %d", limit, n, want)
		}
	}
}

// Warming makes one connection and sends nothing; the first requests use it.
func TestWarmMakesTheFirstConnection(t *testing.T) {
	t.Parallel()
	f := newFront(t, 0, 100, created)
	c := f.client(t, nil)
	c.Warm(t.Context())
	c.Warm(t.Context())
	f.mu.Lock()
	sent, conns := len(f.counts), f.conns.Load()
	f.mu.Unlock()
	if sent != 0 || conns != 1 {
		t.Errorf("%d requests, %d connections", sent, conns)
	}
	if _, err := c.Read(t.Context(), Everything()); err != nil {
		t.Fatal(err)
	}
	if conns := f.conns.Load(); conns != 2 { // and one for the login
		t.Errorf("%d connections", conns)
	}
}

// A server with TLS and without HTTP/2 is spoken to in HTTP/1.1; the connection that showed it is closed.
func TestAServerWithoutHTTP2(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/token" {
			_, _ = io.WriteString(rw, tokenAnswer(1, "3600"))
			return
		}
		_, _ = io.WriteString(rw, "[]")
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c, err := New(Config{BaseURL: server.URL, OAuthURL: server.URL + "/oauth/token", Audience: "a", ClientID: "id", ClientSecret: spec.Seal("secret"), RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer c.pooled.CloseIdleConnections()
	c.Warm(t.Context())
	for range 2 {
		if org, err := c.Read(t.Context(), Everything()); err != nil || !org.Clusters.IsKnown() || !org.Members.IsKnown() {
			t.Errorf("%+v, %v", org, err)
		}
	}
}
