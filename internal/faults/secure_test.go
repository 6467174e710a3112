package faults

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// A secure front speaks TLS and HTTP/2, and its connections end as those of Envoy and nginx do. A nil one is plain HTTP/1.1.
type secure struct {
	certificate tls.Certificate
	pool        *x509.CertPool
	goAwayAfter int // requests of one connection, after which it ends in good order: GOAWAY
	streams     int // at once on one connection
	refused     int // each so many-th connection is refused
	cut         int // each so many-th connection ends right after its handshake

	dials atomic.Int64
	cuts  atomic.Int64
	ends  atomic.Int64
	mu    sync.Mutex
	seen  map[string]int // requests by protocol
}

// newSecure makes a front with a certificate of its own, which is valid whatever year it is.
func newSecure(t *testing.T) *secure {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := &secure{certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool: x509.NewCertPool(), seen: map[string]int{}}
	s.pool.AddCert(parsed)
	return s
}

func (s *secure) scheme() string {
	if s == nil {
		return "http://"
	}
	return "https://"
}

func (s *secure) authorities() *x509.CertPool {
	if s == nil {
		return nil
	}
	return s.pool
}

type served struct{}

// serve serves connections until the listener is closed.
func (s *secure) serve(server *http.Server, l net.Listener) error {
	if s == nil {
		return server.Serve(l)
	}
	inner := server.Handler
	server.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if n := r.Context().Value(served{}).(*atomic.Int64).Add(1); s.goAwayAfter > 0 && n >= int64(s.goAwayAfter) {
			rw.Header().Set("Connection", "close")
			s.ends.Add(1)
		}
		s.mu.Lock()
		s.seen[r.Proto]++
		s.mu.Unlock()
		inner.ServeHTTP(rw, r)
	})
	server.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, served{}, new(atomic.Int64))
	}
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: s.streams}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.certificate}}
	return server.ServeTLS(l, "", "")
}

// refuses says why a connection is not made.
func (s *secure) refuses() error {
	if s == nil {
		return nil
	}
	if n := s.dials.Add(1); s.refused > 0 && n%int64(s.refused) == 0 {
		return errors.New("connection refused")
	}
	return nil
}

// wrap ends some connections right after their handshake, before a byte of a request has left.
func (s *secure) wrap(conn net.Conn) net.Conn {
	if s == nil || s.cut == 0 || s.dials.Load()%int64(s.cut) != 0 {
		return conn
	}
	return &ending{Conn: conn, writes: 2, cuts: &s.cuts}
}

// An ending connection takes so many writes and no more.
type ending struct {
	net.Conn
	writes int
	cuts   *atomic.Int64
}

func (e *ending) Write(p []byte) (int, error) {
	if e.writes--; e.writes < 0 {
		e.cuts.Add(1)
		_ = e.Close()
		return 0, errors.New("broken pipe")
	}
	return e.Conn.Write(p)
}

// However connections end before a request is processed, 300 creations are each sent once, and nothing is looked for.
func TestCaseN1ThreeHundredCreationsOverHTTP2(t *testing.T) {
	for name, change := range map[string]func(s *secure){
		"good order":    func(s *secure) { s.goAwayAfter, s.streams = 1000, 100 },
		"GOAWAY":        func(s *secure) { s.goAwayAfter, s.streams = 30, 100 },
		"GOAWAY, often": func(s *secure) { s.goAwayAfter, s.streams = 3, 100 },
		"few streams":   func(s *secure) { s.goAwayAfter, s.streams = 1000, 2 },
		"all of it":     func(s *secure) { s.goAwayAfter, s.streams, s.refused, s.cut = 20, 5, 11, 7 },
	} {
		if !*long && (name == "good order" || name == "GOAWAY, often") {
			continue
		}
		s := newSecure(t)
		change(s)
		inSecureWorld(t, emulator.Options{}, s, func(w *world) {
			const clusters, each = 50, 5
			w.write("org.yaml", fromNothing(clusters, each))
			w.set(map[string]string{"VALUE": "canary value"})
			w.faults(func(*http.Request, string) *emulator.Fault { return &emulator.Fault{Delay: 50 * time.Millisecond} })
			begin := time.Now()
			p := w.run("")
			took := time.Since(begin)
			if p.err != nil || !apply.Done(p.results) {
				t.Errorf("%s: %v\n%s", name, p.err, p.outcome())
			}
			sent := w.emulator.Requests()
			if a, b := sent["POST /clusters"], sent["POST /clusters/{clusterUuid}/clients"]; a != clusters || b != clusters*each {
				t.Errorf("%s: %d clusters and %d clients were asked for", name, a, b)
			}
			if strings.Contains(w.said(), "no clear answer") || took > time.Minute {
				t.Errorf("%s: something was looked for; it took %v", name, took)
			}
			if s.seen["HTTP/2.0"] == 0 || s.cut > 0 && s.cuts.Load() == 0 || s.goAwayAfter < 1000 && s.ends.Load() == 0 {
				t.Errorf("%s: %v, %d cut, %d ended", name, s.seen, s.cuts.Load(), s.ends.Load())
			}
			t.Logf("%s: %v, %d dials, %d cut, %d ended, %v", name, s.seen, s.dials.Load(), s.cuts.Load(), s.ends.Load(), took)
			w.faults(nil)
			if err := w.settles(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
