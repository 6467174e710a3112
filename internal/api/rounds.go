package api

import "time"

const (
	firstRound = 12
	widening   = 4
	roundTime  = 500 * time.Millisecond // after which a round has ended, too: an answer may be late
)

// Rounds bound the requests to an API of which nothing is known: what it refuses is wasted, so that few go at first.
type rounds struct {
	size  int // of the round, while there are rounds; else what is in flight at most
	going bool
	sent  int       // in this round
	begun time.Time // this round
}

// newRounds begins with what an earlier process has found to be no problem; 0 for nothing.
func newRounds(known int) rounds {
	r := rounds{size: min(max(known, firstRound), maxInFlight)}
	r.going = r.size < maxInFlight
	return r
}

// noMore ends the rounds for good.
func (r *rounds) noMore() { r.size, r.going = maxInFlight, false }

// most is how many requests may be in flight, whatever the round.
func (r *rounds) most() int {
	if r.going {
		return maxInFlight
	}
	return r.size
}

// ends is when the round has ended, whatever is answered until then.
func (r *rounds) ends() time.Time { return r.begun.Add(roundTime) }

// room takes a place in the round, if there is one. It begins the next round where this one is over: none of its requests is under
// way any more, or it has taken long enough.
func (r *rounds) room(used int, now time.Time) bool {
	switch {
	case !r.going:
		return true
	case r.sent < r.size:
	case used == 0, !now.Before(r.ends()):
		r.grow()
	default:
		return false
	}
	if r.sent == 0 {
		r.begun = now
	}
	r.sent++
	return true
}

func (r *rounds) grow() {
	r.size, r.sent = r.size*widening, 0
	if r.size >= maxInFlight {
		r.noMore()
	}
}
