package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// slowly answers a list of one cluster whose name is when its request came, in milliseconds, a while later.
func slowly(w *world, status func(n int) int) http.HandlerFunc {
	n := 0
	return func(rw http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		n++
		code, came := status(n), time.Since(w.begin).Milliseconds()
		w.mu.Unlock()
		<-time.After(100 * time.Millisecond)
		rw.WriteHeader(code)
		_, _ = fmt.Fprintf(rw, `[{"uuid":"c","name":"%d","status":{"ready":"Healthy"}}]`, came)
	}
}

func ok(int) int { return http.StatusOK }

// saw is when the request came that a list answers.
func saw(clusters []spec.Cluster) (at time.Duration) {
	if len(clusters) == 1 {
		_, _ = fmt.Sscan(clusters[0].Name, &at)
	}
	return at * time.Millisecond
}

// Looks of one moment are one list, and none is answered by a list that was on its way already.
func TestLooksAreShared(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = slowly(w, ok)
		c := w.client("")
		var all sync.WaitGroup
		for _, at := range []time.Duration{0, 50, 100, 150, 160} {
			for range 100 {
				all.Go(func() {
					<-time.After(at * time.Millisecond)
					asked := time.Since(w.begin)
					clusters, err := c.Clusters(t.Context())
					if err != nil || saw(clusters) < asked {
						t.Errorf("asked after %s, and saw what was there after %s: %v", asked, saw(clusters), err)
					}
				})
			}
		}
		all.Wait()
		if n := len(w.sent("GET /clusters")); n != 3 {
			t.Errorf("%d lists, want 3", n)
		}
	})
}

// The lanes of a run do not begin at the very same time, and share the first look all the same.
func TestThoseWhoAskTogetherShareTheFirstLook(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = slowly(w, ok)
		c := w.client("")
		var all sync.WaitGroup
		for lane := range 20 {
			all.Go(func() {
				<-time.After(time.Duration(lane) * time.Millisecond)
				if _, err := c.Clusters(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := len(w.sent("GET /clusters")); n != 1 {
			t.Errorf("%d lists, want 1", n)
		}
	})
}

// One who gives up ends no other's look, and a look that none waits for any more ends.
func TestTheEndOfOneIsNotTheEndOfOthers(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = slowly(w, ok)
		c := w.client("")
		asks := func(after, until, came time.Duration, want error) func() {
			return func() {
				<-time.After(after * time.Millisecond)
				ctx, stop := context.WithTimeout(t.Context(), until*time.Millisecond)
				defer stop()
				begun := time.Now()
				clusters, err := c.Clusters(ctx)
				if !errors.Is(err, want) || saw(clusters) != came*time.Millisecond {
					t.Errorf("asked after %d ms: saw what was there after %s, want %d ms; %v, want %v", after, saw(clusters), came, err, want)
				}
				if took := time.Since(begun); want != nil && took != until*time.Millisecond {
					t.Errorf("it ended after %s, want %d ms", took, until)
				}
			}
		}
		var all sync.WaitGroup
		all.Go(asks(0, 30, 0, context.DeadlineExceeded))    // alone: its list ends with it
		all.Go(asks(90, 500, 95, nil))                      // keeps the next ones waiting
		all.Go(asks(100, 130, 0, context.DeadlineExceeded)) // asks first for the list that others share, and ends while it is on its way
		all.Go(asks(101, 130, 0, context.DeadlineExceeded))
		all.Go(asks(102, 500, 200, nil))
		all.Go(asks(103, 20, 0, context.DeadlineExceeded)) // ends before it is sent
		all.Go(asks(104, 500, 200, nil))
		all.Wait()
		synctest.Wait()
		if n := len(w.sent("GET /clusters")); n != 3 {
			t.Errorf("%d lists, want 3", n)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if _, err := c.Clusters(ended); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if n := len(w.sent("GET /clusters")); n != 3 {
			t.Errorf("a look that had ended before it began was sent: %d lists", n)
		}
	})
}

// A list that fails is repeated once for those who share it: each would have had one of its own. The first one here asks alone, and
// the others share the next list.
func TestAFailureIsNotThatOfAll(t *testing.T) {
	for _, test := range []struct{ failing, failed int }{{0, 0}, {1, 1}, {2, 1}, {3, 10}, {4, 10}} {
		t.Run(fmt.Sprint(test.failing), func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.answer = slowly(w, func(n int) int {
					if n <= test.failing {
						return http.StatusInternalServerError
					}
					return http.StatusOK
				})
				c := w.client("")
				var all sync.WaitGroup
				var failed atomic.Int64
				for lane := range 10 {
					all.Go(func() {
						if lane > 0 {
							<-time.After(10 * time.Millisecond) // when the first list is on its way
						}
						if _, err := c.Clusters(t.Context()); err != nil {
							failed.Add(1)
						}
					})
				}
				all.Wait()
				if n := len(w.sent("GET /clusters")); failed.Load() != int64(test.failed) || n > 4 {
					t.Errorf("%d failed, want %d; %d lists", failed.Load(), test.failed, n)
				}
			})
		})
	}
}

// A panic while a list is read ends the looks that share it, and not the process.
func TestAPanicInASharedLook(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "[]") }
		c := w.client("", func(o *Config) {
			o.Observe = func(_, route string, _ int) {
				if route == "/clusters" {
					panic("unexpected")
				}
			}
		})
		_, err := c.Clusters(t.Context())
		wants(t, err, "internal error")
	})
}
