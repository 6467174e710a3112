package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheLimitIsKept(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		var mu sync.Mutex
		now, most := 0, 0
		w.answer = func(rw http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			_, _ = rw.Write([]byte("[]"))
		}
		c := w.client("")
		var all sync.WaitGroup
		for range 3 * maxInFlight { // reads and writes together
			all.Go(func() { reads(t, c, 0) })
			all.Go(func() {
				if _, err := c.Do(t.Context(), DeleteCluster{}, "c-1"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most != maxInFlight || time.Since(w.begin) != 7500*time.Millisecond { // rounds that grow, and then full ones
			t.Errorf("%d at once, %v in all", most, time.Since(w.begin))
		}
	})
}

// patient is for as long as any request.
func patient() time.Duration { return time.Minute }

// fill takes places until none comes at once, and returns them.
func fill(l *limit) (places []place) {
	for {
		t := l.queue(1, patient)
		select {
		case <-t.come:
			places = append(places, t.place)
		default:
			l.mu.Lock()
			l.waiting = nil
			l.mu.Unlock()
			return places
		}
	}
}

// Where nothing is known of the API, few requests go at first: what it refuses is wasted. The next process knows.
func TestRoundsGrowUntilThereAreNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimit(learned{})
		for _, want := range []int{12, 48, 192, 512, 512} {
			round := fill(l)
			if len(round) != want {
				t.Errorf("%d at once, want %d", len(round), want)
			}
			for _, p := range round[1:] { // one is late
				l.answered(p)
			}
			if more := fill(l); l.going && len(more) != 0 {
				t.Errorf("%d before the round of %d is over", len(more), want)
			} else {
				for range more {
					l.free()
				}
			}
			l.answered(round[0])
		}
		is, news := l.learned(ways{})
		if again := fill(newLimit(is)); !news || len(again) != maxInFlight {
			t.Errorf("%d at once in the next process", len(again))
		}
	})
}

// An answer that does not come holds up no round for long.
func TestARoundEndsWithoutItsLastAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, begin := newLimit(learned{}), time.Now()
		fill(l)
		if _, _, err := l.enter(t.Context(), 1, patient); err != nil || time.Since(begin) != roundTime {
			t.Errorf("%v, after %v", err, time.Since(begin))
		}
	})
}

func TestWaitingForAPlaceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimit(learned{Window: maxInFlight})
		l.size = 1
		p, _, err := l.enter(t.Context(), 1, patient)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, _, err := l.enter(ctx, 1, patient); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		// A pause holds everyone, and is waited for only by who has the time.
		l.throttled(p, 30*time.Second)
		begin := time.Now()
		if _, until, err := l.enter(t.Context(), 1, func() time.Duration { return 10 * time.Second }); err != nil || !until.Equal(begin.Add(30*time.Second)) {
			t.Errorf("%v, %v", until, err)
		}
		if _, until, err := l.enter(t.Context(), 1, patient); err != nil || !until.IsZero() || time.Since(begin) != 30*time.Second {
			t.Errorf("%v, %v after %v", until, err, time.Since(begin))
		}
		l.answered(place{})
		if l.used != 0 || len(l.waiting) != 0 {
			t.Errorf("%d used, %d waiting", l.used, len(l.waiting))
		}
	})
}

// A request that was refused goes before those that were refused less often, or the last of its tries could be
// spent among hundreds of others.
func TestWhoWasRefusedMoreOftenGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimit(learned{Window: maxInFlight})
		l.size = 1
		var went []int
		var all sync.WaitGroup
		for _, try := range []int{1, 1, 3, 2, 1, 3, 8} { // the first one finds the place free
			all.Go(func() {
				if _, _, err := l.enter(t.Context(), try, patient); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Second)
				went = append(went, try)
				l.answered(place{})
			})
			synctest.Wait()
		}
		all.Wait()
		if want := []int{1, 8, 3, 3, 2, 1, 1}; !slices.Equal(went, want) {
			t.Errorf("tries %v, want %v", went, want)
		}
	})
}

// TestAPlaceThatComesTooLate has the place and the end of the context come at the same moment.
func TestAPlaceThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimit(learned{Window: maxInFlight})
		l.size = 1
		for range 200 {
			if _, _, err := l.enter(t.Context(), 1, patient); err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			var waiter sync.WaitGroup
			waiter.Go(func() {
				if _, _, err := l.enter(ctx, 1, patient); err == nil {
					l.answered(place{})
				}
			})
			synctest.Wait()
			l.mu.Lock() // whatever the waiter chooses, it finds both
			stop()
			l.back()
			l.mu.Unlock()
			waiter.Wait()
			if l.used != 0 || len(l.waiting) != 0 {
				t.Fatalf("%d used, %d waiting", l.used, len(l.waiting))
			}
		}
	})
}

// TestAThrottlingAPIIsReadWhole has APIs that take so many requests a second, and say no more than
// 429 to others.
func TestAThrottlingAPIIsReadWhole(t *testing.T) {
	for _, test := range []struct{ rate, requests, refused int }{{20, 1000, 300}, {3, 200, 300}} {
		bubble(t, func(t *testing.T, w *world) {
			var mu sync.Mutex
			budget, second, refused, failed := test.rate, 0, 0, 0
			w.answer = func(rw http.ResponseWriter, _ *http.Request) {
				time.Sleep(50 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				if now := int(time.Since(w.begin).Seconds()); now != second {
					budget, second = test.rate, now
				}
				if budget--; budget < 0 {
					refused++
					rw.WriteHeader(http.StatusTooManyRequests)
					_, _ = rw.Write([]byte("local_rate_limited"))
					return
				}
				_, _ = rw.Write([]byte("[]"))
			}
			c := w.client("")
			var all sync.WaitGroup
			for range test.requests {
				all.Go(func() {
					if _, err := c.Clusters(t.Context()); err != nil {
						mu.Lock()
						failed++
						mu.Unlock()
					}
				})
			}
			all.Wait()
			least := time.Duration(test.requests/test.rate) * time.Second
			if took := time.Since(w.begin); failed != 0 || refused > test.refused || took > 3*least { // the gaps are drawn by lot
				t.Errorf("%d a second: %d failed, %d refused in between, %v for what takes %v", test.rate, failed, refused, took, least)
			}
		})
	}
}
