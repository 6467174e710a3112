package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A world is a login server and an API that clients reach without a network, so that time inside a
// bubble passes as soon as all of them wait.
type world struct {
	t      *testing.T
	login  func(w http.ResponseWriter, n int)
	answer http.HandlerFunc

	mu     sync.Mutex
	times  map[string][]time.Duration // when which request came, since the beginning
	begin  time.Time
	logins int
	log    bytes.Buffer

	conns  chan net.Conn
	closed chan struct{}
	made   []*Client
}

// bubble runs f in a world where time is simulated.
func bubble(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, times: map[string][]time.Duration{}, begin: time.Now(), conns: make(chan net.Conn), closed: make(chan struct{})}
		w.login = func(rw http.ResponseWriter, n int) { _, _ = io.WriteString(rw, tokenAnswer(n, "3600")) }
		w.answer = func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "[]") }
		server := &http.Server{Handler: w}
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(w) })
		defer func() {
			for _, c := range w.made {
				c.pooled.CloseIdleConnections()
				c.oneShot.CloseIdleConnections()
			}
			_ = server.Close()
			serving.Wait()
		}()
		f(t, w)
	})
}

func tokenAnswer(n int, expiresIn string) string {
	return `{"access_token":"token-` + string(rune('a'+n)) + `","token_type":"Bearer","expires_in":` + expiresIn + `}`
}

// Accept, Close and Addr make the world a listener for connections that dial makes.
func (w *world) Accept() (net.Conn, error) {
	select {
	case conn := <-w.conns:
		return conn, nil
	case <-w.closed:
		return nil, errors.New("closed")
	}
}

func (w *world) Close() error   { close(w.closed); return nil }
func (w *world) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// dial may come after the end: for a request that has gone by another connection meanwhile.
func (w *world) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case w.conns <- there:
		return here, nil
	case <-w.closed:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.mu.Lock()
	key := r.Method + " " + r.URL.Path
	w.times[key] = append(w.times[key], time.Since(w.begin))
	if key != "POST /oauth/token" {
		w.mu.Unlock()
		w.answer(rw, r)
		return
	}
	w.logins++
	n := w.logins
	w.mu.Unlock()
	w.login(rw, n)
}

// sent is when the requests of a kind came, in whole seconds since the beginning.
func (w *world) sent(key string) []int {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []int
	for _, at := range w.times[key] {
		all = append(all, int(at.Seconds()))
	}
	return all
}

// Write takes the log.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

const worldSecret = "canary/of+the~client.secret"

// client makes a client of this world; directory is that of the token cache, empty for none.
func (w *world) client(folder string, changes ...func(*Config)) *Client {
	w.t.Helper()
	config := Config{
		BaseURL: "http://127.0.0.1", OAuthURL: "http://127.0.0.1/oauth/token", Audience: "audience", ClientID: "client", ClientSecret: spec.Seal(worldSecret),
		CacheDir: folder, Dial: w.dial, Log: slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, change := range changes {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	w.made = append(w.made, c)
	return c
}

// fails answers with a code while it has any left, and then with a list.
func fails(codes ...int) http.HandlerFunc {
	var mu sync.Mutex
	return func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if len(codes) == 0 {
			_, _ = io.WriteString(rw, "[]")
			return
		}
		rw.WriteHeader(codes[0])
		codes = codes[1:]
	}
}

func wants(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q, want %q in it", err, text)
		}
	}
}

func fail401(rw http.ResponseWriter, _ int) { rw.WriteHeader(http.StatusUnauthorized) }
