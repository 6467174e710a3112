package api

import "time"

// A rate is how many requests a second the API takes, as far as that is known. The zero rate knows nothing and bounds nothing.
//
// It is learned from refusals. APIs count requests in a bucket that fills at their rate: at a refusal it is empty, so between two
// of them the API has taken just what it allows. The rate then is
//
//	refused                                        the rate
//	---------------------------------------------  ----------------------------------------------------------------
//	for the first time, or after a while in which  what was taken in the second before, which may be the bucket;
//	  it was not used up                             a guess
//	again, with enough taken since the last time   a little less than what was taken, by the time that has passed
//	again, with less, within a second              as it is, and nothing is sent for the rest of the second: some APIs
//	                                                 fill their bucket by the second
//	again, with less, later                        what these few say, but half of what it was at least
//	a request that was under way at the last one   as it is: it tells the same
//
// While requests wait for it and nothing is refused, it grows by a twentieth, or by more if few requests have told it, and each
// time by twice as much: the API may have more to give. Each refusal of a rate that was counted doubles the time until it grows.
// A guess grows faster, since it may come from a refusal that only another client has caused. The rate is spent by a bucket of
// the same kind, which is empty after a refusal.
type rate struct {
	persecond float64
	burst     float64       // how many are taken at once after a pause, at least
	level     float64       // of the bucket
	filled    time.Time     // when the level was right
	full      time.Time     // when it last ran over: the rate was not used up
	marked    time.Time     // the last refusal
	taken     int           // since then
	calm      time.Time     // since when nothing was refused and the rate did not grow
	step      float64       // by how much it grows next
	patience  time.Duration // how long nothing is to be refused before it does
	hungry    bool          // requests have waited for it since
	paused    time.Time     // until then nothing is sent
	proved    float64       // the last rate that was counted, and not guessed; 0 for none
	halved    float64       // the rate before the API took nothing; 0 while it does
	guess     float64       // after a refusal that says no more, what was taken before it in a second; else 0

	second time.Time // a window of that long
	counts [2]int    // what was taken in it, and in the one before
}

const (
	slack      = 0.97 // of what was counted: what is refused is wasted
	leastRate  = 1.0 / 15
	saved      = 0.3 // of what a pause saves up, to be left
	leastTaken = 3
	leastShare = 0.8 // of a rate that had been kept to for a second, at least
	calmTime   = 2 * time.Second
	longCalm   = time.Minute
	guessTime  = time.Second // the same for a rate that is a guess
	guessStep  = 0.2
	leastGuess = 4.0
	hastyTime  = time.Second / 2 // and for the least one
	hastyStep  = 1.0
	firstStep  = 0.05
	countStep  = 0.15      // by the number of requests that a rate was counted from: few say little
	rateTime   = time.Hour // after which a remembered rate is out of date
)

// known reports whether there is a rate to keep to.
func (r *rate) known() bool { return r.persecond > 0 }

// due is when the bucket has one request to give.
func (r *rate) due(now time.Time) time.Time {
	if !r.known() {
		return now
	}
	r.fill(now)
	due := now
	if r.level < 1 {
		due = now.Add(time.Duration((1 - r.level) / r.persecond * float64(time.Second)))
	}
	if r.paused.After(due) {
		return r.paused
	}
	return due
}

// pause has nothing sent for a while. What the API saves up in that time is spent after it, as far as the rate was counted.
func (r *rate) pause(now time.Time, d time.Duration) {
	if r.paused.After(now) {
		return
	}
	r.paused, r.filled = now.Add(d), now
	if r.level = -saved * d.Seconds() * r.persecond; r.proved == 0 {
		r.level = min(max(1, d.Seconds()*r.persecond), leastTaken) - d.Seconds()*r.persecond
	}
}

func (r *rate) fill(now time.Time) {
	if passed := now.Sub(r.filled); passed > 0 {
		most := max(1, r.burst)
		if r.level += passed.Seconds() * r.persecond; r.level >= most+1 {
			r.full = now
		}
		r.level, r.filled = min(most, r.level), now
	}
}

