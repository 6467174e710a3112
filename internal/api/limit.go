package api

// How many requests are in flight at once.
//
// The API does not publish its rate limit, and shares it among all clients of an organisation. So the limit is found by
// additive increase and multiplicative decrease, for reads and writes together:
//
//	answer                              the limit                          all requests pause for
//	----------------------------------  ---------------------------------  -------------------------------------------
//	anything but 429                    one more after each full window    nothing
//	                                      of them, up to maxInFlight
//	429                                 half, at least one                 the longer of Retry-After and the request's
//	                                                                         own backoff
//	429 to requests that were           as it is: they tell the same       what Retry-After asks for
//	  in flight together with it
//
// A window is as many answers as the limit is wide, but at least minWindow, so that a narrow limit does not grow with every
// answer. While some requests get through, the backoff counts for shortPause at most: rates are counted by the second, and the
// backoff grows with how often this one request was refused, which says nothing about the others.
//
// Requests wait in the order of asking, except that one that was refused before goes first: its tries are counted, and among
// hundreds of others it could make each of them when nothing is left of the rate.

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/waiting"
)

const (
	maxInFlight = 64 // where the limit starts, and what it never exceeds
	minWindow   = 16 // a narrow limit does not grow for less than so many good answers
	shortPause  = time.Second
)

// A limit bounds the requests in flight.
type limit struct {
	mu      sync.Mutex
	size    int
	used    int
	good    int // answers since the last change
	era     int // counts the decreases
	until   time.Time
	waiting []turn
}

// A turn is that of a request that waits for a place.
type turn struct {
	try  int
	come chan struct{} // closed when it has come
}

// A place is the right to have one request in flight.
type place struct{ era int }

func newLimit() *limit { return &limit{size: maxInFlight} }

// enter waits for a place, and until a pause that the API asked for is over. A pause longer than
// patience is not waited for: enter then returns the time when it ends.
func (l *limit) enter(ctx context.Context, try int, patience time.Duration) (place, time.Time, error) {
	for {
		if err := l.wait(ctx, try); err != nil {
			return place{}, time.Time{}, err
		}
		l.mu.Lock()
		p, until := place{l.era}, l.until
		l.mu.Unlock()
		pause := time.Until(until)
		if pause <= 0 {
			return p, time.Time{}, nil
		}
		l.free()
		if pause > patience {
			return place{}, until, nil
		}
		ContextTrace(ctx).Waiting(true)
		if err := waiting.Sleep(ctx, pause); err != nil {
			return place{}, time.Time{}, err
		}
	}
}

// wait takes a place, when it is the request's turn.
func (l *limit) wait(ctx context.Context, try int) error {
	l.mu.Lock()
	if l.used < l.size && len(l.waiting) == 0 {
		l.used++
		l.mu.Unlock()
		return nil
	}
	mine := turn{try, make(chan struct{})}
	at := len(l.waiting)
	for at > 0 && l.waiting[at-1].try < try {
		at--
	}
	l.waiting = slices.Insert(l.waiting, at, mine)
	l.mu.Unlock()
	select {
	case <-mine.come:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.waiting, mine); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		return ctx.Err()
	}
	l.used-- // the turn came at the same moment; it is the next one's
	l.admit()
	return ctx.Err()
}

// free gives a place back that was not used.
func (l *limit) free() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used--
	l.admit()
}

// answered gives a place back after an answer that did not throttle.
func (l *limit) answered() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used--
	if l.good++; l.good >= max(l.size, minWindow) && l.size < maxInFlight {
		l.size, l.good = l.size+1, 0
	}
	l.admit()
}

// throttled gives a place back after a 429. The API asks to wait for asked, 0 for nothing; backoff is the request's own.
func (l *limit) throttled(p place, asked, backoff time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used--
	if l.good > 0 {
		backoff = min(backoff, shortPause)
	}
	l.good = 0
	if p.era == l.era {
		l.era++
		l.size = max(1, l.size/2)
		asked = max(asked, backoff)
	}
	if until := time.Now().Add(asked); asked > 0 && until.After(l.until) {
		l.until = until
	}
	l.admit()
}

// admit hands free places to those who wait.
func (l *limit) admit() {
	for l.used < l.size && len(l.waiting) > 0 {
		l.used++
		close(l.waiting[0].come)
		l.waiting = l.waiting[1:]
	}
}
