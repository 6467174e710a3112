package api

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// At most four requests go in any second, the first ones at once, and 52 of them as fast as that allows.
func TestThePaceOfCamundaHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(0)
		begin := time.Now()
		var mu sync.Mutex
		var sent []time.Duration
		var all sync.WaitGroup
		for range 52 {
			all.Go(func() {
				place, _, err := p.enter(t.Context(), 1, patient)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				sent = append(sent, time.Since(begin))
				mu.Unlock()
				time.Sleep(50 * time.Millisecond)
				p.answered(place)
			})
		}
		all.Wait()
		for i := hubRequests; i < len(sent); i++ {
			if gap := sent[i] - sent[i-hubRequests]; gap < time.Second {
				t.Errorf("request %d came %s after the one four before it", i, gap)
			}
		}
		if sent[3] != 0 || sent[51] != 12*time.Second {
			t.Errorf("the first four: %v, and the last one: %s", sent[:4], sent[51])
		}
	})
}

// A refusal halves the rate once for all requests in flight; what Retry-After asks for is waited for, or given up where that is too long;
// and a while without refusals ends it.
func TestAHubThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(0)
		enter := func() place {
			place, until, err := p.enter(t.Context(), 1, patient)
			if err != nil || !until.IsZero() {
				t.Fatal(until, err)
			}
			return place
		}
		places := []place{enter(), enter(), enter(), enter()}
		for _, one := range places {
			if p.throttled(one, 0) {
				t.Error("it is over at once")
			}
		}
		if p.window != 2*time.Second {
			t.Errorf("four refusals of one moment: a window of %s", p.window)
		}
		for range 3 * hubPatience {
			p.answered(enter())
		}
		if p.window != time.Second {
			t.Errorf("a while later: a window of %s", p.window)
		}
		p.throttled(enter(), time.Minute)
		before := time.Now()
		if _, until, err := p.enter(t.Context(), 1, func() time.Duration { return time.Second }); err != nil || until.Sub(before) != time.Minute || len(p.places) != 0 {
			t.Errorf("a pause that is too long: until %s, %v, %d in flight", until, err, len(p.places))
		}
		p.answered(enter())
		if waited := time.Since(before); waited != time.Minute {
			t.Errorf("a pause was waited for %s", waited)
		}
		for range 100 {
			p.throttled(enter(), 0)
		}
		if p.window != hubLongest*time.Second {
			t.Errorf("after 100 refusals: a window of %s", p.window)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, _, err := p.enter(ctx, 1, patient); err == nil || len(p.places) != 0 {
			t.Errorf("a stopped request: %v, %d in flight", err, len(p.places))
		}
	})
	for status, throttles := range map[int]bool{http.StatusTooManyRequests: true, http.StatusServiceUnavailable: true, http.StatusBadGateway: false, http.StatusOK: false} {
		if newPace(0).throttles(status) != throttles {
			t.Errorf("%d: %t", status, !throttles)
		}
	}
}
