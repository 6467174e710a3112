package api

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/waiting"
)

// How often Camunda Hub's API is asked. Its pages promise no limit, and the one that its first version had was 240 requests a minute:
// that is what this one gets. Where it refuses, it gets half as many from then on, until a while has passed without a refusal.
const (
	hubRequests = 4  // in a window, and in flight at once
	hubLongest  = 16 // times its shortest is the longest window, however often the API refuses
	hubPatience = 20 // answers in a row after which the window shrinks again
)

// A pace lets so many requests go in each window of time. The first ones go at once.
type pace struct {
	places chan struct{} // one for each request in flight

	mu       sync.Mutex
	sent     [hubRequests]time.Time // when the last ones went, or will go; the oldest first
	window   time.Duration
	shortest time.Duration // the window without refusals
	until    time.Time     // what the API has asked for
	refused  time.Time     // the first answer that throttled since the last one that did not; zero for none
	answers  int           // in a row that did not throttle
	released time.Time     // the window was made longer at that time
}

// newPace lets at most so many requests go in a second; 4 for 0.
func newPace(rate float64) *pace {
	if rate <= 0 {
		rate = hubRequests
	}
	window := time.Duration(hubRequests / rate * float64(time.Second))
	return &pace{places: make(chan struct{}, hubRequests), window: window, shortest: window}
}

func (p *pace) enter(ctx context.Context, _ int, patience func() time.Duration) (place, time.Time, error) {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return place{}, time.Time{}, ctx.Err()
	}
	at, paused := p.reserve(patience)
	if !paused.IsZero() {
		p.free()
		return place{}, paused, nil
	}
	if wait := time.Until(at); wait > 0 {
		ContextTrace(ctx).Waiting(true)
		if err := waiting.Sleep(ctx, wait); err != nil {
			p.free()
			return place{}, time.Time{}, ctx.Err()
		}
	}
	return place{at}, time.Time{}, nil
}

// reserve is when the next request may go; or else the end of a pause for which the API has asked, and which is too long.
func (p *pace) reserve(patience func() time.Duration) (at, paused time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.until.Sub(now) > patience() {
		return time.Time{}, p.until
	}
	at = now
	for _, bound := range []time.Time{p.until, p.sent[0].Add(p.window), p.sent[hubRequests-1]} {
		if bound.After(at) {
			at = bound
		}
	}
	copy(p.sent[:], p.sent[1:])
	p.sent[hubRequests-1] = at
	return at, time.Time{}
}

func (p *pace) free() { <-p.places }

// throttles counts an overloaded server, too: the API's description has no other word for it than 503.
func (*pace) throttles(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// throttled halves the rate: once for all requests that were in flight.
func (p *pace) throttled(sent place, asked time.Duration) (over bool) {
	defer p.free()
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.refused.IsZero() {
		p.refused = now
	}
	if p.answers = 0; sent.sent.After(p.released) {
		p.window, p.released = min(2*p.window, hubLongest*p.shortest), now
	}
	if until := now.Add(asked); asked > 0 && until.After(p.until) {
		p.until = until
	}
	if over = now.Sub(p.refused) >= silence; over {
		p.refused = time.Time{}
	}
	return over
}

func (p *pace) answered(place) {
	defer p.free()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = time.Time{}
	if p.answers++; p.answers >= hubPatience && p.window > p.shortest {
		p.window, p.answers = p.window/2, 0
	}
}

// String is the present pace, for people.
func (p *pace) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.window == p.shortest {
		return fmt.Sprintf("at most %g requests a second to Camunda Hub", hubRequests/p.shortest.Seconds())
	}
	return fmt.Sprintf("%d requests in %s to Camunda Hub, since it refused some", hubRequests, p.window)
}

func (p *pace) after(wait time.Duration) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := time.Now().Add(wait); at.After(p.until) {
		return at
	}
	return p.until
}