// spend takes one request from the bucket.
func (r *rate) spend(now time.Time) {
	if r.known() {
		r.fill(now)
		r.level--
	}
}

// wanted notes that requests wait.
func (r *rate) wanted() { r.hungry = true }

// answered notes that the API has taken a request that was sent at that time, and lets the rate grow.
func (r *rate) answered(sent, now time.Time) {
	r.count(now)
	switch {
	case !r.known():
		return
	case !sent.After(r.marked): // the bucket was not empty yet
		if r.guess > 0 {
			r.guessed(r.guess + 1)
		}
		return
	}
	r.taken++
	if guess := r.halved / 2; r.persecond < guess { // it took nothing for a while, and now it does
		r.fill(now)
		r.persecond, r.calm = guess, now
	}
	r.halved = 0
	patience := r.patience
	if r.guess == 0 { // a low rate has to show itself for longer
		patience = max(patience, time.Duration(2/r.persecond*float64(time.Second)))
	}
	if now.Sub(r.calm) < patience {
		return
	}
	if r.hungry {
		r.fill(now)
		r.persecond *= 1 + r.step
		r.step = min(1, 2*r.step)
	}
	r.calm, r.hungry = now, false
}

// count notes one that was taken.
func (r *rate) count(now time.Time) {
	switch passed := now.Sub(r.second); {
	case passed >= 2*time.Second:
		r.second, r.counts = now, [2]int{}
	case passed >= time.Second:
		r.second, r.counts = r.second.Add(time.Second), [2]int{0, r.counts[0]}
	}
	r.counts[0]++
}

// throttled learns from the refusal of a request that was sent at that time.
func (r *rate) throttled(sent, now time.Time) {
	guess := 0.0
	switch passed := now.Sub(r.marked); {
	case !sent.After(r.marked):
		return
	case !r.known(), !r.marked.IsZero() && r.full.After(r.marked):
		guess, r.proved = r.lately(now), 0
	case r.marked.IsZero(): // of a remembered rate
		r.persecond, r.burst = slack*r.persecond, max(1, min(r.burst, float64(r.taken)))
	case r.taken >= leastTaken:
		counted := float64(r.taken) / passed.Seconds()
		if passed >= time.Second { // a second of it may have had nothing to give
			counted = max(counted, leastShare*r.persecond)
		}
		r.persecond = slack * min(counted, r.persecond)
		r.proved, r.patience = r.persecond, max(calmTime, min(longCalm, 2*r.patience))
	case passed < time.Second:
		r.pause(now, time.Second-passed)
		return
	default:
		if r.taken == 0 {
			r.halved = max(r.halved, r.persecond)
		}
		few := (float64(r.taken) + 0.5) / passed.Seconds()
		r.persecond = max(leastRate, r.persecond/2, min(few, r.persecond))
	}
	step := max(firstStep, countStep/float64(r.taken+1))
	r.level, r.filled, r.marked, r.calm = 0, now, now, now
	if r.taken, r.hungry, r.guess, r.step = 0, false, guess, step; guess > 0 {
		r.guessed(guess)
	}
}

// guessed begins with a guess, which those answers make better that are still under way.
func (r *rate) guessed(guess float64) {
	r.guess, r.persecond, r.patience, r.step = guess, guess, guessTime, guessStep
	if guess < leastGuess { // it says little, but if nothing was taken at all
		r.persecond, r.patience, r.step = leastGuess, hastyTime, hastyStep
		if guess < 1 {
			r.persecond = 1
		}
	}
	r.burst = r.persecond
}

// lately is how many were taken in the last second, and a little, so that it is never none.
func (r *rate) lately(now time.Time) float64 {
	r.count(now)
	r.counts[0]--
	return 0.1 + float64(r.counts[0]) + (1-min(1, now.Sub(r.second).Seconds()))*float64(r.counts[1])
}

// knownRate is the rate that an earlier process has learned.
func knownRate(k learned, now time.Time) rate {
	return rate{persecond: k.Rate, burst: k.Burst, level: k.Burst, filled: now, calm: now, step: firstStep, patience: calmTime, proved: k.Rate}
}
