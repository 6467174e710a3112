package api

import (
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// What one request may spend on being repeated, without what it waits for its place among others.
const (
	retryTime   = 60 * time.Second
	retryTries  = 8
	blindTries  = 5  // while there is not even a connection
	unsentTries = 40 // on connections that end before the request is processed: the API does nothing for them
	atOnce      = 8  // so many of those follow each other without a wait
)

// The waits between later tries of a request that was not sent.
const (
	shortWait = 50 * time.Millisecond
	longWait  = time.Second
)

// tries are what one request has had.
type tries struct {
	backoff *backoff.ExponentialBackOff // nil before the first one has failed
	spent   time.Duration
	count   int // all of them
	limited int // those that the API refused for its rate, without saying for how long: the limit says when to come again
	blind   int // those without a connection
	unsent  int // those on a connection that ended before
}

// next is how long to wait after a try that failed with a, and whether there is another one. What was
// not sent is sent again at once, a few times.
func (t *tries) next(a reply) (time.Duration, bool) {
	if t.backoff == nil {
		t.backoff = &backoff.ExponentialBackOff{InitialInterval: 500 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 15 * time.Second}
		t.backoff.Reset()
	}
	wait := t.backoff.NextBackOff()
	switch {
	case a.unsent && a.dialed:
		t.unsent++
		if wait = 0; t.unsent > atOnce {
			wait = min(longWait, shortWait<<(t.unsent-atOnce))
		}
	case a.unsent:
		if t.blind++; t.blind == 1 {
			wait = 0
		}
	}
	asked := retryAfter(a.header, time.Now())
	if a.status == http.StatusTooManyRequests && asked == 0 {
		t.limited++
		return 0, true
	}
	if t.blind >= blindTries || t.unsent >= unsentTries || t.count-t.unsent-t.limited >= retryTries {
		return 0, false
	}
	if asked > 0 {
		wait = asked
	}
	t.spent += a.took + wait
	return wait, t.spent <= retryTime
}
