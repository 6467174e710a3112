//go:build unix

package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

const oneMember = "apiVersion: camsync/v1\nmembers:\n  - email: ana@example.com\n    roles: [developer]\n"

// orgFile writes a file that desires one member, and returns its path.
func orgFile(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "org.yaml")
	if err := os.WriteFile(path, []byte(oneMember), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// expect waits for a line of the log.
func (b *background) expect(tb testing.TB, pattern string) string {
	tb.Helper()
	line, err := b.wait(pattern)
	if err != nil {
		tb.Fatal(err)
	}
	return line
}

func (b *background) signal(tb testing.TB, s syscall.Signal) {
	tb.Helper()
	if err := b.cmd.Process.Signal(s); err != nil {
		tb.Fatal(err)
	}
}

// stops ends the program as systemd and Kubernetes do, and demands exit code 0.
func (b *background) stops(tb testing.TB) {
	tb.Helper()
	b.signal(tb, syscall.SIGTERM)
	if code, err := b.end(); err != nil || code != exitDone {
		tb.Fatalf("exit code %d, %v\n%s", code, err, b.logged())
	}
}

// The API is unreachable; when it is back, the daemon goes on by itself.
func TestSyncOutlivesTheAPI(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{})
	socket, address := reserved(t)
	b.env["CAMUNDA_CONSOLE_BASE_URL"], b.env["CAMUNDA_OAUTH_URL"] = "http://"+address, "http://"+address+"/oauth/token"
	p := b.sync(t, "-f", orgFile(t))
	p.expect(t, `"msg":"pass","cause":"start","result":"failed".*connection refused`)
	server := httptest.NewUnstartedServer(b.Emulator)
	_ = server.Listener.Close()
	server.Listener = listening(t, socket)
	server.Start()
	defer server.Close()
	p.expect(t, `"msg":"pass","cause":"retry","result":"applied"`)
	p.stops(t)
}

// reserved is a port that no other process can have, and at which nothing listens before listening is called.
func reserved(t *testing.T) (socket int, address string) {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(socket)
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return socket, fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
}

// listening listens at a port that was reserved.
func listening(t *testing.T, socket int) net.Listener {
	t.Helper()
	if err := syscall.Listen(socket, 128); err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(socket), "socket")
	listener, err := net.FileListener(file) // which has one of its own
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return listener
}

// systemd is notified of the state, in its own protocol.
func TestSyncUnderSystemd(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{})
	folder, err := os.MkdirTemp("", "camsync") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(folder, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	b.env["NOTIFY_SOCKET"], b.env["WATCHDOG_USEC"] = filepath.Join(folder, "notify"), "300000"
	told := func(want ...string) {
		t.Helper()
		if err := socket.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		var all []string
		buffer := make([]byte, 4096)
		for len(want) > 0 {
			n, err := socket.Read(buffer)
			if err != nil {
				t.Fatalf("systemd was not told %s, but %q", want[0], all)
			}
			text := string(buffer[:n])
			if all = append(all, text); strings.Contains(text, want[0]) {
				want = want[1:]
			}
		}
	}
	path := orgFile(t)
	p := b.sync(t, "-f", path)
	told("READY=1", "STATUS=in sync since ", "WATCHDOG=1", "WATCHDOG=1")
	p.signal(t, syscall.SIGHUP)
	told("RELOADING=1\nMONOTONIC_USEC=", "READY=1")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	told("; invalid input since ")
	p.signal(t, syscall.SIGHUP)
	told("RELOADING=1", "READY=1")
	p.signal(t, syscall.SIGTERM)
	told("STOPPING=1")
	if code, err := p.end(); err != nil || code != exitDone {
		t.Errorf("exit code %d, %v", code, err)
	}
}

