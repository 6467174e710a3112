package cli

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
)

type onConnection struct{}

// The real program speaks HTTP/2 under TLS to a server that ends each connection after 30 requests, as nginx does: each
// creation arrives once, and the run succeeds.
func TestCaseN1TheProgramOverHTTP2(t *testing.T) {
	t.Parallel()
	m := newMachine(t, emulator.Options{LoginInterval: -1})
	var modern, ended atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if n := r.Context().Value(onConnection{}).(*atomic.Int64).Add(1); n >= 30 {
			rw.Header().Set("Connection", "close") // GOAWAY
			ended.Add(1)
		}
		if r.ProtoMajor == 2 {
			modern.Add(1)
		}
		m.emulator.ServeHTTP(rw, r)
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 10}
	server.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, onConnection{}, new(atomic.Int64))
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	m.write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	m.env["SSL_CERT_FILE"], m.env[environment.BaseURL], m.env[environment.OAuthURL] = "ca.pem", server.URL, server.URL+"/oauth/token"

	const clusters, each = 20, 4
	var file strings.Builder
	file.WriteString("apiVersion: camsync/v1\npolicy: {allow: [access-gain, cost]}\nclusters:\n")
	for i := range clusters {
		fmt.Fprintf(&file, "  - name: c%d\n    region: europe-west1\n    channel: Stable\n    planType: G3-S\n    secrets: {A: {env: VALUE}, B: {env: VALUE}}\n    clients:\n", i)
		for j := range each {
			fmt.Fprintf(&file, "      - {name: k%d, permissions: [Zeebe], credentials: {file: c%d-k%d.env}}\n", j, i, j)
		}
	}
	m.write("org.yaml", file.String())
	if code := m.camsync("apply", "--yes", "-f", "org.yaml"); code != 0 {
		t.Errorf("exit code %d: %s", code, m.last())
	}
	sent := m.emulator.Requests()
	if a, b := sent["POST /clusters"], sent["POST /clusters/{clusterUuid}/clients"]; a != clusters || b != clusters*each {
		t.Errorf("%d clusters and %d clients were asked for", a, b)
	}
	if modern.Load() == 0 || ended.Load() == 0 {
		t.Errorf("%d requests over HTTP/2, %d connections ended", modern.Load(), ended.Load())
	}
	if text := m.last(); strings.Contains(text, "no clear answer") {
		t.Errorf("something was looked for: %s", text)
	}
	if code := m.camsync("plan", "--exit-code", "-f", "org.yaml"); code != 0 {
		t.Errorf("then: exit code %d: %s", code, m.last())
	}
}
