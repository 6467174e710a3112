package dashboard_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
)

// haproxy runs a real HAProxy in front of a server. It probes with HTTP/1.0 without a Host, serves
// below a prefix, and cuts connections that are idle for five seconds. It returns the address.
func haproxy(t *testing.T, server string) string {
	t.Helper()
	program, err := exec.LookPath("haproxy")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Debian's package haproxy is missing")
		}
		t.Skip("Debian's package haproxy is missing")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	config := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(config, fmt.Appendf(nil, `
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 5s
  timeout check 30s
frontend web
  bind %s
  stats enable
  stats uri /statistics
  acl below path_beg /tools/camsync/
  http-request deny deny_status 404 unless below or { path_beg /statistics }
  http-request replace-path /tools/camsync(/.*) \1
  default_backend camsync
backend camsync
  option httpchk GET /livez
  server one %s check inter 100ms fastinter 100ms fall 1 rise 1
`, address, server), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, program, "-db", "-f", config)
	var said bytes.Buffer
	run.Stdout, run.Stderr = &said, &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = run.Wait() // it was killed
		if t.Failed() {
			t.Log(said.String())
		}
	})
	return "http://" + address
}

// checked waits for the next probe, and returns its result.
func checked(t *testing.T, proxy string) string {
	t.Helper()
	for tick, tries := time.NewTicker(100*time.Millisecond), 0; tries < 300; tries++ {
		<-tick.C
		answer, err := http.Get(proxy + "/statistics;csv")
		if err != nil {
			continue
		}
		rows, err := csv.NewReader(answer.Body).ReadAll()
		_ = answer.Body.Close()
		if column := len(rows) > 0 && slices.Contains(rows[0], "check_status"); err != nil || !column {
			continue
		}
		column := slices.Index(rows[0], "check_status")
		for _, row := range rows[1:] {
			if row[1] == "one" && row[column] != "" && row[column] != "INI" && !strings.HasPrefix(row[column], "*") {
				return row[column]
			}
		}
	}
	t.Fatal("HAProxy has not asked for the probe within 30 s")
	return ""
}

// HAProxy's default probe is answered, links work below a prefix, and event streams are not cut.
func TestCaseB11B13C11BehindHAProxy(t *testing.T) {
	t.Parallel()
	s := newSource(inSync(time.Now()))
	acme := daemon.Group{{Name: "acme", Daemon: daemon.New(daemon.Options{Stall: time.Minute}), Page: dashboard.New(s, about())}}
	index := dashboard.NewIndex([]dashboard.Named{{Name: "acme", Source: s}}, "v0.9.0")
	server := httptest.NewUnstartedServer(nil)
	server.Config = daemon.NewServer(acme.Handler(daemon.Access{}, index))
	server.Start()
	t.Cleanup(server.Close)
	proxy := haproxy(t, server.Listener.Addr().String())

	if got := checked(t, proxy); got != "L7OK" {
		t.Fatalf("HAProxy's check of the probe says %s", got)
	}
	below := proxy + "/tools/camsync"
	for from, to := range map[string]string{"/": "/", "/dashboard": "/", "/org/acme": "/org/acme/", "/org/acme/dashboard/": "/org/acme/"} {
		answer, err := http.Get(below + from)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if got := answer.Request.URL.Path; err != nil || answer.StatusCode != 200 || got != "/tools/camsync"+to || !strings.Contains(string(page), "<title>") {
			t.Errorf("%s leads to %s: %s %v", from, got, answer.Status, err)
		}
	}

	stream, err := http.Get(below + "/org/acme/dashboard/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stream.Body.Close() })
	events := bufio.NewScanner(stream.Body)
	for heard := 0; heard < 3; {
		if !events.Scan() {
			t.Fatalf("the stream was cut after %d events: %v", heard, events.Err())
		}
		if strings.HasPrefix(events.Text(), "data: ") {
			heard++
		}
	}
}