// A signal that comes while it still reads its command line, as from a reload right after the start, does not
// end it.
func TestSyncIsToldWhileItStarts(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{})
	token := filepath.Join(t.TempDir(), "token")
	if err := syscall.Mkfifo(token, 0o600); err != nil {
		t.Fatal(err)
	}
	p := b.sync(t, "-f", orgFile(t), "--auth-token-file", token)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	var pipe *os.File
	for pipe == nil {
		select {
		case <-tick.C:
			pipe, _ = os.OpenFile(token, os.O_WRONLY|syscall.O_NONBLOCK, 0) // nobody reads it before it is asked for
		case <-p.ended:
			t.Fatalf("it ended:\n%s", p.logged())
		}
	}
	p.signal(t, syscall.SIGHUP)
	if _, err := pipe.WriteString("canary-0123456789\n"); err != nil {
		t.Error(err)
	}
	if err := pipe.Close(); err != nil {
		t.Error(err)
	}
	p.expect(t, `"msg":"pass","cause":"start","result":"applied"`)
	p.stops(t)
}

// A renewed certificate is served without a restart, once it is complete.
func TestSyncServesHTTPS(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{})
	folder := t.TempDir()
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	first := certify(t, cert, key, "camsync.example.com")
	p := b.sync(t, "-f", orgFile(t), "--tls-cert", cert, "--tls-key", key, "--allowed-host", "camsync.example.com")
	url, err := p.url()
	if err != nil {
		t.Fatal(err)
	}
	get := func(pool *x509.CertPool) error {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "camsync.example.com"}}}
		request, err := http.NewRequest(http.MethodGet, url+"/livez", nil)
		if err != nil {
			return err
		}
		request.Host = "camsync.example.com"
		answer, err := client.Do(request)
		if err == nil {
			if answer.StatusCode != http.StatusOK || answer.ProtoMajor != 2 {
				t.Errorf("%s over %s", answer.Status, answer.Proto)
			}
			err = answer.Body.Close()
		}
		return err
	}
	if err := get(first); err != nil {
		t.Error(err)
	}
	second := certify(t, cert, key, "camsync.example.com")
	if err := get(second); err != nil {
		t.Error(err)
	}
	if get(first) == nil {
		t.Error("the old certificate is still served")
	}
	p.expect(t, `^\{.*"msg":"http: TLS handshake error`) // as all of the log

	// Half a renewed certificate is not served: the last complete one is, and the log says so once.
	if err := os.WriteFile(key, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := get(second); err != nil {
			t.Error(err)
		}
	}
	if err := get(certify(t, cert, key, "camsync.example.com")); err != nil {
		t.Error(err)
	}
	p.stops(t)
	if n := strings.Count(p.logged(), "the last one is served"); n != 1 {
		t.Errorf("said %d times:\n%s", n, p.logged())
	}
}

// certify writes a new certificate and its key, and returns a pool that trusts it.
func certify(t *testing.T, certFile, keyFile string, hosts ...string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), DNSNames: hosts,
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	cert, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		text := pem.EncodeToMemory(block)
		if file == certFile {
			pool.AppendCertsFromPEM(text)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return pool
}

// A secret that was exchanged is used from the next pass on, without a restart.
func TestSyncTakesUpARotatedSecret(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{})
	secret := filepath.Join(t.TempDir(), "secret")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(secret, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("emulator-secret\n")
	delete(b.env, "CAMUNDA_CONSOLE_CLIENT_SECRET")
	b.env["CAMUNDA_CONSOLE_CLIENT_SECRET_FILE"] = secret
	p := b.sync(t, "-f", orgFile(t))
	p.expect(t, `"msg":"pass","cause":"start","result":"applied"`)
	b.Change(func(o *emulator.Options) {
		o.Credentials = []emulator.Credential{{ID: "emulator", Secret: "another-secret"}}
	})
	b.RevokeTokens()
	write("another-secret\n")
	p.signal(t, syscall.SIGHUP)
	p.expect(t, `"msg":"pass","cause":"hangup","result":"in_sync"`)
	p.stops(t)
}

// docs/daemon.md describes each option.
func TestTheManualNamesTheOptions(t *testing.T) {
	text, err := os.ReadFile("../../docs/daemon.md")
	if err != nil {
		t.Fatal(err)
	}
	usage := newSync(newApp(process{})).Flags().FlagUsages()
	for _, flag := range regexp.MustCompile(`(?m)^ +(?:-., )?(--[a-z-]+)`).FindAllStringSubmatch(usage, -1) {
		if !regexp.MustCompile("(?m)^\\|[^|]*`" + flag[1] + "`").Match(text) {
			t.Errorf("%s is in no row", flag[1])
		}
	}
}
