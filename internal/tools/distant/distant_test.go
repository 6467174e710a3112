package distant_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/tools/distant"
)

// A connection is as far away as it says, and the second request of one is a round trip and not three.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	const trip = 60 * time.Millisecond
	for _, h2 := range []bool{false, true} {
		l, err := distant.Listen(trip)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) }))
		server.Listener.Close()
		server.Listener, server.EnableHTTP2 = l, h2
		server.StartTLS()
		defer server.Close()
		for _, least := range []time.Duration{3 * trip, trip, trip} {
			begun := time.Now()
			answer, err := server.Client().Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(answer.Body)
			if answer.Body.Close(); err != nil || string(text) != map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"}[h2] {
				t.Errorf("%s, %v", text, err)
			}
			if took := time.Since(begun); took < least {
				t.Errorf("%s: it took %v, which is less than %v", text, took, least)
			}
		}
		if n := l.Accepted(); n != 1 {
			t.Errorf("%d connections", n)
		}
	}
}
