// Package apiserver runs a real kube-apiserver on a real etcd, for tests only.
package apiserver

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/camsync/camsync/internal/tools/server"
)

// A Server is a kube-apiserver without controllers and nodes.
type Server struct {
	// Admin has all permissions.
	Admin *rest.Config

	dir  string
	args []string
	runs server.Program
}

// Start starts a server that ends with the test. It skips the test if etcd or kube-apiserver is
// missing.
func Start(tb testing.TB) *Server {
	tb.Helper()
	etcd, err := exec.LookPath("etcd")
	if err != nil {
		tb.Skip("no etcd here: Debian's package is etcd-server")
	}
	binary := server.Built("kube-apiserver")
	if binary == "" {
		tb.Skip("no kube-apiserver here: internal/tools/apiserver/build.sh builds one")
	}
	defer server.Alone(binary)()
	dir, token, ports := tb.TempDir(), rand.Text(), server.Ports(tb, 3)
	client := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	peer := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	server.Launch(tb, dir, etcd, "--data-dir", filepath.Join(dir, "etcd"), "--listen-client-urls", client, "--advertise-client-urls", client,
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

// Stop kills the server, like a power failure. Its data is kept.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	s.runs.Kill()
}

// Continue starts the server, again after [Server.Stop], and waits until it is ready. A server that
// is not ready after half a minute exits by itself; on a slow machine, the next attempt may succeed.
func (s *Server) Continue(tb testing.TB) {
	tb.Helper()
	s.runs = server.Launch(tb, s.dir, s.args[0], s.args[1:]...)
	server.Until(tb, s.dir, "the kube-apiserver is not ready", func(ctx context.Context) error {
		select {
		case <-s.runs.Ended:
			s.runs = server.Launch(tb, s.dir, s.args[0], s.args[1:]...)
		default:
		}
		return s.ready(ctx)
	})
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

func write(tb testing.TB, path string, text []byte) {
	tb.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		tb.Fatal(err)
	}
}
