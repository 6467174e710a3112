package api

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// As many connections as one process has needed at once, the next one makes beside its first request; fewer where it needs fewer.
func TestConnectionsAreMadeAhead(t *testing.T) {
	t.Parallel()
	const many, streams = 200, 50
	var desired []spec.Cluster
	var live []map[string]any
	for i := range many {
		name := fmt.Sprint("cluster-", i)
		desired = append(desired, spec.Cluster{Name: name, Secrets: spec.Known[[]spec.Secret](nil)})
		live = append(live, map[string]any{"uuid": fmt.Sprint("uuid-", i), "name": name})
	}
	clusters, err := json.Marshal(live)
	if err != nil {
		t.Fatal(err)
	}
	var f *front
	least := int64(0) // connections that the list of the clusters waits for
	f = newFront(t, 0, streams, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/clusters" {
			_, _ = io.WriteString(rw, "{}")
			return
		}
		for late := time.Now().Add(20 * time.Second); f.conns.Load() < least; time.Sleep(time.Millisecond) {
			if time.Now().After(late) {
				t.Errorf("there are %d connections beside the first request, want %d", f.conns.Load(), least)
				break
			}
		}
		_, _ = rw.Write(clusters)
	})
	roots := x509.NewCertPool()
	roots.AddCert(f.Certificate())
	folder := filepath.Join(t.TempDir(), "cache")
	read := func(wanted []spec.Cluster) (conns int64) {
		c, err := New(Config{BaseURL: f.URL, OAuthURL: f.URL + "/oauth/token", Audience: "a", ClientID: "c", ClientSecret: spec.Seal("s"), RootCAs: roots, CacheDir: folder})
		if err != nil {
			t.Fatal(err)
		}
		begun := f.conns.Load()
		if least > 0 {
			least += begun
		}
		org := spec.Organization{Policy: spec.DefaultPolicy(), Clusters: spec.Known(wanted)}
		is, err := c.Read(t.Context(), Needed(org))
		if err != nil || len(is.Clusters.Value()) != many || !is.Clusters.Value()[0].Secrets.IsKnown() {
			t.Fatal(err)
		}
		conns = f.conns.Load() - begun
		c.pooled.CloseIdleConnections()
		return conns
	}
	needed := read(desired) - 1 // without that of the login
	if needed < 2 {
		t.Fatalf("the first process has made %d connections", needed)
	}
	least = needed
	if n := read(desired); n > many/streams {
		t.Errorf("the next one has made %d connections", n)
	}
	org := spec.Organization{Policy: spec.DefaultPolicy(), Clusters: spec.Known(desired)}
	if n, spared := Needed(org).lists(), Needed(org).Sparing(true).lists(); n != many || spared != 0 {
		t.Errorf("%d lists are expected, and %d of a reading that spares them", n, spared)
	}
	least = 0
	if n := read(desired[:streams]); n != 1 {
		t.Errorf("one that reads a quarter has made %d connections", n)
	}
}

// A connection that cannot be made ahead is nothing to those who wait for another one.
func TestAConnectionThatCannotBeMadeAheadIsNotMissed(t *testing.T) {
	t.Parallel()
	f := newFront(t, 0, 100, created)
	var dials atomic.Int64
	failed := make(chan struct{})
	c := f.client(t, func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials.Add(1) == 2 {
			return nil, errors.New("only one connection is allowed")
		}
		<-failed
		return new(net.Dialer).DialContext(ctx, network, address)
	})
	s, to := shared(&c.exchanger)
	var all sync.WaitGroup
	until := func(done func() bool) {
		for late := time.Now().Add(20 * time.Second); time.Now().Before(late); time.Sleep(time.Millisecond) {
			s.mu.Lock()
			is := done()
			s.mu.Unlock()
			if is {
				return
			}
		}
		t.Error("it does not come to that")
	}
	all.Go(func() { s.ahead(t.Context(), to, 1) })
	until(func() bool { return s.dialing == 1 && dials.Load() == 1 })
	all.Go(func() {
		conn, err := s.take(t.Context(), to)
		if err != nil {
			t.Errorf("who waits for the first connection: %v", err)
			return
		}
		conn.Release()
	})
	until(func() bool { return s.waiting == 1 })
	s.ahead(t.Context(), to, 2)
	time.Sleep(20 * time.Millisecond) // who would take the error for its own
	close(failed)
	all.Wait()
}
