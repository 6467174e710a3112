// Package apiserver runs a real kube-apiserver on a real etcd, for tests only.
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

// A Server is a kube-apiserver without controllers and nodes.
type Server struct {
	// Admin has all permissions.
	Admin *rest.Config

	dir  string
	args []string
	runs program
}

// Start starts a server that ends with the test. It skips the test if etcd or kube-apiserver is
// missing.
func Start(tb testing.TB) *Server {
	tb.Helper()
	etcd, err := exec.LookPath("etcd")
	if err != nil {
		tb.Skip("no etcd here: Debian's package is etcd-server")
	}
	binary := built()
	if binary == "" {
		tb.Skip("no kube-apiserver here: internal/tools/apiserver/build.sh builds one")
	}
	defer alone(binary)()
	dir, token, ports := tb.TempDir(), rand.Text(), ports(tb)
	client := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	peer := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	launch(tb, dir, etcd, "--data-dir", filepath.Join(dir, "etcd"), "--listen-client-urls", client, "--advertise-client-urls", client,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer)

	key, tokens := filepath.Join(dir, "key.pem"), filepath.Join(dir, "tokens.csv")
	write(tb, key, signingKey(tb))
	write(tb, tokens, []byte(token+",admin,admin,system:masters\n"))
	s := &Server{dir: dir, Admin: &rest.Config{
		Host: fmt.Sprintf("https://127.0.0.1:%d", ports[2]), BearerToken: token,
		TLSClientConfig: rest.TLSClientConfig{CAFile: filepath.Join(dir, "apiserver.crt")},
	}}
	s.args = []string{binary, "--etcd-servers", client, "--bind-address", "127.0.0.1", "--secure-port", fmt.Sprint(ports[2]),
		"--cert-dir", dir, "--authorization-mode", "RBAC", "--token-auth-file", tokens, "--service-cluster-ip-range", "10.0.0.0/24",
		"--service-account-key-file", key, "--service-account-signing-key-file", key, "--service-account-issuer", "https://kubernetes.test"}
	s.Continue(tb)
	return s
}

// built returns the cached kube-apiserver; empty if there is none.
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

// Stop kills the server, like a power failure. Its data is kept.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	s.runs.kill()
}

// Continue starts the server, again after [Server.Stop], and waits until it is ready. A server that
// is not ready after half a minute exits by itself; on a slow machine, the next attempt may succeed.
func (s *Server) Continue(tb testing.TB) {
	tb.Helper()
	s.runs = launch(tb, s.dir, s.args[0], s.args[1:]...)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		err := s.ready(tb.Context())
		if err == nil {
			return
		}
		select {
		case <-s.runs.ended:
			s.runs = launch(tb, s.dir, s.args[0], s.args[1:]...)
		default:
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(s.dir, "log")) // an error means there is no log
			tb.Fatalf("the kube-apiserver is not ready: %v\n%s", err, text[max(0, len(text)-4000):])
		}
	}
}

// ready also requires the namespace of the tests, which a server makes after it has started.
func (s *Server) ready(ctx context.Context) error {
	transport, err := rest.TransportFor(s.Admin) // the certificate exists only now
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
		_ = answer.Body.Close() // the body is not read
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, answer.Status)
		}
	}
	return nil
}

// program is a running program.
type program struct {
	process *os.Process
	ended   chan struct{}
}

func (p program) kill() {
	_ = p.process.Kill() // an error means it has ended
	<-p.ended
}

// launch starts a program that is killed at the end of the test.
func launch(tb testing.TB, dir, name string, args ...string) program {
	tb.Helper()
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	_ = log.Close() // the program has its own descriptor
	p := program{cmd.Process, make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // its exit is in the log
	}()
	tb.Cleanup(p.kill)
	return p
}

// alone keeps other processes from starting servers of this binary meanwhile, since free ports are
// reserved for no one until a program listens on them.
func alone(binary string) (end func()) {
	lock := flock.New(binary + ".lock")
	_ = lock.Lock() // without the lock, two processes find the same port at worst
	return func() { _ = lock.Close() }
}

// ports returns three ports that are free and outside the ephemeral range.
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
