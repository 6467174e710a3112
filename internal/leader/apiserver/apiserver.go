// Package apiserver is for tests only: a real kube-apiserver on a real etcd, on ports of their own.
package apiserver

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"k8s.io/client-go/rest"
)

// patience is how long to wait for a program to be ready.
const patience = 2 * time.Minute

// A Server is a kube-apiserver. It has no controllers and no nodes: what it is given, it keeps.
type Server struct {
	// Admin may do everything.
	Admin *rest.Config

	folder string
	args   []string
	runs   program
}

// Start starts a server that ends with the test. Where etcd or kube-apiserver is missing, the test is
// skipped.
func Start(tb testing.TB) *Server {
	tb.Helper()
	etcd, err := exec.LookPath("etcd")
	if err != nil {
		tb.Skip("no etcd here: Debian's package is etcd-server")
	}
	binary := built()
	if binary == "" {
		tb.Skip("no kube-apiserver here: internal/leader/apiserver/build.sh builds one")
	}
	defer alone(binary)()
	folder, token, ports := tb.TempDir(), rand.Text(), ports(tb)
	client := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	peer := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	launch(tb, folder, etcd, "--data-dir", filepath.Join(folder, "etcd"), "--listen-client-urls", client, "--advertise-client-urls", client,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer)

	key, tokens := filepath.Join(folder, "key.pem"), filepath.Join(folder, "tokens.csv")
	write(tb, key, signingKey(tb))
	write(tb, tokens, []byte(token+",admin,admin,system:masters\n"))
	s := &Server{folder: folder, Admin: &rest.Config{
		Host: fmt.Sprintf("https://127.0.0.1:%d", ports[2]), BearerToken: token,
		TLSClientConfig: rest.TLSClientConfig{CAFile: filepath.Join(folder, "apiserver.crt")},
	}}
	s.args = []string{binary, "--etcd-servers", client, "--bind-address", "127.0.0.1", "--secure-port", fmt.Sprint(ports[2]),
		"--cert-dir", folder, "--authorization-mode", "RBAC", "--token-auth-file", tokens, "--service-cluster-ip-range", "10.0.0.0/24",
		"--service-account-key-file", key, "--service-account-signing-key-file", key, "--service-account-issuer", "https://kubernetes.test"}
	s.Continue(tb)
	return s
}

// built is the kube-apiserver in the cache; empty where there is none.
func built() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(cache, "camsync-test", "kube-apiserver-*[0-9]"))
	if err != nil || len(found) == 0 {
		return ""
	}
	return slices.Max(found)
}

// Stop ends the server as a power cut does. What it has taken is kept.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	s.runs.kill()
}

// Continue starts the server, or starts it again, and waits until it is ready. A server ends by itself where it does
// not come to be ready for half a minute: on a slow machine, another one may.
func (s *Server) Continue(tb testing.TB) {
	tb.Helper()
	s.runs = launch(tb, s.folder, s.args[0], s.args[1:]...)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		err := s.ready(tb.Context())
		if err == nil {
			return
		}
		select {
		case <-s.runs.ended:
			s.runs = launch(tb, s.folder, s.args[0], s.args[1:]...)
		default:
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(s.folder, "log")) // or there is nothing to show
			tb.Fatalf("the kube-apiserver is not ready: %v\n%s", err, text[max(0, len(text)-4000):])
		}
	}
}

// ready asks for the namespace of the tests too, which a server makes when it has started.
func (s *Server) ready(ctx context.Context) error {
	transport, err := rest.TransportFor(s.Admin) // only now is there a certificate to trust
	if err != nil {
		return err
	}
	for _, path := range []string{"/readyz", "/api/v1/namespaces/default"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Admin.Host+path, nil)
		if err != nil {
			return err
		}
		answer, err := transport.RoundTrip(r)
		if err != nil {
			return err
		}
		_ = answer.Body.Close() // it was not read
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, answer.Status)
		}
	}
	return nil
}

// A program is one that was launched.
type program struct {
	process *os.Process
	ended   chan struct{}
}

func (p program) kill() {
	_ = p.process.Kill() // it may have ended
	<-p.ended
}

// launch starts a program that is killed at the end of the test.
func launch(tb testing.TB, folder, name string, args ...string) program {
	tb.Helper()
	log, err := os.OpenFile(filepath.Join(folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, log, log
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	_ = log.Close() // the program has its own
	p := program{cmd.Process, make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // how it ended stands in the log
	}()
	tb.Cleanup(p.kill)
	return p
}

// alone keeps other processes from starting servers of this binary meanwhile: ports that were found are nobody's until
// the programs listen at them.
func alone(binary string) (end func()) {
	lock := flock.New(binary + ".lock")
	_ = lock.Lock() // where that can not be, two processes find the same port at worst
	return func() { _ = lock.Close() }
}

// ports are three that nobody listens at, and that the system gives to nobody who asks for any.
func ports(tb testing.TB) [3]int {
	tb.Helper()
	const first, last, tries = 10_000, 30_000, 100
	var ports [3]int
	for i := range ports {
		for try := 1; ports[i] == 0; try++ {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first+mathrand.IntN(last-first)))
			if err != nil && try == tries {
				tb.Fatal(err)
			} else if err == nil {
				defer func() { _ = l.Close() }()
				ports[i] = l.Addr().(*net.TCPAddr).Port
			}
		}
	}
	return ports
}

func write(tb testing.TB, path string, text []byte) {
	tb.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		tb.Fatal(err)
	}
}
