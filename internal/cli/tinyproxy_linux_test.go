package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
)

// A tinyproxy is a real proxy on this machine.
type tinyproxy struct {
	address string

	mu  sync.Mutex
	log bytes.Buffer
}

func (p *tinyproxy) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(text)
}

// asked is how often it was asked for a connection.
func (p *tinyproxy) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Count(p.log.String(), ": CONNECT ")
}

// newTinyproxy starts one with additional settings.
func newTinyproxy(t *testing.T, settings string) *tinyproxy {
	t.Helper()
	program, err := exec.LookPath("tinyproxy")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Debian's package tinyproxy is missing")
		}
		t.Skip("Debian's package tinyproxy is missing")
	}
	p := &tinyproxy{address: freeAddress(t)}
	_, port, _ := net.SplitHostPort(p.address)
	config := filepath.Join(t.TempDir(), "tinyproxy.conf")
	if err := os.WriteFile(config, []byte("Listen 127.0.0.1\nPort "+port+"\nTimeout 60\nLogLevel Connect\n"+settings), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, program, "-d", "-c", config)
	run.Stdout, run.Stderr = p, p
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = run.Wait() // it was killed
		if t.Failed() {
			t.Log(p.log.String())
		}
	})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(patience); ; {
		if c, err := net.Dial("tcp", p.address); err == nil {
			_ = c.Close()
			return p
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("tinyproxy does not listen")
		}
	}
}

// freeAddress is one at which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return free.Addr().String()
}

// behind is a machine whose organisation is at an address that only a proxy reaches: requests to loopback go past any, and so
// the host is 127.1, which Go takes for a name.
func behind(t *testing.T, proxy string) *machine {
	t.Helper()
	m := newMachine(t, emulator.Options{})
	certificate, authority := certified(t, "127.1")
	server := httptest.NewUnstartedServer(m.emulator)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections that nobody came to use
	server.StartTLS()
	t.Cleanup(server.Close)
	m.write("authority.pem", string(authority))
	m.at(server.Listener.Addr().String())
	m.env["SSL_CERT_FILE"] = filepath.Join(m.dir, "authority.pem")
	m.env["HTTPS_PROXY"] = proxy
	m.write("org.yaml", "apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\n")
	return m
}

// at moves the organisation to the port of an address.
func (m *machine) at(address string) {
	_, port, _ := net.SplitHostPort(address)
	m.env[environment.BaseURL] = "https://127.1:" + port
	m.env[environment.OAuthURL] = m.env[environment.BaseURL] + "/oauth/token"
}

// certified is a self-signed certificate of a host.
func certified(t *testing.T, host string) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// A real proxy lets clients with its password through. Its refusals are reported as its own after one try, with the variable
// that names it and without its password.
func TestCaseC2B14BehindTinyproxy(t *testing.T) {
	const login = "BasicAuth user hush\n"
	for _, c := range []struct {
		name, settings, user string
		nobody               bool   // listens where the organisation should be
		status               string // of the refusal; empty for none
	}{
		{name: "a login", settings: login, user: "user:hush@"},
		{name: "none is asked for"},
		{name: "no login", settings: login, status: "407 Proxy Authentication Required"},
		{name: "another password", settings: login, user: "user:hushed@", status: "401 Unauthorized"},
		{name: "a port that is not allowed", settings: "ConnectPort 443\n", status: "403 Forbidden"},
		{name: "nobody there", nobody: true, status: "500 Internal Server Error"},
		{name: "a proxy behind it that is away", settings: "Upstream http " + freeAddress(t) + "\n", status: "502 Bad Gateway"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newTinyproxy(t, c.settings)
			m := behind(t, "http://"+c.user+p.address)
			if c.nobody {
				m.at(freeAddress(t))
			}
			code := m.camsync("apply", "--yes", "-f", "org.yaml")
			text := m.last()
			if c.status == "" {
				if code != exitDone || !strings.Contains(text, "created member/ana@example.com") {
					t.Errorf("exit code %d: %s", code, text)
				}
				return
			}
			refusal := "camsync: organisation unreadable: login: the proxy " + p.address + " gives no connection to " + strings.TrimPrefix(m.env[environment.BaseURL], "https://") + ": " + c.status + "\n"
			if code != exitError || !strings.Contains(text, refusal) || !strings.Contains(text, "hint: HTTPS_PROXY names that proxy") {
				t.Errorf("exit code %d, want the error %shint: HTTPS_PROXY …: %s", code, refusal, text)
			}
			if strings.Contains(text, "hush") {
				t.Errorf("the proxy's password is said: %s", text)
			}
			if n := p.asked(); n != 1 {
				t.Errorf("the proxy was asked %d times", n)
			}
		})
	}
}

// doctor names the proxy that it uses, without its password.
func TestCaseC2DoctorNamesTheProxy(t *testing.T) {
	p := newTinyproxy(t, "BasicAuth user hush\n")
	m := behind(t, "http://user:hush@"+p.address)
	if code := m.camsync("doctor"); code != exitDone {
		t.Errorf("exit code %d: %s", code, m.last())
	}
	if text := m.last(); !strings.Contains(text, "http://"+p.address+", with a login") || strings.Contains(text, "hush") {
		t.Errorf("doctor says %s", text)
	}
}
