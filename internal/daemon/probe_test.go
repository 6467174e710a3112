package daemon

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Probes arrive with an address, with a name that a load balancer made up, or with no Host. They are
// answered, but only an allowed host gets the reason.
func TestCaseB11ProbesAreAnsweredWhateverTheHost(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		first, other := w.Handler(Access{}, nil), Group{{Name: "first", Daemon: w.Daemon}}.Handler(Access{}, http.NotFoundHandler())
		for host, why := range map[string]bool{"localhost": true, "127.0.0.1:8321": true, "": false, "lb.example.com": false, "10.77.1.2:8321": false} {
			for _, h := range []http.Handler{first, other} {
				if a := ask(h, "GET", "/livez", host, ""); a.Code != 200 {
					t.Errorf("host %q: /livez %d %s", host, a.Code, a.Body)
				}
				a := ask(h, "GET", "/readyz", host, "")
				if a.Code != 503 || !strings.Contains(a.Body.String(), "no valid file yet") || strings.Contains(a.Body.String(), "ana@example.com") != why {
					t.Errorf("host %q: /readyz %d %s", host, a.Code, a.Body)
				}
			}
			if a := ask(other, "GET", "/org/first/livez", host, ""); a.Code != 200 {
				t.Errorf("host %q: /org/first/livez %d %s", host, a.Code, a.Body)
			}
			for _, path := range []string{"/metrics", "/api/v1/status", "/livez/../metrics", "/metrics/livez"} {
				if a := ask(first, "GET", path, host, ""); !why && a.Code < 300 {
					t.Errorf("host %q sees %s: %d %s", host, path, a.Code, a.Body)
				}
			}
		}
	}, func(w *world, _ *Options) { w.text = "!ana@example.com twice" })
}

// HTTP/1.0 has no Host header, and some load balancers use it.
func TestCaseB11ProbesInHTTP10(t *testing.T) {
	server := httptest.NewServer(New(Options{Stall: time.Minute}).Handler(Access{}, nil))
	defer server.Close()
	for path, want := range map[string]int{"/livez": 200, "/readyz": 503, "/metrics": 421} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.0\r\n\r\n", path)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != want {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
		_ = conn.Close()
	}
}
