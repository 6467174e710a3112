package api

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

// A write whose turn comes too late is not sent; one that was begun in time is repeated later, too.
func TestAWriteWhoseTurnComesTooLate(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		tries := 0
		w.answer = func(rw http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			tries++
			first := tries == 1
			w.mu.Unlock()
			if first {
				rw.Header().Set("Retry-After", "10")
				rw.WriteHeader(http.StatusTooManyRequests)
				return
			}
			_, _ = io.WriteString(rw, "{}")
		}
		c := w.client("")
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := c.Do(Before(t.Context(), time.Now().Add(2*time.Second)), DeleteCluster{}, "begun"); err != nil {
				t.Error(err)
			}
		})
		<-time.After(time.Second) // the API has asked to wait by now
		end := time.Now().Add(2 * time.Second)
		if _, err := c.Do(Before(t.Context(), end), DeleteCluster{}, "late"); !errors.Is(err, ErrLate) {
			t.Errorf("error %v, want %v", err, ErrLate)
		}
		all.Wait()
		<-time.After(2 * time.Second) // by now, the rate has room for one more
		if _, err := c.Do(Before(t.Context(), time.Now()), DeleteCluster{}, "in-time"); err != nil {
			t.Error(err)
		}
		for cluster, want := range map[string]int{"begun": 2, "late": 0, "in-time": 1} {
			if n := len(w.sent("DELETE /clusters/" + cluster)); n != want {
				t.Errorf("%s: %d requests, want %d", cluster, n, want)
			}
		}
	})
}
