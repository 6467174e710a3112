package faults

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

const (
	host          = "127.0.0.1:8320"
	account       = "camsync"
	accountSecret = "canary/login&secret=+"
	colleague     = "colleague"
)

// A world is an organisation, and a machine on which camsync runs again and again.
type world struct {
	t        *testing.T
	emulator *invariants.Emulator
	dir      string            // the desired file, credentials, state and cache
	env      map[string]string // where the values of secrets come from

	mu     sync.Mutex
	log    bytes.Buffer // what all runs have said
	strays []string     // addresses that somebody wanted to reach
	fault  func(r *http.Request, route string) *emulator.Fault
	tokens []string // that the colleague holds
	posted postponed

	conns  chan net.Conn
	done   chan struct{}
	secure *secure // TLS and HTTP/2, or nil
}

// inWorld runs f in a world of its own, where waiting costs nothing.
func inWorld(t *testing.T, o emulator.Options, f func(w *world)) {
	t.Helper()
	inSecureWorld(t, o, nil, f)
}

var first = flag.Bool("faults.first", false, "end each test at its first failure")

// inSecureWorld runs f in a world whose connections speak TLS and end as s says.
func inSecureWorld(t *testing.T, o emulator.Options, s *secure, f func(w *world)) {
	t.Helper()
	if *first && t.Failed() {
		t.FailNow()
	}
	dir := folder(t)
	defer os.RemoveAll(dir)
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, dir: dir, env: map[string]string{}, conns: make(chan net.Conn), done: make(chan struct{}), secure: s}
		o.LoginInterval = -1
		o.Credentials = []emulator.Credential{{ID: account, Secret: accountSecret}, {ID: colleague, Secret: "else"}}
		o.Fault = func(r *http.Request, route string) *emulator.Fault {
			w.mu.Lock()
			fault := w.fault
			w.mu.Unlock()
			if fault == nil || strings.HasPrefix(r.Host, colleague) {
				return nil
			}
			return fault(r, route)
		}
		w.emulator = invariants.New(o)
		server := &http.Server{Handler: w}
		var serving sync.WaitGroup
		serving.Go(func() { _ = s.serve(server, w) })
		f(w)
		pause(5 * time.Minute) // until the last request that is under way has been carried out
		_ = server.Close()
		serving.Wait()
	})
}

// folder is a new one, in memory where the system has such a place: what is synced there is not waited for.
func folder(t *testing.T) string {
	t.Helper()
	parent := "/dev/shm"
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = ""
	}
	dir, err := os.MkdirTemp(parent, "camsync-faults")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Accept, Close and Addr make the world a listener for the connections that dial makes.
func (w *world) Accept() (net.Conn, error) {
	select {
	case conn := <-w.conns:
		return conn, nil
	case <-w.done:
		return nil, errors.New("closed")
	}
}

func (w *world) Close() error   { close(w.done); return nil }
func (w *world) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8320} }

func (w *world) dial(ctx context.Context, _, address string) (net.Conn, error) {
	if address != host {
		w.mu.Lock()
		w.strays = append(w.strays, address)
		w.mu.Unlock()
	}
	here, there := net.Pipe()
	if err := w.secure.refuses(); err != nil {
		return nil, err
	}
	select {
	case w.conns <- there:
		return w.secure.wrap(here), nil
	case <-w.done:
		return nil, errors.New("the world has ended")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Write takes the log of all runs.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

// faults lets something befall all requests from now on; nil ends it.
func (w *world) faults(f func(r *http.Request, route string) *emulator.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fault = f
}

// path is that of a file in the world's directory.
func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// write puts a file there.
func (w *world) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// someone makes a request as the colleague, who goes straight to the API.
func (w *world) someone(method, path, body string) string {
	w.t.Helper()
	if len(w.tokens) == 0 {
		w.tokens = []string{""}
		grant := w.someone(http.MethodPost, "/oauth/token",
			`{"grant_type":"client_credentials","audience":"api.cloud.camunda.io","client_id":"colleague","client_secret":"else"}`)
		_, rest, _ := strings.Cut(grant, `"access_token":"`)
		w.tokens[0], _, _ = strings.Cut(rest, `"`)
	}
	r := httptest.NewRequest(method, "http://"+colleague+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.tokens[0])
	answer := httptest.NewRecorder()
	w.emulator.ServeHTTP(answer, r)
	if answer.Code == http.StatusUnauthorized && w.tokens[0] != "" { // it has expired
		w.tokens = nil
		return w.someone(method, path, body)
	}
	text, _ := io.ReadAll(answer.Body)
	if answer.Code/100 != 2 {
		w.t.Errorf("the colleague's %s %s: %d %s", method, path, answer.Code, text)
	}
	return string(text)
}

// writes is how many requests of camsync and others have asked for a change so far.
func (w *world) writes() int {
	n := 0
	for route, count := range w.emulator.Requests() {
		if !strings.HasPrefix(route, http.MethodGet) && route != "POST /oauth/token" && !strings.HasSuffix(route, "/search") {
			n += count
		}
	}
	return n
}

// pause lets time pass.
func pause(d time.Duration) { <-time.After(d) }

// said is what all runs have logged.
func (w *world) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// note adds to what is looked through for secrets.
func (w *world) note(values ...any) { fmt.Fprintf(w, "%v %+v %#v\n", values, values, values) }

func (w *world) look(name string) (string, bool) {
	value, ok := w.env[name]
	return value, ok
}

func (w *world) set(values map[string]string) { maps.Copy(w.env, values) }
