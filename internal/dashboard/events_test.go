package dashboard_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
)

// pipes is an in-memory network for a synctest bubble.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dial may run after the end: HTTP/2 opens a second connection if a request arrives before the first
// one is known to be free, and then does not need it.
func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.accept <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// serving runs a dashboard on the daemon's server with its limits. A stream that outlives its page or
// the server fails the test, since the bubble does not end.
func serving(t *testing.T, f func(t *testing.T, s *source, client *http.Client, server *http.Server)) {
	t.Run("HTTP/1", func(t *testing.T) { servingOver(t, false, f) })
	t.Run("HTTP/2", func(t *testing.T) { servingOver(t, true, f) })
}

func servingOver(t *testing.T, second bool, f func(t *testing.T, s *source, client *http.Client, server *http.Server)) {
	synctest.Test(t, func(t *testing.T) {
		protocols := &http.Protocols{}
		protocols.SetHTTP1(!second)
		protocols.SetUnencryptedHTTP2(second)
		s := newSource(inSync(time.Now()))
		network := &pipes{make(chan net.Conn), make(chan struct{})}
		server := daemon.NewServer(dashboard.New(s, about()))
		server.Protocols = protocols
		over := make(chan error, 1)
		go func() { over <- server.Serve(network) }()
		transport := &http.Transport{DialContext: network.dial, Protocols: protocols, DisableKeepAlives: !second}
		f(t, s, &http.Client{Transport: transport}, server)
		transport.CloseIdleConnections()
		_ = server.Close()
		<-over
		synctest.Wait()
		if n := s.open(); n != 0 {
			t.Errorf("%d streams outlive the server", n)
		}
	})
}

// stream is the event stream of one page.
type stream struct {
	t *testing.T
	*http.Response
	lines *bufio.Reader
}

func listen(t *testing.T, client *http.Client) *stream {
	t.Helper()
	answer, err := client.Get("http://localhost/dashboard/events")
	if err != nil {
		t.Fatal(err)
	}
	return &stream{t, answer, bufio.NewReader(answer.Body)}
}

// next returns the next event, and how long it took.
func (s *stream) next() (string, time.Duration) {
	s.t.Helper()
	begun := time.Now()
	line, err := s.lines.ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	if empty, err := s.lines.ReadString('\n'); err != nil || empty != "\n" {
		s.t.Fatalf("an event ends with %q, %v", empty, err)
	}
	data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: ")
	if !ok {
		s.t.Fatalf("an event is %q", line)
	}
	return data, time.Since(begun)
}

// A stream outlasts the server's timeouts for requests and responses, reports each change at once but
// combines many, and is never idle for long.
func TestEventsReportChanges(t *testing.T) {
	serving(t, func(t *testing.T, s *source, client *http.Client, _ *http.Server) {
		page := listen(t, client)
		defer func() { _ = page.Body.Close() }()
		if kind := page.Header.Get("Content-Type"); page.StatusCode != 200 || kind != "text/event-stream" {
			t.Fatalf("%s %s", page.Status, kind)
		}
		first, _ := page.next()
		for range 40 {
			if again, took := page.next(); again != first || took > 30*time.Second {
				t.Fatalf("after %s: %q, was %q", took, again, first)
			}
		}
		time.Sleep(time.Second)
		s.be(drifted(time.Now()))
		second, took := page.next()
		if second == first || took != 0 {
			t.Errorf("told of a change after %s: %q, was %q", took, second, first)
		}
		for range 1000 {
			s.be(inSync(time.Now()))
		}
		if third, took := page.next(); third == second || took > time.Second {
			t.Errorf("told of a thousand changes after %s: %q, was %q", took, third, second)
		}
		if _, took := page.next(); took < time.Second {
			t.Errorf("told again of what is no change after %s", took)
		}
	})
}

func TestEventsEndWithTheirPage(t *testing.T) {
	serving(t, func(t *testing.T, s *source, client *http.Client, _ *http.Server) {
		page := listen(t, client)
		page.next()
		_ = page.Body.Close()
		synctest.Wait()
		if n := s.open(); n != 0 {
			t.Errorf("%d streams outlive their page", n)
		}
	})
}

func TestEventsEndWithTheServer(t *testing.T) {
	serving(t, func(t *testing.T, _ *source, client *http.Client, server *http.Server) {
		page := listen(t, client)
		defer func() { _ = page.Body.Close() }()
		page.next()
		_ = server.Close()
		if rest, err := io.ReadAll(page.lines); err == nil {
			t.Errorf("the stream ended as if it were whole: %q", rest)
		}
	})
}

// A client that does not read is not waited for.
func TestEventsEndForAClientThatDoesNotRead(t *testing.T) {
	servingOver(t, false, func(t *testing.T, s *source, client *http.Client, _ *http.Server) {
		connection, err := client.Transport.(*http.Transport).DialContext(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = connection.Close() }()
		if _, err := io.WriteString(connection, "GET /dashboard/events HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n := s.open(); n != 1 {
			t.Fatalf("%d streams", n)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := s.open(); n != 0 {
			t.Errorf("%d streams go on", n)
		}
	})
}

func TestStreamsAreLimited(t *testing.T) {
	serving(t, func(t *testing.T, _ *source, client *http.Client, _ *http.Server) {
		var pages []*stream
		for range 64 {
			pages = append(pages, listen(t, client))
		}
		late := listen(t, client)
		if late.StatusCode != http.StatusServiceUnavailable || late.Header.Get("Retry-After") == "" {
			t.Errorf("one page too many: %s %v", late.Status, late.Header)
		}
		_, _ = io.Copy(io.Discard, late.Body)
		_ = late.Body.Close()
		_ = pages[0].Body.Close()
		synctest.Wait()
		pages[0] = listen(t, client)
		for _, p := range pages {
			if p.StatusCode != 200 {
				t.Errorf("%s", p.Status)
			}
			_ = p.Body.Close()
		}
	})
}
