package daemon

import (
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The delays before the pass that follows an incomplete one. Each is randomised by up to half, so
// that many daemons do not send requests at the same time.
const (
	firstRetry = 5 * time.Second
	lastRetry  = 10 * time.Minute // at most 15 with its jitter
	firstWait  = 2 * time.Second
	lastWait   = 40 * time.Second
)

// backoffs grow from pass to pass: retry while passes fail, wait while something waits for a cluster.
type backoffs struct {
	retry, wait *backoff.ExponentialBackOff
}

func newBackoffs() backoffs {
	return backoffs{exponential(firstRetry, lastRetry), exponential(firstWait, lastWait)}
}

func exponential(first, last time.Duration) *backoff.ExponentialBackOff {
	b := &backoff.ExponentialBackOff{InitialInterval: first, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: last}
	b.Reset()
	return b
}

// jittered returns an interval that is up to a tenth shorter or longer.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}

// after returns when the next pass is due.
func (d *Daemon) after(o Outcome) due {
	now := time.Now()
	next := due{now.Add(jittered(d.o.Interval)), Interval}
	sooner := func(delay time.Duration, c Cause) {
		if at := now.Add(delay); at.Before(next.at) {
			next = due{at, c}
		}
	}
	if o.Err != nil { // nothing could be read: the interval must not cut the backoff short
		next = due{now.Add(d.backoffs.retry.NextBackOff()), Retry}
	} else if failed(o) {
		sooner(d.backoffs.retry.NextBackOff(), Retry)
	} else {
		d.backoffs.retry.Reset()
	}
	if until, waits := o.waitsUntil(now); waits {
		sooner(until.Sub(now), Waiting)
	}
	if awaiting(o) {
		sooner(d.backoffs.wait.NextBackOff(), Waiting)
	} else {
		d.backoffs.wait.Reset()
	}
	d.update(func(s *Status) { s.Next = next.at })
	return next
}
