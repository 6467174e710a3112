package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/camsync/camsync/internal/api"
)

// Whoever observes is told of every request, repeated and failed ones too, in the words of Requests.
func TestEveryRequestIsObserved(t *testing.T) {
	t.Parallel()
	tries := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch tries++; tries {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			fmt.Fprint(w, "[]")
		}
	})
	var mu sync.Mutex
	var seen []string
	client := s.client(func(c *api.Config) {
		c.Observe = func(method, route string, status int) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, fmt.Sprintf("%s %s %d", method, route, status))
		}
	})
	if _, err := client.Clusters(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(seen)
	if got := strings.Join(seen, "\n"); got != "GET /clusters 0\nGET /clusters 200\nGET /clusters 503\nPOST token 200" {
		t.Errorf("observed\n%s", got)
	}
	if n := client.Requests()["GET /clusters"]; n != 3 {
		t.Errorf("%d requests counted", n)
	}
}
