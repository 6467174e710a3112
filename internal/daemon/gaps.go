package daemon

import (
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The gaps before a pass that follows one which did not come to its end. Each is up to half shorter
// or longer than said, so that many daemons do not ask at once.
const (
	firstRetry = 5 * time.Second
	lastRetry  = 10 * time.Minute // thus at most 15
	firstWait  = 2 * time.Second
	lastWait   = 40 * time.Second
)

// gaps grow from one pass to the next for as long as they fail, or something waits.
type gaps struct {
	retry, wait *backoff.ExponentialBackOff
}

func newGaps() gaps { return gaps{growing(firstRetry, lastRetry), growing(firstWait, lastWait)} }

func growing(first, last time.Duration) *backoff.ExponentialBackOff {
	b := &backoff.ExponentialBackOff{InitialInterval: first, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: last}
	b.Reset()
	return b
}

// jittered is an interval, up to a tenth shorter or longer.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}

// after says when the next pass is due.
func (d *Daemon) after(o Outcome) due {
	now := time.Now()
	next := due{now.Add(jittered(d.o.Interval)), Interval}
	sooner := func(gap time.Duration, c Cause) {
		if at := now.Add(gap); at.Before(next.at) {
			next = due{at, c}
		}
	}
	if o.Err != nil { // where nothing can be read, the interval is no reason to ask sooner
		next = due{now.Add(d.gaps.retry.NextBackOff()), Retry}
	} else if failed(o) {
		sooner(d.gaps.retry.NextBackOff(), Retry)
	} else {
		d.gaps.retry.Reset()
	}
	if waiting(o) {
		sooner(d.gaps.wait.NextBackOff(), Waiting)
	} else {
		d.gaps.wait.Reset()
	}
	d.update(func(s *Status) { s.Next = next.at })
	return next
}
