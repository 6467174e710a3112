package main

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/tools/distant"
)

// trip is how long an answer takes.
const trip = 50 * time.Millisecond

// A way is how the server is reached.
type way int

const (
	plain way = iota // HTTP/1.1; each answer takes a trip, and connections take nothing
	tls              // HTTPS, with HTTP/2 where the client wants it; whatever is sent takes a trip
)

// A server is an emulated API, and what it has seen.
type server struct {
	*emulator.Emulator
	*httptest.Server
	listener *distant.Listener
	wasted   atomic.Int64
	state    string // a directory with the caches and the state of a user
	ca       string
}

// serve begins a server. A rate above 0 is how many requests it takes in a second.
func serve(by way, o emulator.Options, rate float64, state string) (*server, error) {
	s := &server{state: state}
	o.LoginInterval = -1
	far := time.Duration(0)
	if by == plain {
		o.Latency = trip
	} else {
		far = trip
	}
	if rate > 0 {
		b := &bucket{rate: rate}
		o.Fault = func(_ *http.Request, route string) *emulator.Fault {
			if strings.HasSuffix(route, "/oauth/token") || b.takes(time.Now()) {
				return nil
			}
			s.wasted.Add(1)
			return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusTooManyRequests, Body: "local_rate_limited"}
		}
	}
	s.Emulator = emulator.New(o)
	var err error
	if s.listener, err = distant.Listen(far); err != nil {
		return nil, err
	}
	s.Server = httptest.NewUnstartedServer(s.Emulator)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // clients may leave
	s.Listener.Close()
	s.Listener = s.listener
	if by == plain {
		s.Start()
		return s, nil
	}
	s.EnableHTTP2 = true
	s.StartTLS()
	s.ca = filepath.Join(state, "ca.pem")
	return s, os.WriteFile(s.ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600)
}

// env points camsync at the server.
func (s *server) env() []string {
	return []string{
		"CAMUNDA_CONSOLE_CLIENT_ID=emulator", "CAMUNDA_CONSOLE_CLIENT_SECRET=emulator-secret",
		"CAMUNDA_CONSOLE_BASE_URL=" + s.URL, "CAMUNDA_OAUTH_URL=" + s.URL + "/oauth/token",
		"CAMUNDA_TOKEN_CACHE_DIR=" + filepath.Join(s.state, "cache"), "CAMSYNC_STATE_DIR=" + filepath.Join(s.state, "state"),
		"SSL_CERT_FILE=" + s.ca, "PACE_SECRET=value", "HOME=" + s.state, "PATH=" + os.Getenv("PATH"),
	}
}

// reset begins to count from zero.
func (s *server) reset() (connections int) {
	s.ResetRequests()
	s.wasted.Store(0)
	return s.listener.Accepted()
}

// seen adds what the server has seen since it was reset.
func (s *server) seen(f figure, connections int) figure {
	for route, n := range s.Requests() {
		if !strings.HasSuffix(route, "/oauth/token") {
			f.requests += n
		}
		if route == "GET /clusters" {
			f.lists = n
		}
	}
	f.wasted, f.conns = int(s.wasted.Load()), s.listener.Accepted()-connections
	return f
}

// A bucket lets so many requests a second through, and that many at once after a pause.
type bucket struct {
	rate float64

	mu     sync.Mutex
	tokens float64
	filled time.Time
}

func (b *bucket) takes(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.filled.IsZero() {
		b.tokens = b.rate
	} else {
		b.tokens = min(b.rate, b.tokens+b.rate*now.Sub(b.filled).Seconds())
	}
	b.filled = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
