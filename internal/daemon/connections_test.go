package daemon

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// However many connections are open, idle or busy, a new one is served and the limit holds.
func TestCaseS6ProbesAreAnsweredBesideManyConnections(t *testing.T) {
	const most = 8
	for name, path := range map[string]string{"silent": "", "idle": "/", "busy": "/stream"} {
		t.Run(name, func(t *testing.T) {
			open := newConnections(most)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/stream" {
					_ = http.NewResponseController(w).Flush()
					<-r.Context().Done()
				}
			}))
			server.Config.ConnState = open.changed
			server.Start()
			defer server.Close()
			closed := make(chan struct{}, 100)
			for range 5 * most {
				conn, err := net.Dial("tcp", server.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				answers := bufio.NewReader(conn)
				if path != "" {
					if _, err := conn.Write([]byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
						t.Fatal(err)
					}
					if _, err := http.ReadResponse(answers, nil); err != nil {
						t.Fatalf("a connection beside others is not served: %v", err)
					}
				}
				go func() { // ends with the connection
					for _, err := answers.ReadByte(); err == nil; _, err = answers.ReadByte() {
					}
					closed <- struct{}{}
				}()
			}
			for range 4 * most {
				<-closed // by the server
			}
			answer, err := http.Get(server.URL + "/livez")
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			open.mu.Lock()
			defer open.mu.Unlock()
			if n := len(open.open); n > most {
				t.Errorf("%d connections are open, more than %d", n, most)
			}
		})
	}
}

func TestWhichConnectionIsClosedFirst(t *testing.T) {
	c := newConnections(2)
	var ends [3]net.Conn
	for i := range ends {
		ends[i], _ = net.Pipe()
	}
	c.changed(ends[0], http.StateNew)
	c.changed(ends[0], http.StateActive)
	c.changed(ends[1], http.StateNew)
	c.changed(ends[1], http.StateIdle)
	c.changed(ends[2], http.StateNew)
	if _, there := c.open[ends[1]]; there || len(c.open) != 2 {
		t.Errorf("an idle connection stays beside a busy one: %v", c.open)
	}
	c.changed(ends[1], http.StateClosed)
	c.changed(ends[2], http.StateClosed)
	if len(c.open) != 1 {
		t.Errorf("closed connections are counted: %v", c.open)
	}
}
