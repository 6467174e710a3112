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
	"sync"
	"sync/atomic"
	"testing"
	"time"
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
